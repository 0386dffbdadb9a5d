import { strToU8, zipSync } from 'fflate'
import { readSettings } from '#main/base/settings.ts'
import type { AnyEngine } from '#main/engines/engine.ts'
import { engines as allEngines } from '#main/engines/registry.ts'
import { checkFolder, LeftInFolder, leftInFolderFact } from '#main/watch/folder.ts'
import type { EngineStatus, SyncState, TestOutcome } from '#shared/contract/settings.ts'
import { fromWireError, StationError, toWireError } from '#shared/domain/errors.ts'
import type { Implementer } from './implementer.ts'
import type { ApiParts } from './parts.ts'

const OK = { ok: true } as const
const NOTHING = { count: 0, names: '' }
const TEST_TIMEOUT_MS = 5_000
/** Settings that take effect when the station is built anew; the others at once. */
const AT_ONCE = new Set(['language', 'theme', 'operator', 'retentionDays'])

/** Names of variables that this process's environment sets, so that a screen can say why a field is fixed. */
const FROM_ENVIRONMENT = {
  API_BASE_URL: 'apiBaseUrl',
  AI_WORKER_POLL_INTERVAL: 'pollIntervalS',
  OCR_ENGINE: 'ocrEngine',
  QUESTION_SEGMENTATION_ENGINE: 'segmentationEngine',
  EMBEDDING_BACKEND: 'embeddingBackend',
  YOLO_QUESTION_MODEL_PATH: 'yoloModelPath',
  EMBEDDING_LOCAL_MODEL: 'embeddingModel',
  GRADING_STATION_LANGUAGE: 'language',
} as const

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
  const { preferences, settings, emit, engines, watchFolders, storage, clock } = parts

  async function availability(engine: AnyEngine): Promise<EngineStatus> {
    const answer = await engine.available(settings)
    return {
      name: engine.name,
      version: engine.version,
      available: answer.available,
      detail: answer.available ? answer.detail : '',
      error: answer.available ? null : answer.error,
    }
  }

  return {
    get: os.settings.get.handler(() => ({
      settings: preferences.get(),
      secrets: preferences.secrets(),
      fromEnvironment: Object.entries(FROM_ENVIRONMENT).flatMap(([variable, name]) =>
        parts.env[variable] === undefined || parts.env[variable] === '' ? [] : [name],
      ),
    })),
    set: os.settings.set.handler(({ input }) => {
      // What the station could not be built with is refused before it is kept.
      readSettings({ ...preferences.preview(input), ...parts.env })
      const saved = preferences.set(input)
      emit({ name: 'settings.changed' })
      if (Object.keys(input).some((name) => !AT_ONCE.has(name))) parts.restart()
      return saved
    }),
    setSecret: os.settings.setSecret.handler(({ input }) => {
      preferences.setSecret(input.name, input.value)
      emit({ name: 'settings.changed' })
      parts.restart()
      return OK
    }),
    engines: os.settings.engines.handler(() => allEngines.map(({ name, version }) => ({ name, version }))),
    engine: os.settings.engine.handler(({ input }) => availability(engineNamed(input.name))),
    testApi: os.settings.testApi.handler(() =>
      // Asking for a job would take one; whether the token is accepted shows with the next real question.
      timed(async () => {
        const response = await fetch(settings.API_BASE_URL, {
          redirect: 'manual',
          signal: AbortSignal.timeout(TEST_TIMEOUT_MS),
        }).catch((cause: unknown) => {
          throw new StationError('unavailable', 'the API cannot be reached', {
            cause,
            reason: 'api-unreachable',
          })
        })
        await response.body?.cancel()
        return `HTTP ${response.status}`
      }),
    ),
    testEngine: os.settings.testEngine.handler(({ input }) =>
      timed(async () => {
        // Starts the engine's own process, which says for itself whether it can work.
        const answer = await engines.availability(engineNamed(input.name))
        if (!answer.available) throw fromWireError(answer.error)
        return answer.detail
      }),
    ),
    watchFolders: os.settings.watchFolders.handler(() =>
      watchFolders.list().map((folder) => ({
        ...folder,
        leftOut: LeftInFolder.safeParse(parts.facts.get(leftInFolderFact(folder.path))).data ?? NOTHING,
      })),
    ),
    testFolder: os.settings.testFolder.handler(({ input }) =>
      timed(async () => {
        await checkFolder(input.path)
        return input.path
      }),
    ),
    setWatchFolders: os.settings.setWatchFolders.handler(({ input }) => {
      for (const { batchId } of input.folders) parts.desk.batches.get(batchId)
      const saved = watchFolders.replace(input.folders)
      emit({ name: 'settings.changed' })
      return saved
    }),
    sync: os.settings.sync.handler((): Promise<SyncState> => parts.syncState()),
    storage: os.settings.storage.handler(() => storage.usage()),
    backup: os.settings.backup.handler(() => storage.backUp()),
    backups: os.settings.backups.handler(() => [...storage.backups()]),
    restore: os.settings.restore.handler(({ input }) => {
      storage.restore(input.name)
      return OK
    }),
    diagnostics: os.settings.diagnostics.handler(async () => {
      const { language, theme, ocrEngine, segmentationEngine, embeddingBackend, retentionDays } =
        preferences.get()
      const report = {
        version: parts.version,
        node: process.version,
        platform: `${process.platform} ${process.arch}`,
        // Chosen one by one: no address, path, name or secret has a place here.
        settings: { language, theme, ocrEngine, segmentationEngine, embeddingBackend, retentionDays },
        engines: await Promise.all(allEngines.map(availability)),
        jobs: parts.jobs.counts(),
        outbox: parts.outbox.counts(),
        sync: await parts.syncState(),
        freeBytes: (await storage.usage()).freeBytes,
      }
      const zip = zipSync({
        'diagnostics.json': strToU8(JSON.stringify(report, null, 2)),
        'log.jsonl': strToU8(parts.logTail().join('\n')),
      })
      return {
        fileName: `grading-station-${new Date(clock.now()).toISOString().slice(0, 10)}.zip`,
        zip: Buffer.from(zip).toString('base64'),
      }
    }),
  }
}
