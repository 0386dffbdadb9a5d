import { z } from 'zod'
import { WireError } from '../domain/errors.ts'
import {
  KEPT_SECRET_NAMES,
  PREFERENCE_NAMES,
  type PreferenceName,
  type Settings,
  settingRow,
} from '../domain/settings.ts'
import { Id, Ok, procedure, TimeMs } from './base.ts'

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

/** A copy of the database that one can go back to. */
export const Backup = z.object({
  name: z.string(),
  bytes: z.number(),
  atMs: TimeMs,
  /** The database as it was before somebody went back to another copy: going back to it undoes that. */
  isReplaced: z.boolean(),
})
export type Backup = z.infer<typeof Backup>

const CopiedExam = z.object({ name: z.string(), pages: z.int() })

/** What a person at the station must know or judge; null where there is nothing. */
export const Notices = z.object({
  /** The database was put in the place of another one. */
  recovery: z
    .object({
      /** `chosen`: a person went back to a copy. */
      why: z.enum(['damaged', 'missing', 'chosen']),
      atMs: TimeMs,
      /** When the copy that was restored was made; null: there was none, and the database began empty. */
      backupAtMs: TimeMs.nullable(),
    })
    .nullable(),
  /** The clock is too far from the time seen last to be believed: nothing is forgotten by it until a person says so. */
  clockLeap: z.object({ seenMs: TimeMs, clockMs: TimeMs }).nullable(),
  /** Scans that no exam refers to since that recovery, see `setAside`; 0 without one. */
  scansSetAside: z.int(),
})
export type Notices = z.infer<typeof Notices>

/** A stored file that nothing pointed to when it was found, e.g. a scan that came after the backup that was restored. */
export const SetAsideFile = z.object({
  sha256: z.string(),
  bytes: z.number(),
  /** `picture`: made by the station from a scan, and made again with it. */
  kind: z.enum(['scan', 'picture', 'other']),
  foundAtMs: TimeMs,
  /** When it is deleted, unless it is imported before. */
  untilMs: TimeMs,
})
export type SetAsideFile = z.infer<typeof SetAsideFile>

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
  /** Puts something small into the bucket, reads it and removes it. */
  testStorage: procedure.output(TestOutcome),
  testEngine: procedure.input(EngineStatus.pick({ name: true })).output(TestOutcome),
  watchFolders: procedure.output(z.array(WatchedFolder)),
  testFolder: procedure.input(z.object({ path: z.string().min(1) })).output(TestOutcome),
  setWatchFolders: procedure.input(z.object({ folders: z.array(WatchFolder) })).output(z.array(WatchFolder)),
  sync: procedure.output(SyncState),
  storage: procedure.output(z.object({ dataDir: z.string(), usedBytes: z.number(), freeBytes: z.number() })),
  /** Of the volume that the data folder is on. */
  freeSpace: procedure.output(z.object({ freeBytes: z.number() })),
  backup: procedure.output(Backup),
  backups: procedure.output(z.array(Backup)),
  /** The exams in a copy and in what is here now, the newest first; null for a copy that cannot be read. */
  backupContents: procedure
    .input(z.object({ name: z.string() }))
    .output(
      z.object({ exams: z.array(CopiedExam).readonly().nullable(), now: z.array(CopiedExam).readonly() }),
    ),
  /**
   * Opens the station anew with a copy's data; answers once it is open. What was there is set aside for 30 days, among
   * `backups`, and so are its scans.
   */
  restore: procedure.input(z.object({ name: z.string() })).output(Ok),
  notices: procedure.output(Notices),
  /** A person knows of the recovery. */
  dismissRecovery: procedure.output(Ok),
  /** A person says that the clock is right. */
  acceptClock: procedure.input(z.object({ clockMs: TimeMs })).output(Ok),
  setAside: procedure.output(z.array(SetAsideFile)),
  /** Takes scans that were set aside into an exam. */
  importSetAside: procedure
    .input(z.object({ batchId: Id, sha256s: z.array(z.string().regex(/^[0-9a-f]{64}$/)).min(1) }))
    .output(z.object({ accepted: z.int(), duplicates: z.int() })),
  /** Redacted: versions, settings without secrets, counts, the tail of the log. */
  diagnostics: procedure.output(z.object({ fileName: z.string(), zip: z.base64() })),
}
