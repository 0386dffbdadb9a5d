import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { storageError } from '#main/base/storage-error.ts'
import { syncFolder } from '#main/base/whole-file.ts'
import { StationError } from '#shared/domain/errors.ts'
import { type BackupFile, isSound, listBackups, stamp, stampMs, syncFile } from './backup.ts'
import { factsRepository } from './facts.ts'
import { type Db, openDatabase, write } from './open.ts'

export interface ReplacePaths {
  readonly database: string
  readonly backups: string
  readonly quarantine: string
}

/** How a database came to be in the place of another one. Stands in the new one. */
export const Recovery = z.object({
  /** `chosen`: a person went back to a copy. */
  why: z.enum(['damaged', 'missing', 'chosen']),
  atMs: z.number(),
  /** When the copy that was restored was made; null: there was no sound one, and the database began empty. */
  backupAtMs: z.number().nullable(),
  /** Folder of what was there before. */
  quarantine: z.string(),
})
export type Recovery = z.infer<typeof Recovery>

const FACT = 'database.recovery'
const SEEN = 'database.recovery-seen'
const PARTS = ['', '-wal', '-shm'] as const
const SET_ASIDE = /^(\d{8}T\d{9}Z)(?:-(damaged|missing|chosen))?$/

/** The last time the database was put in the place of another one, and whether a person has said they know. */
export function recoveryNotes(db: Db) {
  const facts = factsRepository(db)
  const last = (): Recovery | undefined => Recovery.safeParse(facts.get(FACT)).data
  return {
    last,
    unseen: (): Recovery | undefined => (facts.get(SEEN) === last()?.atMs ? undefined : last()),
    see: (nowMs: number): void => facts.set(SEEN, last()?.atMs ?? null, nowMs),
  }
}

/**
 * Puts the newest sound backup in the place of a database that is damaged or gone, or an empty one where there is no
 * backup. What was there is moved aside whole. Only while nobody else is on the folder.
 */
export function recover(paths: ReplacePaths, why: 'damaged' | 'missing', nowMs: number): Recovery {
  const backups = listBackups(paths.backups)
  const sound = backups.find(({ path }) => isSound(path))
  const recovery = replaceDatabase(paths, sound, why, nowMs)
  // A damaged copy may still be worth an expert's look, and must not count as one of those that are kept.
  const damaged = sound === undefined ? backups : backups.slice(0, backups.indexOf(sound))
  for (const { path, name } of damaged) renameSync(path, join(recovery.quarantine, name))
  return recovery
}

/**
 * Puts a copy that a person chose in the place of the database, which is set aside and can be gone back to. Only while
 * nobody has it open.
 * @throws StationError `not-found` `backup-not-found`; `unreadable` `backup-damaged`; `unavailable` `disk-full`; nothing was changed
 */
export function goBackTo(paths: ReplacePaths, name: string, nowMs: number): Recovery {
  const copy = listCopies(paths).find((each) => each.name === name)
  if (copy === undefined) {
    throw new StationError('not-found', `no backup ${name}`, { reason: 'backup-not-found' })
  }
  if (!isSound(copy.path)) {
    throw new StationError('unreadable', 'The backup is damaged', { reason: 'backup-damaged' })
  }
  return replaceDatabase(paths, copy, 'chosen', nowMs)
}

export interface DatabaseCopy {
  readonly path: string
  readonly name: string
  readonly atMs: number
  /** The database as it was before somebody went back to another copy. */
  readonly isReplaced: boolean
}

/** What one can go back to: backups, newest first, then databases that were replaced by a person's word. */
export function listCopies({ backups, quarantine, database }: ReplacePaths): DatabaseCopy[] {
  const replaced = listSetAside(quarantine)
    .filter(({ why }) => why === 'chosen')
    .map(({ path, name, atMs }) => ({ path: join(path, basename(database)), name, atMs, isReplaced: true }))
    .filter(({ path }) => existsSync(path))
  return [
    ...listBackups(backups).map(({ path, name, atMs }) => ({ path, name, atMs, isReplaced: false })),
    ...replaced,
  ]
}

/** Folders of databases that were set aside, newest first. */
function listSetAside(quarantine: string) {
  if (!existsSync(quarantine)) return []
  return readdirSync(quarantine)
    .flatMap((name) => {
      const match = SET_ASIDE.exec(name)
      return match === null
        ? []
        : [{ path: join(quarantine, name), name, atMs: stampMs(match[1]), why: match[2] }]
    })
    .sort((a, b) => b.name.localeCompare(a.name, 'en'))
}

/** Removes databases that were set aside before a time. */
export function removeSetAside(quarantine: string, beforeMs: number): void {
  for (const { path, atMs } of listSetAside(quarantine)) {
    if (atMs < beforeMs) rmSync(path, { recursive: true, force: true })
  }
}

/**
 * The new one is made ready first, whole and flushed, with the word of what happened in it; then the old one goes and
 * the new one comes. Power may go in between: `finishReplacement` does the rest.
 */
function replaceDatabase(
  { database, quarantine }: ReplacePaths,
  copy: Pick<BackupFile, 'path' | 'atMs'> | undefined,
  why: Recovery['why'],
  nowMs: number,
): Recovery {
  const aside = join(quarantine, `${stamp(nowMs)}-${why}`)
  const recovery = { why, atMs: nowMs, backupAtMs: copy?.atMs ?? null, quarantine: aside }
  removeUnfinishedReplacement(database)
  try {
    mkdirSync(aside, { recursive: true, mode: 0o700 })
    makeReady(database, copy, recovery)
  } catch (thrown) {
    // Where it did not fit, what is there of it takes the room that others need.
    removeUnfinishedReplacement(database)
    throw storageError(thrown, database)
  }
  moveAside(database, aside)
  finishReplacement({ database, quarantine })
  return recovery
}

function makeReady(database: string, copy: Pick<BackupFile, 'path'> | undefined, recovery: Recovery): void {
  const ready = readyFile(database)
  const part = `${ready}.part`
  if (copy !== undefined) copyFileSync(copy.path, part)
  const db = openDatabase(part)
  try {
    write(db, () => {
      factsRepository(db).set(FACT, recovery, recovery.atMs)
      leaveOutNumbers(db)
    })
    db.pragma('wal_checkpoint(TRUNCATE)')
  } finally {
    // The last one to close folds the log into the file.
    db.close()
  }
  syncFile(part)
  renameSync(part, ready)
  syncFolder(dirname(database))
}

/** More exams than anybody makes between a copy and the loss of what came after it. */
const EXAMS_LOST = 1_000

/** The academy knows an exam by its number: what was made after the copy was may be there, and no other exam gets its. */
function leaveOutNumbers(db: Db): void {
  db.prepare(`INSERT INTO sqlite_sequence (name, seq) SELECT 'batches', 0
    WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'batches')`).run()
  db.prepare(`UPDATE sqlite_sequence SET seq = seq + ${EXAMS_LOST} WHERE name = 'batches'`).run()
}

/** The file before its log: a file without it would look whole, with the last commits gone. */
function moveAside(database: string, folder: string): void {
  for (const suffix of PARTS) {
    if (existsSync(database + suffix))
      renameSync(database + suffix, join(folder, basename(database) + suffix))
  }
}

/** Removes what was begun and not made ready. Only while no other host is on the folder. */
function removeUnfinishedReplacement(database: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal'])
    rmSync(`${readyFile(database)}.part${suffix}`, { force: true })
}

const readyFile = (database: string) => `${database}.restored`

/**
 * Ends a replacement that was cut short between its two moves; one that was cut short before leaves nothing. Only while
 * no other host is on the folder.
 * @returns whether there was one to end
 */
export function finishReplacement({
  database,
  quarantine,
}: Pick<ReplacePaths, 'database' | 'quarantine'>): boolean {
  const ready = readyFile(database)
  removeUnfinishedReplacement(database)
  if (existsSync(database)) {
    // Cut short before its first move: nothing was changed, and nothing is.
    rmSync(ready, { force: true })
    return false
  }
  if (!existsSync(ready)) return false
  // The log of the old one, which went without it.
  const [aside] = listSetAside(quarantine)
  if (aside !== undefined) moveAside(database, aside.path)
  renameSync(ready, database)
  syncFolder(dirname(database))
  return true
}
