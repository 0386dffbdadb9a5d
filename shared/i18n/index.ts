import i18next from 'i18next'
import type { WireError } from '../domain/errors.ts'
import { visibleText } from '../domain/visible-text.ts'
import { en } from './en.ts'
import { ko } from './ko.ts'

type Texts<T> = { readonly [K in keyof T]: T[K] extends string ? string : Texts<T[K]> }
export type Dictionary = Texts<typeof ko>

/** Dotted path of every text. */
type Paths<T> = {
  [K in keyof T & string]: T[K] extends string ? K : `${K}.${Paths<T[K]>}`
}[keyof T & string]
export type TextKey = Paths<Dictionary>

export const resources = { ko: { translation: ko }, en: { translation: en } } as const
export type Language = keyof typeof resources

/** Of each language its own name, and how it writes times and days. */
export const LANGUAGES: Readonly<Record<Language, { readonly name: string; readonly locale: string }>> = {
  ko: { name: '한국어', locale: 'ko-KR' },
  en: { name: 'English', locale: 'en-GB' },
}

export type Translate = (key: TextKey, params?: Record<string, string | number>) => string

/** What is not known is left open in a sentence, never shown as `{{format}}`. */
export const missingInterpolationHandler = (): string => '?'

/** Looks texts up in one language; used outside React, where `react-i18next` does the same from these resources. */
export function translator(language: Language): Translate {
  const instance = i18next.createInstance()
  void instance.init({
    lng: language,
    fallbackLng: 'en',
    resources,
    initAsync: false,
    missingInterpolationHandler,
    interpolation: { escapeValue: false },
  })
  return (key, params) => instance.t(key, params ?? {})
}

/**
 * An error in the user's words: by its reason where the dictionary knows it, else its message. Of some formats that are
 * not read there is more to say.
 */
export function errorText(t: Translate, { code, reason, params: given = {}, message }: WireError): string {
  const params = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      typeof value === 'string' ? visibleText(name === 'misfits' ? misfitText(t, value) : value) : value,
    ]),
  )
  const { format } = params
  if (reason === 'unsupported-format' && format !== undefined && format in ko.unsupported) {
    return t(`unsupported.${format}` as TextKey)
  }
  return reason !== undefined && reason in ko.error
    ? t(`error.${reason}` as TextKey, params)
    : code === 'internal' && reason === undefined
      ? t('error.internal')
      : t('error.generic', { message: message.split('\n').map(visibleText).join('\n') })
}

/** @param misfits  see `misfits` in `shared/domain/misfit.ts` */
const misfitText = (t: Translate, misfits: string): string =>
  misfits
    .split('; ')
    .map((each) => {
      const [path, misfit = ''] = each.split(/ (?=[a-z-]+$)/)
      return misfit in ko.misfit ? `${path} (${t(`misfit.${misfit}` as TextKey)})` : each
    })
    .join(', ')

/** What there is to say of a setting besides its name. */
export function settingHint(t: Translate, name: string): string | undefined {
  return name in ko.settings.hints ? t(`settings.hints.${name}` as TextKey) : undefined
}

/** What may be chosen, in the user's words; names of engines and the like stand for themselves. */
export function choiceText(t: Translate, value: string): string {
  return value in ko.settings.choices ? t(`settings.choices.${value}` as TextKey) : value
}

/** What an engine does, in the user's words. */
export function engineName(t: Translate, name: string): string {
  return name in ko.engine ? t(`engine.${name}` as TextKey) : name
}
