import { dataDirOf, dataFolder } from '#main/base/data-folder.ts'
import { openPreferences } from '#main/base/preferences.ts'
import { type Environment, environmentText } from '#main/base/settings.ts'
import { SETTINGS } from '#shared/domain/settings.ts'
import type { Language } from '#shared/i18n/index.ts'

/** The language for what is said before settings are read, or when they are what is broken. Never throws. */
export function languageOf(env: Environment): Language {
  const { schema, default: byDefault } = SETTINGS.language
  const named = schema.safeParse(environmentText(env, 'language')).data
  return named ?? chosenLanguage(env) ?? byDefault
}

function chosenLanguage(env: Environment): Language | undefined {
  try {
    return openPreferences(dataFolder(dataDirOf(env)).preferences).get().language
  } catch {
    return undefined
  }
}
