import { mkdir, readdir, readFile, rename, stat } from 'node:fs/promises'
import { basename, dirname, join, parse, relative, resolve, sep } from 'node:path'
import { z } from 'zod'
import type { Clock } from '#main/base/clock.ts'
import type { Blobs } from '#main/db/blob-store.ts'
import type { FactsRepository } from '#main/db/facts.ts'
import { leftOutNotes } from '#main/db/left-out.ts'
import type { Desk } from '#main/grading/desk.ts'
import { BOUNDS } from '#shared/domain/bounds.ts'
import { leftOutNames, scansIn } from '../grading/expand-files.ts'
import { isWhole } from './is-whole.ts'

/** Folders that taken files go to, inside the watched one. They are Korean in every language: paths are set up once. */
export const DONE = '처리완료'
export const DUPLICATE = '중복'
export const FAILED = '오류'

export interface FolderParts {
  readonly path: string
  readonly batchId: number
  readonly desk: Pick<Desk, 'intake' | 'pages'>
  readonly blobs: Blobs
  readonly facts: FactsRepository
  readonly clock: Clock
  readonly times: WatchTimes
  /** Folders that are watched for themselves; those inside this one are not looked into. */
  readonly watched?: () => readonly string[]
}

export interface WatchTimes {
  /** A file whose size and date stood still for so long may be looked into. */
  readonly settleMs: number
  /** One that stood still for so long without an end is damaged: it is taken as it is, and graded as such. */
  readonly giveUpMs: number
  /** Shares tell of no changes, so the folder is looked at this often anyway. */
  readonly rescanMs: number
}
export const WATCH_TIMES: WatchTimes = { settleMs: 1_500, giveUpMs: 120_000, rescanMs: 5_000 }

/** A file as it looked. */
const Look = z.object({ size: z.number(), mtimeMs: z.number() })
type Look = z.infer<typeof Look>

/** A file being taken, written down before it is imported: after a crash it is neither lost nor taken twice. */
const Taking = z.object({
  name: z.string(),
  sha256: z.string(),
  look: Look,
  wasThere: z.boolean(),
  to: z.string(),
})
type Taking = z.infer<typeof Taking>

interface Sight extends Look {
  /** Monotonic. */
  readonly sinceMs: number
}

const isSameLook = (a: Look, b: Look): boolean => a.size === b.size && a.mtimeMs === b.mtimeMs

/** Takes whole scans out of one folder, each once. */
export function createFolderWatcher(parts: FolderParts) {
  const { path, batchId, desk, blobs, facts, clock, times, watched = () => [] } = parts
  const seen = new Map<string, Sight>()
  /** Files that could not be read when they were last looked into. */
  const unread = new Set<string>()
  const taking = `watch.taking ${path}`

  /** The name a file gets where it is put: never over another. */
  async function freeName(folder: string, name: string): Promise<string> {
    const { name: stem, ext } = parse(name.normalize('NFC'))
    const there = new Set((await readdir(folder)).map((each) => each.normalize('NFC')))
    for (let copy = 1; ; copy++) {
      const candidate = copy === 1 ? `${stem}${ext}` : `${stem} (${copy})${ext}`
      if (!there.has(candidate)) return join(folder, candidate)
    }
  }

  /** A scanner that counts from 1 again writes another scan under the name while ours is taken: it is yet to come. */
  async function putBackAnother(moved: string, name: string, look: Look): Promise<void> {
    if (isSameLook(await stat(moved), look)) return
    const folder = join(path, dirname(name))
    await rename(moved, await freeName(folder, basename(name)))
  }

  /** Imports what is written down as being taken, unless that was done before a crash, and moves it away. */
  async function finish(job: Taking): Promise<void> {
    const { name, sha256, look, wasThere, to } = job
    const isImported = !wasThere && desk.pages.has(batchId, sha256)
    if (!isImported) desk.intake.importFiles(batchId, [{ name: name.replaceAll(sep, '/'), sha256 }])
    // A class's folder keeps its name there.
    const folder = join(path, to, dirname(name))
    await mkdir(folder, { recursive: true })
    // From here on it is in the batch; a scanner that still holds it makes the move fail, and the next look moves it.
    facts.set(taking, { ...job, wasThere: false }, clock.now())
    const moved = await freeName(folder, name)
    await rename(join(path, name), moved)
      .then(() => putBackAnother(moved, name, look))
      .catch((failure: { code?: string }) => {
        if (failure.code !== 'ENOENT') throw failure
      })
    facts.set(taking, null, clock.now())
    seen.delete(name)
  }

  /** Since when a file has looked as it does now, ms. */
  async function stillForMs(name: string): Promise<{ sight: Sight; ms: number } | undefined> {
    const info = await stat(join(path, name)).catch(() => undefined)
    if (info === undefined || !info.isFile()) return undefined
    const before = seen.get(name)
    const sight =
      before !== undefined && isSameLook(info, before)
        ? before
        : { size: info.size, mtimeMs: info.mtimeMs, sinceMs: clock.monotonic() }
    seen.set(name, sight)
    return { sight, ms: clock.monotonic() - sight.sinceMs }
  }

  /** Names of scans in here, inside this folder; of what else there is, a note is kept for people to see. */
  async function look(): Promise<string[]> {
    const ours = [DONE, DUPLICATE, FAILED].map((name) => join(path, name))
    const skip = [...ours, ...watched()].map((each) => resolve(each))
    const { files, leftOut } = await scansIn(path, { skip, byFirstBytes: false })
    const names = files.map((file) => relative(path, file.path))
    for (const name of unread) if (!names.includes(name)) unread.delete(name)
    const told = [...leftOut, ...[...unread].map((name) => ({ name, why: 'unreadable' }) as const)]
    leftOutNotes(facts).keep(path, { count: told.length, names: leftOutNames(told) }, clock.now())
    return names
  }

  /** A file's bytes; undefined where they cannot be had, now or ever: the others in its folder do not wait for it. */
  async function bytesOf(name: string, { size }: Look): Promise<Buffer | undefined> {
    const bytes =
      size > BOUNDS.scanBytes ? undefined : await readFile(join(path, name)).catch(() => undefined)
    if (bytes === undefined) unread.add(name)
    else unread.delete(name)
    return bytes
  }

  async function take(name: string, sight: Sight, isPatient: boolean): Promise<boolean> {
    const bytes = await bytesOf(name, sight)
    if (bytes === undefined) return false
    const whole = isWhole(bytes)
    if (!whole && isPatient) return false
    const now = await stat(join(path, name)).catch(() => undefined)
    // Written to, or taken away, while it was read.
    if (now === undefined || !isSameLook(now, sight) || bytes.length !== now.size) return false
    const { sha256 } = await blobs.put([bytes])
    const wasThere = desk.pages.has(batchId, sha256)
    const look = { size: now.size, mtimeMs: now.mtimeMs }
    const job: Taking = { name, sha256, look, wasThere, to: wasThere ? DUPLICATE : whole ? DONE : FAILED }
    facts.set(taking, job, clock.now())
    await finish(job)
    return true
  }

  return {
    /**
     * Looks once and takes what is ready.
     * @returns how long until something may be ready, ms
     * @throws when the folder cannot be read, e.g. because its share is away
     */
    async scan(signal: AbortSignal): Promise<number> {
      const unfinished = Taking.safeParse(facts.get(taking))
      if (unfinished.success) await finish(unfinished.data)
      const names = await look()
      for (const name of seen.keys()) if (!names.includes(name)) seen.delete(name)
      let nextMs = times.rescanMs
      for (const name of names) {
        if (signal.aborted) break
        const still = await stillForMs(name)
        if (still === undefined) continue
        if (still.ms < times.settleMs) nextMs = Math.min(nextMs, times.settleMs - still.ms)
        else await take(name, still.sight, still.ms < times.giveUpMs)
      }
      return nextMs
    },
  }
}
