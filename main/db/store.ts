import { closeSync, existsSync, fsyncSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { StationError } from '#shared/domain/errors.ts'
import { backUpNow, restoreBackup } from './backup.ts'
import { factsRepository } from './facts.ts'
import { type FolderLock, lockAlone, lockShared } from './lock.ts'
import { type Db, findDamage, openDatabase } from './open.ts'

export interface StorePaths {
  readonly database: string
  readonly hostsLock: string
  readonly backups: string
  readonly quarantine: string
  readonly reserve: string
}

export interface Store {
  readonly db: Db
  /** Whether no other host was on the folder when it opened. */
  readonly wasAlone: boolean
  /** Set when the database was damaged: where it is now, and what took its place. */
  readonly recovered: { readonly quarantine: string; readonly backup: string | undefined } | undefined
  close(): void
}

export const BACKUPS_KEPT = 3
const LOCK_WAIT_MS = 60_000
const WEEK_MS = 7 * 86_400_000
const CHECKED = 'database.checked'
const MIB = 1024 * 1024

/**
 * Opens the database of a data folder. The first host there checks it, and puts a backup in the place of a damaged one,
 * which is moved aside and never deleted; a later one joins.
 * @throws StationError `unreadable` `database-damaged` when another host is using the damaged file
 */
export function openStore(paths: StorePaths, nowMs: number): Store {
  const alone = lockAlone(paths.hostsLock)
  let recovered: Store['recovered']
  let db: Db
  try {
    try {
      db = openChecked(paths, nowMs, alone !== undefined)
    } catch (error) {
      const isDamaged = error instanceof StationError && error.reason === 'database-damaged'
      if (!isDamaged || alone === undefined) throw error
      recovered = restoreBackup(paths.database, paths, nowMs)
      db = openChecked(paths, nowMs, true)
    }
  } finally {
    alone?.release()
  }
  try {
    const shared = joinFolder(paths.hostsLock)
    return { db, wasAlone: alone !== undefined, recovered, close: () => close(db, shared) }
  } catch (error) {
    db.close()
    throw error
  }
}

/**
 * Says that somebody works in a data folder: while it is held nobody repairs the database, and nobody takes folders of
 * attempts for those of the dead.
 * @throws StationError `unavailable` `folder-busy`
 */
export function joinFolder(hostsLock: string): FolderLock {
  const shared = lockShared(hostsLock, LOCK_WAIT_MS)
  if (shared !== undefined) return shared
  throw new StationError('unavailable', 'Another host is repairing the data folder', {
    reason: 'folder-busy',
  })
}

function openChecked(paths: StorePaths, nowMs: number, mayCheck: boolean): Db {
  const db = openDatabase(paths.database, {
    backUp: (old) => backUpNow(old, paths.backups, nowMs, BACKUPS_KEPT),
    onFull: () => giveUpReserve(paths.reserve),
  })
  if (!mayCheck) return db
  try {
    const facts = factsRepository(db)
    const checkedAt = Number(facts.get(CHECKED) ?? 0)
    const isDue = Math.abs(nowMs - checkedAt) > WEEK_MS
    const damage = findDamage(db, isDue ? 'integrity_check' : 'quick_check')
    if (damage.length > 0) {
      throw new StationError('unreadable', 'The database is damaged', {
        reason: 'database-damaged',
        cause: new Error(damage.join('\n')),
      })
    }
    if (isDue) facts.set(CHECKED, nowMs, nowMs)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function close(db: Db, lock: FolderLock): void {
  try {
    db.pragma('wal_checkpoint(TRUNCATE)')
  } finally {
    db.close()
    lock.release()
  }
}

/**
 * Keeps space back, written out so that it is really taken, while there is plenty.
 * @returns whether the reserve is there
 */
export function keepReserve(path: string, bytes: number): boolean {
  if (existsSync(path)) return true
  if (freeBytes(dirname(path)) < 4 * bytes) return false
  const chunk = Buffer.alloc(MIB, 0x5a)
  const file = openSync(path, 'w', 0o600)
  try {
    for (let written = 0; written < bytes; written += chunk.length) {
      writeSync(file, chunk, 0, Math.min(chunk.length, bytes - written))
    }
    fsyncSync(file)
    return true
  } catch {
    rmSync(path, { force: true })
    return false
  } finally {
    closeSync(file)
  }
}

function giveUpReserve(path: string): boolean {
  if (!existsSync(path)) return false
  rmSync(path, { force: true })
  return true
}

/** Free space a user process may take on the volume of a folder, bytes. */
export function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}
