import { type MantineColorScheme, useMantineColorScheme } from '@mantine/core'
import type { StationSettings } from '#shared/contract/settings.ts'
import { setLanguage } from './i18n.ts'
import type { StationClient } from './station.ts'

/** Where Mantine stores the chosen colour scheme. */
const SCHEME_KEY = 'mantine-color-scheme-value'
const LANGUAGE_KEY = 'grading-station-language'

const schemeOf = (theme: StationSettings['theme']): MantineColorScheme =>
  theme === 'system' ? 'auto' : theme

/**
 * A browser that has no preferences of its own, as at each new port, begins with those of the station. What was chosen
 * in this window stays.
 */
export async function adoptPreferences(client: StationClient): Promise<void> {
  const hasLanguage = window.localStorage.getItem(LANGUAGE_KEY) !== null
  const hasScheme = window.localStorage.getItem(SCHEME_KEY) !== null
  if (hasLanguage && hasScheme) return
  const { settings } = await client.settings.get()
  if (!hasLanguage) setLanguage(settings.language)
  if (!hasScheme) window.localStorage.setItem(SCHEME_KEY, schemeOf(settings.theme))
}

/** Shows this window in the language and theme that were just chosen. */
export function useShowPreferences(): (changes: Partial<StationSettings>) => void {
  const { setColorScheme } = useMantineColorScheme()
  return ({ language, theme }) => {
    if (language !== undefined) setLanguage(language)
    if (theme !== undefined) setColorScheme(schemeOf(theme))
  }
}
