import { statSync } from 'node:fs'
import { type Configuration, openConfiguration } from '#main/base/configuration.ts'
import { dataDirOf, dataFolder } from '#main/base/data-folder.ts'
import { type Environment, needsRestart } from '#main/base/settings.ts'
import { StationError } from '#shared/domain/errors.ts'
import { type KeptSecretName, type Settings, settingRow } from '#shared/domain/settings.ts'
import { plainConfiguration } from '../plain-configuration.ts'

/** How often the files of the configuration are looked at: not every system tells of changes. */
const LOOK_EVERY_MS = 1_000

/** What a worker is built with, and word of its being out of date. */
export interface WorkerConfiguration {
  readonly settings: Settings
  /** Secrets that it goes without until a window that can open them does. */
  readonly locked: readonly KeptSecretName[]
  /** As it is set now, for which nothing is built anew: who keeps data for longer must not lose it to an older word. */
  retentionDays(): number
  /** Calls once what people set is no longer what is in force here. @returns stops looking */
  watch(changed: () => void): () => void
}

/**
 * The configuration with the secrets that can be had: what cannot be opened here is looked for again while it runs, and
 * costs the work that needs it.
 * @throws StationError `unavailable` `secret-locked`: the token without which there is no work at all; a window that
 *   would lend it may come
 */
export async function workerConfiguration(env: Environment): Promise<WorkerConfiguration> {
  // Before anything is read, so that no change falls in between.
  let seen = stateOfFiles(env)
  const configuration = await plainConfiguration(env)
  assertToken(configuration)
  const settings = configuration.settings()
  const locked = configuration.locked()

  async function isOutOfDate(): Promise<boolean> {
    const state = stateOfFiles(env)
    if (state === seen && locked.length === 0) return false
    seen = state
    const now = await plainConfiguration(env)
    // A window that has just closed takes nothing away from a worker that has its secrets.
    const hasLost = now.locked().some((name) => !locked.includes(name))
    return !hasLost && needsRestart(settings, now.settings())
  }
  return {
    settings,
    locked,
    retentionDays: () => openConfiguration(env).settings().retentionDays,
    watch(changed) {
      const look = () =>
        void isOutOfDate().then(
          (is) => is && changed(),
          // A disk that cannot be read now: what needs it tells of it, and the next look may see more.
          () => undefined,
        )
      const timer = setInterval(look, LOOK_EVERY_MS)
      return () => clearInterval(timer)
    },
  }
}

function assertToken(configuration: Configuration): void {
  if (!configuration.locked().includes('workerToken')) return
  const names = settingRow('workerToken').env
  throw new StationError('unavailable', `${names}: sealed by the window, which is not open`, {
    reason: 'secret-locked',
    params: { names },
  })
}

/** Differs after every write: each puts a new file in the place of the old one. */
function stateOfFiles(env: Environment): string {
  const { preferences, secrets } = dataFolder(dataDirOf(env))
  const states = [preferences, secrets].map((path) => statSync(path, { throwIfNoEntry: false }))
  return states.map((state) => `${state?.ino} ${state?.mtimeMs}`).join()
}
