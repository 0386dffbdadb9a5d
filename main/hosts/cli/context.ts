import { statSync } from 'node:fs'
import type { Configuration } from '#main/base/configuration.ts'
import { type DataFolder, dataFolder } from '#main/base/data-folder.ts'
import type { Environment } from '#main/base/settings.ts'
import { StationError, toWireError } from '#shared/domain/errors.ts'
import { SETTINGS, type Settings } from '#shared/domain/settings.ts'
import { errorText, type Translate, translator } from '#shared/i18n/index.ts'
import { plainConfiguration } from '../plain-configuration.ts'
import { EXIT } from '../worker/exit-codes.ts'

/** What every command works with. */
export interface CliContext {
  /** With what `--data` says. */
  readonly env: Environment
  readonly configuration: Configuration
  readonly settings: Settings
  readonly t: Translate
}

/** To be called by a command's action, when its options are known. @throws StationError as `readSettings` */
export type OpenContext = () => Promise<CliContext>

/** @param dataDir  of `--data`, which stands above the environment */
export async function cliContext(environment: Environment, dataDir: string | undefined): Promise<CliContext> {
  const env = dataDir ? { ...environment, [SETTINGS.dataDir.env]: dataDir } : environment
  const configuration = await plainConfiguration(env)
  const settings = configuration.settings()
  return { env, configuration, settings, t: translator(settings.language) }
}

/** The data folder of a station that was here before. @throws StationError `not-found` `no-data-folder` */
export function existingFolder({ dataDir }: Pick<Settings, 'dataDir'>): DataFolder {
  const folder = dataFolder(dataDir)
  // A station that never came to its first commit leaves an empty file.
  if ((statSync(folder.database, { throwIfNoEntry: false })?.size ?? 0) > 0) return folder
  throw new StationError('not-found', `There is no station in ${folder.dir}`, {
    reason: 'no-data-folder',
    params: { path: folder.dir },
  })
}

/** Text of an option as the station stores it: not every system composes Hangul when it is typed. */
export const composed = (text: string): string => text.normalize('NFC')

/** Says what went wrong in the user's language, or as JSON, and sets the exit code. */
export function reportError(thrown: unknown, t: Translate, options: { json?: boolean } = {}): void {
  const error = toWireError(thrown)
  if (options.json === true) console.log(JSON.stringify({ error }))
  else console.error(errorText(t, error))
  if (error.code === 'internal' && process.env[SETTINGS.debug.env] !== undefined) console.error(thrown)
  process.exitCode = error.reason === 'settings-unreadable' ? EXIT.badSettings : 1
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
