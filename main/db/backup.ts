import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { storageError } from '#main/base/storage-error.ts'
import { syncFolder } from '#main/base/whole-file.ts'
import { StationError } from '#shared/domain/errors.ts'
import { type Db, findDamage, isStations } from './open.ts'

/**
 * `station-<number>-<time>.db`. The number says which is newer: the time is a wall clock's, which may have been wrong.
 * The first ones had none.
 */
const NAME = /^station-(?:(\d{8})-)?(\d{8}T\d{9}Z)\.db$/
const PART = /^station-.*\.part(?:-journal|-wal|-shm)?$/

/** Time in a name that sorts: `20261129T223500123Z`. */
export const stamp = (nowMs: number): string => new Date(nowMs).toISOString().replace(/[-:.]/g, '')

/** The time of a stamp, ms since the epoch; NaN for what is none. */
export const stampMs = (text: string): number =>
  Date.parse(
    text.replace(
      /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z$/,
      (_, y, mo, d, h, mi, s, ms) => `${y}-${mo}-${d}T${h}:${mi}:${s}.${ms}Z`,
    ),
  )

export interface BackupFile {
  readonly path: string
  readonly name: string
  /** Order of making, whatever the clock said. */
  readonly number: number
  /** What the clock said, ms since the epoch. */
  readonly atMs: number
}

/** Backups of a folder, newest first. */
export function listBackups(folder: string): BackupFile[] {
  if (!existsSync(folder)) return []
  const found = readdirSync(folder).flatMap((name) => {
    const match = NAME.exec(name)
    if (match === null) return []
    return [{ path: join(folder, name), name, number: Number(match[1] ?? 0), atMs: stampMs(match[2]) }]
  })
  return found.sort((a, b) => b.number - a.number || b.name.localeCompare(a.name, 'en'))
}

/**
 * Copies the live database while work goes on, checks the copy, and keeps the newest `keep`.
 * @throws StationError `internal` for a copy that is damaged; `unavailable` `disk-full`; none is then removed for it
 */
export async function backUp(db: Db, folder: string, nowMs: number, keep: number): Promise<BackupFile> {
  const part = prepare(folder, nowMs)
  try {
    await db.backup(part)
    return finish(folder, part, nowMs, keep)
  } catch (thrown) {
    throw storageError(thrown, folder)
  } finally {
    rmSync(part, { force: true })
  }
}

/** The same in one blocking step, for before a migration. */
export function backUpNow(db: Db, folder: string, nowMs: number, keep: number): BackupFile {
  const part = prepare(folder, nowMs)
  try {
    db.prepare('VACUUM INTO ?').run(part)
    return finish(folder, part, nowMs, keep)
  } finally {
    rmSync(part, { force: true })
  }
}

function prepare(folder: string, nowMs: number): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const part = join(folder, `station-${stamp(nowMs)}.${process.pid}.part`)
  // One that an earlier process of the same number left behind.
  rmSync(part, { force: true })
  return part
}

function finish(folder: string, part: string, nowMs: number, keep: number): BackupFile {
  const copy = new Database(part)
  try {
    copy.pragma('journal_mode = DELETE')
    const damage = findDamage(copy, 'quick_check')
    if (damage.length > 0) throw new StationError('internal', `The backup is damaged: ${damage[0]}`)
  } finally {
    copy.close()
  }
  syncFile(part)
  const number = (listBackups(folder)[0]?.number ?? 0) + 1
  const name = `station-${String(number).padStart(8, '0')}-${stamp(nowMs)}.db`
  const path = join(folder, name)
  renameSync(part, path)
  syncFolder(folder)
  keepNewest(folder, keep)
  return { path, name, number, atMs: nowMs }
}

/** Removes all backups but the newest ones. */
function keepNewest(folder: string, keep: number): void {
  for (const old of listBackups(folder).slice(keep)) rmSync(old.path, { force: true })
}

/**
 * Replaces all backups by one of the database as it is now: older ones hold what was forgotten since. They go once
 * there is a sound one in their place, never before.
 */
export async function renewBackups(db: Db, folder: string, nowMs: number): Promise<void> {
  await backUp(db, folder, nowMs, 1)
}

/** Removes what a process that was killed had begun to copy. Only while no other host is on the folder. */
export function removeUnfinishedBackups(folder: string): void {
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) if (PART.test(name)) rmSync(join(folder, name), { force: true })
}

/** Whether a file is a whole database of a station: one without a byte is sound to SQLite. @throws NodeJS.ErrnoException where this user may not read it, which is no damage */
export function isSound(path: string): boolean {
  accessSync(path, constants.R_OK)
  try {
    const db = new Database(path, { readonly: true })
    try {
      return isStations(db) && findDamage(db, 'integrity_check').length === 0
    } finally {
      db.close()
    }
  } catch {
    return false
  }
}

export function syncFile(path: string): void {
  const handle = openSync(path, 'r+')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
