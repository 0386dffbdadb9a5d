import { z } from 'zod'
import { WireError } from '../domain/errors.ts'
import {
  KEPT_SECRET_NAMES,
  PREFERENCE_NAMES,
  type PreferenceName,
  type Settings,
  settingRow,
} from '../domain/settings.ts'
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

type PreferenceSchemas = { [Name in PreferenceName]: z.ZodType<Exclude<Settings[Name], undefined>> }
/**
 * What people may change; secrets are set by `setSecret` and never read back. An empty text sets nothing; what a text
 * must be like is checked, and told by its variable, before it is kept.
 */
export const StationSettings = z.object(
  Object.fromEntries(
    PREFERENCE_NAMES.map((name) => {
      const { kind, schema } = settingRow(name)
      return [name, kind === 'text' ? z.string().max(4_000) : schema]
    }),
    // Each name has the schema of its own row.
  ) as PreferenceSchemas,
)
export type StationSettings = z.infer<typeof StationSettings>

export const SecretName = z.enum(KEPT_SECRET_NAMES)

/**
 * Where a secret is: nowhere; in the environment; in the system's key store; in a file that this user alone can read;
 * in a key store that cannot be opened from here.
 */
export const SecretState = z.enum(['unset', 'environment', 'system', 'file', 'locked'])
export type SecretState = z.infer<typeof SecretState>

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
      /** In force; a text that nobody set is empty. */
      settings: StationSettings,
      secrets: z.record(SecretName, SecretState),
      /** The file of those that are in one. */
      secretsFile: z.string(),
      /** Fixed by environment variables. */
      fromEnvironment: z.array(z.enum(PREFERENCE_NAMES)),
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
