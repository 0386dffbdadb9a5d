import i18next from 'i18next'
import { initReactI18next, useTranslation } from 'react-i18next'
import {
  LANGUAGES,
  type Language,
  missingInterpolationHandler,
  resources,
  type Translate,
} from '#shared/i18n/index.ts'

const STORED = 'grading-station-language'

const DEFAULT: Language = 'ko'

const isLanguage = (id: string): id is Language => Object.hasOwn(LANGUAGES, id)

export const languageNow = (): Language => (isLanguage(i18next.language) ? i18next.language : DEFAULT)

/** Languages that texts are not shown in now, each with its own name. */
export const otherLanguages = (): { readonly id: Language; readonly name: string }[] =>
  Object.entries(LANGUAGES).flatMap(([id, { name }]) =>
    isLanguage(id) && id !== languageNow() ? { id, name } : [],
  )

export async function startI18n(): Promise<void> {
  const stored = window.localStorage.getItem(STORED)
  await i18next.use(initReactI18next).init({
    lng: stored !== null && isLanguage(stored) ? stored : DEFAULT,
    fallbackLng: 'en',
    resources,
    missingInterpolationHandler,
    interpolation: { escapeValue: false },
  })
  document.documentElement.lang = i18next.language
}

export function setLanguage(language: Language): void {
  window.localStorage.setItem(STORED, language)
  document.documentElement.lang = language
  void i18next.changeLanguage(language)
}

/** Looks texts up in the chosen language; components draw again when it changes. */
export function useText(): Translate {
  const { t } = useTranslation()
  // The dictionary's keys are checked by Translate's own type.
  return t as unknown as Translate
}
