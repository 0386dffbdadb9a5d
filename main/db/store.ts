import { closeSync, existsSync, fsyncSync, openSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { StationError } from '#shared/domain/errors.ts'
import { BACKUPS_KEPT } from '#shared/domain/keeping.ts'
import { backUpNow, listBackups, removeUnfinishedBackups } from './backup.ts'
import { factsRepository } from './facts.ts'
import { currentEpoch, enterGate, type FolderLock, lockAlone, lockShared, orBusy } from './lock.ts'
import { type Db, findDamage, openDatabase } from './open.ts'
import { finishReplacement, goBackTo, type Recovery, type ReplacePaths, recover } from './recovery.ts'

export interface StorePaths extends ReplacePaths {
  readonly gate: string
  readonly hostsLock: string
  readonly reserve: string
  readonly stationId: string
}

export interface Store {
  readonly db: Db
  /** Whether no other host was on the folder when it opened. */
  readonly wasAlone: boolean
  /** Set when this host put another database in the place of one that was damaged or gone. */
  readonly recovered: Recovery | undefined
  /** Whether somebody put another database in the place of the one that is open here: what is written is lost. */
  isReplaced(): boolean
  close(): void
}

const LOCK_WAIT_MS = 60_000
const WEEK_MS = 7 * 86_400_000
const CHECKED = 'database.checked'
const MIB = 1024 * 1024

/**
 * Opens the database of a data folder, and joins those who work on it: one at a time, so that nobody opens what another
 * one is repairing. The first host there checks it, and puts a backup in the place of a damaged one, which is moved
 * aside.
 * @param whileAlone  runs when no other host is on the folder, and before one can come
 * @throws StationError `unreadable` `database-damaged` when another host is using the damaged file; `unavailable`
 *   `folder-busy`, `database-gone`
 */
export function openStore(paths: StorePaths, nowMs: number, whileAlone: () => void = () => {}): Store {
  const gate = orBusy(enterGate(paths.gate, LOCK_WAIT_MS))
  try {
    const alone = lockAlone(paths.hostsLock)
    let recovered: Recovery | undefined
    let db: Db
    try {
      if (alone === undefined) db = join(paths, nowMs)
      else {
        removeUnfinishedBackups(paths.backups)
        whileAlone()
        const opened = openFirst(paths, nowMs)
        db = opened.db
        recovered = opened.recovered
        if (opened.isReplaced) gate.advance()
      }
    } finally {
      alone?.release()
    }
    try {
      const shared = orBusy(lockShared(paths.hostsLock, LOCK_WAIT_MS))
      const epoch = gate.epoch()
      return {
        db,
        wasAlone: alone !== undefined,
        recovered,
        isReplaced: () => (currentEpoch(paths.gate) ?? epoch) !== epoch,
        close: () => close(db, shared),
      }
    } catch (error) {
      db.close()
      throw error
    }
  } finally {
    gate.release()
  }
}

/**
 * Says that somebody works in a data folder: while it is held nobody repairs the database, and nobody takes folders of
 * attempts for those of the dead.
 * @throws StationError `unavailable` `folder-busy`
 */
export function joinFolder(paths: Pick<StorePaths, 'gate' | 'hostsLock'>): FolderLock {
  const gate = orBusy(enterGate(paths.gate, LOCK_WAIT_MS))
  try {
    return orBusy(lockShared(paths.hostsLock, LOCK_WAIT_MS))
  } finally {
    gate.release()
  }
}

/**
 * Goes back to a copy of the database that a person chose.
 * @throws StationError `conflict` `folder-in-use` while any host is on the folder; as `goBackTo`
 */
export function restoreCopy(paths: StorePaths, name: string, nowMs: number): Recovery {
  const gate = orBusy(enterGate(paths.gate, LOCK_WAIT_MS))
  try {
    const alone = lockAlone(paths.hostsLock)
    if (alone === undefined) {
      throw new StationError('conflict', 'Another window or worker has the data folder open', {
        reason: 'folder-in-use',
      })
    }
    try {
      finishReplacement(paths)
      const recovery = goBackTo(paths, name, nowMs)
      gate.advance()
      return recovery
    } finally {
      alone.release()
    }
  } finally {
    gate.release()
  }
}

/** A database that others have open is theirs to repair. */
function join(paths: StorePaths, nowMs: number): Db {
  if (!existsSync(paths.database)) {
    throw new StationError('unavailable', 'The database is gone, and another host still works with it', {
      reason: 'database-gone',
    })
  }
  return open(paths, nowMs)
}

function openFirst(paths: StorePaths, nowMs: number) {
  const wasFinished = finishReplacement(paths)
  if (!hasDatabase(paths) && wasUsed(paths)) {
    const recovered = recover(paths, 'missing', nowMs)
    return { db: openSound(paths, nowMs), recovered, isReplaced: true }
  }
  try {
    return { db: openSound(paths, nowMs), recovered: undefined, isReplaced: wasFinished }
  } catch (error) {
    if (!(error instanceof StationError && error.reason === 'database-damaged')) throw error
    const recovered = recover(paths, 'damaged', nowMs)
    return { db: openSound(paths, nowMs), recovered, isReplaced: true }
  }
}

/** An empty file is what a disk that lost it leaves. */
const hasDatabase = ({ database }: StorePaths) =>
  (statSync(database, { throwIfNoEntry: false })?.size ?? 0) > 0

/** A folder in which a station has worked: a database that is not there was lost. */
const wasUsed = ({ stationId, backups }: StorePaths) =>
  existsSync(stationId) || listBackups(backups).length > 0

function open(paths: StorePaths, nowMs: number): Db {
  return openDatabase(paths.database, {
    backUp: (old) => void backUpNow(old, paths.backups, nowMs, BACKUPS_KEPT),
    onFull: () => giveUpReserve(paths.reserve),
  })
}

function openSound(paths: StorePaths, nowMs: number): Db {
  const db = open(paths, nowMs)
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
