import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { syncFolder } from '#main/base/whole-file.ts'
import { StationError } from '#shared/domain/errors.ts'
import { MIGRATIONS } from './migrations/index.ts'

export type Db = Database.Database

/** "GRDS": tells our files from other programs' SQLite files. */
const APPLICATION_ID = 0x47_52_44_53
const BUSY_TIMEOUT_MS = 5_000
/** Older ones can lose commits of a WAL with two connections. */
const LEAST_SQLITE = [3, 51, 3] as const
const FULL = 2

interface Connection {
  readonly immediate: (work: () => unknown) => unknown
  readonly onFull: () => boolean
}
const connections = new WeakMap<Db, Connection>()

export interface OpenOptions {
  /** Copies the file before a migration touches it. */
  readonly backUp?: (db: Db) => void
  /** Called when the disk is full; true when it made room, and the write is tried once more. */
  readonly onFull?: () => boolean
  readonly migrations?: readonly string[]
}

/**
 * Opens a station's database for reading and writing, durable through a power cut, and brings it to the newest schema.
 * @throws StationError `conflict` for a file of a newer program or of another one; `unreadable`, reason
 *   `database-damaged`
 */
export function openDatabase(path: string, options: OpenOptions = {}): Db {
  const isNew = !existsSync(path)
  return opened(path, {}, (db) => {
    assertSqliteVersion(db)
    assertOurs(db, options.migrations ?? MIGRATIONS)
    configure(db)
    const transaction = db.transaction((work: () => unknown) => work())
    connections.set(db, {
      immediate: (work) => transaction.immediate(work),
      onFull: options.onFull ?? (() => false),
    })
    migrate(db, options.migrations ?? MIGRATIONS, options.backUp)
    assertDurable(db)
    if (isNew) syncFolder(dirname(path))
  })
}

/** Opens for reading only, beside whoever writes. */
export function openReadOnly(path: string): Db {
  return opened(path, { readonly: true }, (db) => assertOurs(db, MIGRATIONS))
}

/** A connection that is ready for use, or none that stays behind. */
function opened(path: string, options: Database.Options, prepare: (db: Db) => void): Db {
  return guarded(() => {
    const db = new Database(path, { ...options, timeout: BUSY_TIMEOUT_MS })
    try {
      prepare(db)
      return db
    } catch (error) {
      db.close()
      throw error
    }
  })
}

/**
 * Runs `work` in one `BEGIN IMMEDIATE` transaction; inside another it is a savepoint of it. On a full disk the reserve
 * is given up and `work` runs once more, so it must not keep state outside the database.
 * @throws StationError `unavailable`: `database-busy`, `disk-full`; `unreadable`: `database-damaged`
 */
export function write<T>(db: Db, work: () => T): T {
  const connection = connections.get(db)
  if (connection === undefined) throw new StationError('internal', 'Not opened by openDatabase')
  return guarded(() => {
    try {
      return connection.immediate(work) as T
    } catch (error) {
      if (!isFull(error) || db.inTransaction || !connection.onFull()) throw error
      return connection.immediate(work) as T
    }
  })
}

/** Problems `quick_check` or `integrity_check` finds; empty for a sound file. */
export function findDamage(db: Db, check: 'quick_check' | 'integrity_check'): string[] {
  const rows = guarded(() => db.pragma(`${check}(10)`)) as Record<string, string>[]
  return rows.flatMap((row) => Object.values(row)).filter((line) => line !== 'ok')
}

/** Whether a station has written this database; not so an empty one. */
export const isStations = (db: Db): boolean =>
  db.pragma('application_id', { simple: true }) === APPLICATION_ID && schemaVersion(db) > 0

function configure(db: Db): void {
  db.pragma('journal_mode = WAL')
  // better-sqlite3 is built to fall back to NORMAL in WAL mode, which forgets commits in a power cut.
  db.pragma('synchronous = FULL')
  if (process.platform === 'darwin') {
    db.pragma('fullfsync = ON')
    db.pragma('checkpoint_fullfsync = ON')
  }
  db.pragma('foreign_keys = ON')
  db.pragma('trusted_schema = OFF')
  db.pragma('cell_size_check = ON')
  db.pragma('secure_delete = ON')
  db.pragma('wal_autocheckpoint = 1000')
  db.pragma(`journal_size_limit = ${64 * 1024 * 1024}`)
}

function migrate(db: Db, migrations: readonly string[], backUp: OpenOptions['backUp']): void {
  const version = schemaVersion(db)
  if (version > 0 && version < migrations.length) backUp?.(db)
  for (let next = version; next < migrations.length; next++) {
    write(db, () => {
      // Another host may have been first.
      if (schemaVersion(db) !== next) return
      db.exec(migrations[next] ?? '')
      db.pragma(`application_id = ${APPLICATION_ID}`)
      db.pragma(`user_version = ${next + 1}`)
    })
  }
}

/** The setting only shows what it really is once something was committed. */
function assertDurable(db: Db): void {
  write(db, () => db.pragma(`user_version = ${schemaVersion(db)}`))
  const mode = db.pragma('synchronous', { simple: true })
  if (mode !== FULL)
    throw new StationError('internal', `The database would not keep commits (synchronous=${mode})`)
}

function assertSqliteVersion(db: Db): void {
  const version = db.prepare<[], string>('SELECT sqlite_version()').pluck().get() ?? ''
  const parts = version.split('.').map(Number)
  const at = LEAST_SQLITE.findIndex((least, index) => parts[index] !== least)
  if (at >= 0 && (parts[at] ?? 0) < (LEAST_SQLITE[at] ?? 0)) {
    throw new StationError(
      'internal',
      `SQLite ${version} is too old: ${LEAST_SQLITE.join('.')} or newer is needed`,
    )
  }
}

function assertOurs(db: Db, migrations: readonly string[]): void {
  const application = db.pragma('application_id', { simple: true })
  const version = schemaVersion(db)
  const isEmpty = db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0
  if (application !== APPLICATION_ID && !(application === 0 && version === 0 && isEmpty)) {
    throw new StationError('conflict', 'The data folder holds a database of another program', {
      reason: 'foreign-database',
    })
  }
  if (version > migrations.length) {
    throw new StationError(
      'conflict',
      `The data folder was written by a newer Grading Station (schema ${version}, this one knows ${migrations.length}). Install the newer program, or choose another data folder.`,
      { reason: 'newer-database', params: { version, known: migrations.length } },
    )
  }
}

function schemaVersion(db: Db): number {
  return db.pragma('user_version', { simple: true }) as number
}

const codeOf = (error: unknown): string => (error instanceof Database.SqliteError ? error.code : '')
const isFull = (error: unknown) => codeOf(error) === 'SQLITE_FULL'

/** SQLite's own errors as the station's, by what should happen next. */
function guarded<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    const code = codeOf(error)
    if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) {
      throw new StationError('unreadable', 'The database is damaged', {
        reason: 'database-damaged',
        cause: error,
      })
    }
    if (/^SQLITE_(BUSY|LOCKED)/.test(code)) {
      throw new StationError('unavailable', 'Another program holds the database', {
        reason: 'database-busy',
        cause: error,
      })
    }
    if (/^SQLITE_(FULL|IOERR_WRITE|IOERR_FSYNC|IOERR_SHMSIZE|IOERR_TRUNCATE|CANTOPEN)/.test(code)) {
      throw new StationError('unavailable', 'The disk is full or does not take writes', {
        reason: 'disk-full',
        cause: error,
      })
    }
    throw error
  }
}
