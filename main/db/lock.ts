import Database from 'better-sqlite3'
import { storageError } from '#main/base/storage-error.ts'
import { StationError } from '#shared/domain/errors.ts'

/**
 * Locks of a data folder, held by the operating system for as long as the process lives: a file of their own, locked
 * by SQLite. Nothing is left behind by a process that is killed.
 */
export interface FolderLock {
  release(): void
}

/** The lock if nobody holds it in any way, or lets go of it in time; undefined otherwise. */
export function lockAlone(path: string, timeoutMs = 0): FolderLock | undefined {
  const db = take(path, 'BEGIN EXCLUSIVE', timeoutMs)
  return db && { release: () => void db.close() }
}

/** The lock beside others who share it; waits for one who holds it alone. */
export function lockShared(path: string, timeoutMs: number): FolderLock | undefined {
  const db = take(path, 'BEGIN; SELECT count(*) FROM sqlite_schema', timeoutMs)
  return db && { release: () => void db.close() }
}

/**
 * The door into a data folder: whoever comes in, repairs or replaces the database goes through it one at a time. It
 * keeps the **epoch**: how many times the database was put in the place of another one.
 */
export interface Gate extends FolderLock {
  epoch(): number
  /** Begins a new epoch; it stands once the gate is released. */
  advance(): void
}

/** @returns undefined when somebody holds the gate for longer than that */
export function enterGate(path: string, timeoutMs: number): Gate | undefined {
  const db = take(path, 'BEGIN EXCLUSIVE', timeoutMs)
  if (db === undefined) return undefined
  let epoch = epochIn(db)
  return {
    epoch: () => epoch,
    advance() {
      epoch += 1
      db.pragma(`user_version = ${epoch}`)
    },
    release() {
      if (db.inTransaction) db.exec('COMMIT')
      db.close()
    },
  }
}

/** The epoch as it is now; undefined while somebody is in the gate. */
export function currentEpoch(path: string): number | undefined {
  const db = new Database(path, { timeout: 0 })
  try {
    return epochIn(db)
  } catch (error) {
    if (isBusy(error)) return undefined
    throw error
  } finally {
    db.close()
  }
}

const epochIn = (db: Database.Database) => db.pragma('user_version', { simple: true }) as number
const isBusy = (error: unknown) =>
  error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')

function take(path: string, sql: string, timeout: number): Database.Database | undefined {
  const db = new Database(path, { timeout })
  try {
    db.exec(sql)
    return db
  } catch (error) {
    db.close()
    if (isBusy(error)) return undefined
    throw storageError(error, path)
  }
}

/** @throws StationError `unavailable` `folder-busy` */
export function orBusy<T>(lock: T | undefined): T {
  if (lock !== undefined) return lock
  throw new StationError('unavailable', 'Another program is repairing the data folder', {
    reason: 'folder-busy',
  })
}
