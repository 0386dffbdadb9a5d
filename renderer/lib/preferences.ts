import { type MantineColorScheme, useMantineColorScheme } from '@mantine/core'
import type { StationSettings } from '#shared/contract/settings.ts'
import { setLanguage } from './i18n.ts'
import type { StationClient } from './station.ts'

/** Where Mantine keeps the chosen scheme. */
const SCHEME_KEY = 'mantine-color-scheme-value'
const LANGUAGE_KEY = 'grading-station-language'

const schemeOf = (theme: StationSettings['theme']): MantineColorScheme =>
  theme === 'system' ? 'auto' : theme

/**
 * A browser that was never here, as one is at each new port, begins with what the station's people chose. What a window
 * chose for itself stays.
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
