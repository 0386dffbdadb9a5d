import { z } from 'zod'
import { WireError } from '../domain/errors.ts'
import { Ok, procedure, TimeMs } from './base.ts'

export const EngineStatus = z.object({
  name: z.string(),
  version: z.string(),
  available: z.boolean(),
  /** What it found: a version, a place. */
  detail: z.string(),
  /** What it lacks. */
  error: WireError.nullable(),
})
export type EngineStatus = z.infer<typeof EngineStatus>

/** How trying a setting went. */
export const TestOutcome = z.object({
  /** What answered, e.g. a version. */
  detail: z.string(),
  /** Why it does not work; null where it does. */
  error: WireError.nullable(),
  ms: z.number(),
})
export type TestOutcome = z.infer<typeof TestOutcome>

export const WatchFolder = z.object({
  path: z.string().min(1),
  batchId: z.int().positive(),
  active: z.boolean(),
})
export type WatchFolder = z.infer<typeof WatchFolder>

/** A watched folder, and what in it is not taken. */
export const WatchedFolder = WatchFolder.extend({
  leftOut: z.object({
    count: z.int(),
    /** Some of them, as a list to read. */
    names: z.string(),
  }),
})

/** A copy of the database. */
export const Backup = z.object({ name: z.string(), bytes: z.number(), atMs: TimeMs })
export type Backup = z.infer<typeof Backup>

/** What people may change; secrets are set by `setSecret` and never read back. */
export const StationSettings = z.object({
  apiBaseUrl: z.string(),
  pollIntervalS: z.number().positive(),
  ocrEngine: z.enum(['google', 'tesseract', 'auto']),
  segmentationEngine: z.enum(['layout', 'opencv', 'yolo', 'template', 'auto']),
  embeddingBackend: z.enum(['local', 'openai', 'auto']),
  yoloModelPath: z.string(),
  embeddingModel: z.string(),
  retentionDays: z.int().min(0).max(3650),
  language: z.enum(['ko', 'en']),
  theme: z.enum(['light', 'dark', 'system']),
  operator: z.string().max(100),
})
export type StationSettings = z.infer<typeof StationSettings>

export const SecretName = z.enum([
  'INTERNAL_WORKER_TOKEN',
  'OPENAI_API_KEY',
  'R2_ACCESS_KEY',
  'R2_SECRET_KEY',
])

export const SyncState = z.object({
  state: z.enum(['off', 'idle', 'working', 'backing-off', 'token-refused', 'unreachable']),
  lastPullAtMs: TimeMs.nullable(),
  lastPushAtMs: TimeMs.nullable(),
  pending: z.int(),
  error: WireError.nullable(),
})
export type SyncState = z.infer<typeof SyncState>

export const settings = {
  get: procedure.output(
    z.object({
      settings: StationSettings,
      secrets: z.record(SecretName, z.boolean()),
      fromEnvironment: z.array(z.string()),
    }),
  ),
  set: procedure.input(StationSettings.partial()).output(StationSettings),
  setSecret: procedure.input(z.object({ name: SecretName, value: z.string().max(10_000) })).output(Ok),
  /** Known at once; what each needs is looked up one by one (`engine`), and may take a second. */
  engines: procedure.output(z.array(EngineStatus.pick({ name: true, version: true }))),
  engine: procedure.input(EngineStatus.pick({ name: true })).output(EngineStatus),
  testApi: procedure.output(TestOutcome),
  testEngine: procedure.input(EngineStatus.pick({ name: true })).output(TestOutcome),
  watchFolders: procedure.output(z.array(WatchedFolder)),
  testFolder: procedure.input(z.object({ path: z.string().min(1) })).output(TestOutcome),
  setWatchFolders: procedure.input(z.object({ folders: z.array(WatchFolder) })).output(z.array(WatchFolder)),
  sync: procedure.output(SyncState),
  storage: procedure.output(z.object({ dataDir: z.string(), usedBytes: z.number(), freeBytes: z.number() })),
  backup: procedure.output(Backup),
  backups: procedure.output(z.array(Backup)),
  /** Opens the station anew with a backup's data; what is there now is set aside, never deleted. */
  restore: procedure.input(z.object({ name: z.string() })).output(Ok),
  /** Redacted: versions, settings without secrets, counts, the tail of the log. */
  diagnostics: procedure.output(z.object({ fileName: z.string(), zip: z.base64() })),
}
