import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { StationError } from '#shared/domain/errors.ts'
import { type Db, findDamage, syncFolder } from './open.ts'

const NAME = /^station-\d{8}T\d{9}Z\.db$/
const PARTS = ['', '-wal', '-shm'] as const
const stamp = (nowMs: number) => new Date(nowMs).toISOString().replace(/[-:.]/g, '')

/** Backups of a folder, newest first, as paths. */
export function listBackups(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => NAME.test(name))
    .sort()
    .reverse()
    .map((name) => join(folder, name))
}

/**
 * Copies the live database while work goes on, checks the copy, and keeps the newest `keep`.
 * @returns the backup's path
 */
export async function backUp(db: Db, folder: string, nowMs: number, keep: number): Promise<string> {
  const part = prepare(folder, nowMs)
  await db.backup(part)
  return finish(folder, part, nowMs, keep)
}

/** The same in one blocking step, for before a migration. */
export function backUpNow(db: Db, folder: string, nowMs: number, keep: number): string {
  const part = prepare(folder, nowMs)
  db.prepare('VACUUM INTO ?').run(part)
  return finish(folder, part, nowMs, keep)
}

function prepare(folder: string, nowMs: number): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const part = join(folder, `station-${stamp(nowMs)}.${process.pid}.part`)
  // One that an earlier process of the same number left behind.
  rmSync(part, { force: true })
  return part
}

function finish(folder: string, part: string, nowMs: number, keep: number): string {
  const copy = new Database(part)
  try {
    copy.pragma('journal_mode = DELETE')
    const damage = findDamage(copy, 'quick_check')
    if (damage.length > 0) throw new StationError('internal', `The backup is damaged: ${damage[0]}`)
  } finally {
    copy.close()
  }
  const path = join(folder, `station-${stamp(nowMs)}.db`)
  const handle = openSync(part, 'r+')
  fsyncSync(handle)
  closeSync(handle)
  renameSync(part, path)
  syncFolder(folder)
  for (const old of listBackups(folder).slice(keep)) rmSync(old)
  return path
}

/**
 * Moves a damaged database out of the way, whole, and puts the newest sound backup in its place.
 * @returns where the damaged files are, and the backup that was restored if there was one
 */
export function restoreBackup(
  path: string,
  folders: { readonly backups: string; readonly quarantine: string },
  nowMs: number,
): { readonly quarantine: string; readonly backup: string | undefined } {
  const quarantine = setAside(path, folders.quarantine, nowMs)
  const backup = listBackups(folders.backups).find(isSound)
  if (backup !== undefined) putInPlace(backup, path)
  syncFolder(dirname(path))
  return { quarantine, backup }
}

/**
 * Puts a backup that a person chose in the place of the database, which is set aside. Only while nobody has it open.
 * @throws StationError `unreadable` `database-damaged` when the backup is not sound; nothing was changed
 */
export function useBackup(path: string, backup: string, quarantine: string, nowMs: number): void {
  if (!isSound(backup)) {
    throw new StationError('unreadable', 'The backup is damaged', { reason: 'database-damaged' })
  }
  setAside(path, quarantine, nowMs)
  putInPlace(backup, path)
  syncFolder(dirname(path))
}

function setAside(path: string, folder: string, nowMs: number): string {
  const quarantine = join(folder, stamp(nowMs))
  mkdirSync(quarantine, { recursive: true, mode: 0o700 })
  for (const suffix of PARTS) {
    if (existsSync(path + suffix)) renameSync(path + suffix, join(quarantine, basename(path) + suffix))
  }
  return quarantine
}

function putInPlace(backup: string, path: string): void {
  const part = `${path}.restore`
  copyFileSync(backup, part)
  const handle = openSync(part, 'r+')
  fsyncSync(handle)
  closeSync(handle)
  renameSync(part, path)
}

/** Removes what is in a folder of copies and older than a time. */
export function removeOlder(folder: string, beforeMs: number): void {
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (statSync(path).mtimeMs < beforeMs) rmSync(path, { recursive: true, force: true })
  }
}

function isSound(path: string): boolean {
  try {
    const db = new Database(path, { readonly: true })
    try {
      return findDamage(db, 'integrity_check').length === 0
    } finally {
      db.close()
    }
  } catch {
    return false
  }
}
