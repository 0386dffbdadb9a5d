import { z } from 'zod'
import { checkFolder } from '#main/base/check-folder.ts'
import { needsRestart } from '#main/base/settings.ts'
import { leftOutNotes } from '#main/db/left-out.ts'
import type { AnyEngine } from '#main/engines/engine.ts'
import { engines as allEngines } from '#main/engines/registry.ts'
import {
  SecretName,
  SecretState,
  StationSettings,
  type SyncState,
  type TestOutcome,
} from '#shared/contract/settings.ts'
import { fromWireError, StationError, toWireError } from '#shared/domain/errors.ts'
import {
  KEPT_SECRET_NAMES,
  type KeptSecretName,
  PREFERENCE_NAMES,
  settingRow,
} from '#shared/domain/settings.ts'
import { diagnosticsFile, engineStatus } from './diagnostics.ts'
import type { Implementer } from './implementer.ts'
import type { ApiParts } from './parts.ts'
import { storageHandlers } from './storage.ts'

const OK = { ok: true } as const
const SecretStates = z.record(SecretName, SecretState)

async function timed(work: () => Promise<string>): Promise<TestOutcome> {
  const started = performance.now()
  const answer = await work().then(
    (detail) => ({ detail, error: null }),
    (thrown: unknown) => ({ detail: '', error: toWireError(thrown) }),
  )
  return { ...answer, ms: Math.round(performance.now() - started) }
}

function engineNamed(name: string): AnyEngine {
  const engine = allEngines.find((each) => each.name === name)
  if (engine !== undefined) return engine
  throw new StationError('not-found', `no engine ${name}`, { reason: 'engine-not-found' })
}

export function settingsApi(os: Implementer, parts: ApiParts) {
  const { configuration, emit, engines, desk } = parts
  const { settings } = configuration

  /** What is in force, as the screen shows it: the default of a text stands beside its field, not in it. */
  function shown(): StationSettings {
    const values = PREFERENCE_NAMES.map((name) => {
      const isDefaultText = settingRow(name).kind === 'text' && configuration.sourceOf(name) === 'default'
      return [name, isDefaultText ? '' : settings()[name]]
    })
    return StationSettings.parse(Object.fromEntries(values))
  }

  function change(keep: () => void): void {
    const before = settings()
    keep()
    emit({ name: 'settings.changed' })
    if (needsRestart(before, settings())) parts.restart()
  }

  const secretState = (name: KeptSecretName): SecretState =>
    configuration.sourceOf(name) === 'environment' ? 'environment' : (configuration.placeOf(name) ?? 'unset')

  return {
    get: os.settings.get.handler(() => ({
      settings: shown(),
      secrets: SecretStates.parse(
        Object.fromEntries(KEPT_SECRET_NAMES.map((name) => [name, secretState(name)])),
      ),
      secretsFile: configuration.secretsFile,
      fromEnvironment: PREFERENCE_NAMES.filter((name) => configuration.sourceOf(name) === 'environment'),
    })),
    set: os.settings.set.handler(({ input }) => {
      change(() => configuration.set(input))
      return shown()
    }),
    setSecret: os.settings.setSecret.handler(({ input }) => {
      change(() => configuration.setSecret(input.name, input.value))
      return OK
    }),
    engines: os.settings.engines.handler(() => allEngines.map(({ name, version }) => ({ name, version }))),
    engine: os.settings.engine.handler(({ input }) => engineStatus(engineNamed(input.name), settings())),
    testApi: os.settings.testApi.handler(() => timed(parts.tryApi)),
    testEngine: os.settings.testEngine.handler(({ input }) =>
      timed(async () => {
        // Starts the engine's own process, which says for itself whether it can work.
        const answer = await engines.availability(engineNamed(input.name))
        if (!answer.available) throw fromWireError(answer.error)
        return answer.detail
      }),
    ),
    watchFolders: os.settings.watchFolders.handler(() =>
      desk.watchedFolders.list().map((folder) => ({
        ...folder,
        leftOut: leftOutNotes(parts.facts).of(folder.path),
      })),
    ),
    testFolder: os.settings.testFolder.handler(({ input }) =>
      timed(async () => {
        await checkFolder(input.path)
        return input.path
      }),
    ),
    setWatchFolders: os.settings.setWatchFolders.handler(({ input }) =>
      desk.watchedFolders.replace(input.folders),
    ),
    sync: os.settings.sync.handler((): Promise<SyncState> => parts.syncState()),
    ...storageHandlers(os, parts),
    diagnostics: os.settings.diagnostics.handler(() => diagnosticsFile(parts)),
  }
}
