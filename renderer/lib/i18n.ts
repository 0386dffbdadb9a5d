import i18next from 'i18next'
import { initReactI18next, useTranslation } from 'react-i18next'
import { type Language, missingInterpolationHandler, resources, type Translate } from '#shared/i18n/index.ts'

const STORED = 'grading-station-language'

export async function startI18n(): Promise<void> {
  const stored = window.localStorage.getItem(STORED)
  await i18next.use(initReactI18next).init({
    lng: stored !== null && Object.hasOwn(resources, stored) ? stored : 'ko',
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
