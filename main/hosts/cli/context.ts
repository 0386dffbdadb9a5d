import { readSettings, type Settings } from '#main/base/settings.ts'
import { toWireError } from '#shared/domain/errors.ts'
import { errorText, type Translate, translator } from '#shared/i18n/index.ts'

/** What every command is given. */
export interface CliContext {
  readonly settings: Settings
  readonly t: Translate
}

export function cliContext(env: NodeJS.ProcessEnv): CliContext {
  const settings = readSettings(env)
  return { settings, t: translator(settings.GRADING_STATION_LANGUAGE) }
}

/** Says what went wrong in the user's language, or as JSON, and sets the exit code. */
export function reportError(thrown: unknown, t: Translate, options: { json?: boolean } = {}): void {
  const error = toWireError(thrown)
  if (options.json === true) console.log(JSON.stringify({ error }))
  else console.error(errorText(t, error))
  if (error.code === 'internal' && process.env.GRADING_STATION_DEBUG !== undefined) console.error(thrown)
  process.exitCode = 1
}

/** Fires at the first Ctrl+C, so that work ends tidily; the second ends the program at once. */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController()
  process.once('SIGINT', () => {
    controller.abort()
    process.once('SIGINT', () => process.exit(130))
  })
  return controller.signal
}
