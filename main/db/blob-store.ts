import { createHash, randomUUID } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { StationError } from '#shared/domain/errors.ts'
import type { Clock } from '../base/clock.ts'
import type { BlobsTable } from './blobs.ts'
import { syncFolder } from './open.ts'

/** A file of the store, by the SHA-256 of what is in it. */
export interface Blob {
  readonly sha256: string
  readonly bytes: number
  /** Absolute path, made of the hash alone. */
  readonly path: string
}

export interface Retention {
  /** Input of a job that is done or cancelled, ms after it ended. */
  readonly doneMs: number
  /** Input of a dead job, kept longer for a look. */
  readonly deadMs: number
  /** A file that nothing points to, since its last use. */
  readonly unusedMs: number
}

const DAY_MS = 86_400_000
export const RETENTION: Retention = { doneMs: 7 * DAY_MS, deadMs: 30 * DAY_MS, unusedMs: DAY_MS }

/** A file under way that nobody has written to for this long belongs to a process that is gone. */
const ABANDONED_PART_MS = 60 * 60_000
const PURGE_BATCH = 500

export interface Blobs {
  /**
   * Stores a stream: written to a part file and hashed on the way, flushed, renamed to its hash, its folder flushed.
   * Nothing is left behind when the stream throws.
   * @param check  called after each chunk with the bytes so far; throws to give up
   * @throws StationError `unavailable` `disk-full`; whatever the stream throws
   */
  put(
    content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    check?: (bytes: number) => void,
  ): Promise<Blob>
  /** The blob if its row and its whole file are there. */
  find(sha256: string): Blob | undefined
  /** Removes what retention no longer keeps. @returns how many files went */
  purge(): number
  /** Removes part files of processes that are gone and files without a row. @returns how many went */
  sweep(): number
  /** Folder on whose volume the files are. */
  readonly dir: string
}

/** Content-addressed files: the same bytes are one file, and no name ever comes from outside. */
export function createBlobs(options: {
  dir: string
  table: BlobsTable
  clock: Clock
  retention?: Retention
}): Blobs {
  const { dir, table, clock, retention = RETENTION } = options
  const partsDir = path.join(dir, 'parts')
  fs.mkdirSync(partsDir, { recursive: true, mode: 0o700 })
  const pathOf = (sha256: string) => path.join(dir, sha256.slice(0, 2), sha256)

  return {
    dir,
    async put(content, check) {
      const part = path.join(partsDir, `${randomUUID()}.part`)
      try {
        const { sha256, bytes } = await writePart(part, content, check)
        const target = pathOf(sha256)
        fs.mkdirSync(path.dirname(target), { recursive: true, mode: 0o700 })
        table.keep({ sha256, bytes }, clock.now(), () => {
          if (fs.existsSync(part)) fs.renameSync(part, target)
          syncFolder(path.dirname(target))
          syncFolder(dir)
        })
        return { sha256, bytes, path: target }
      } catch (failure) {
        throw asDiskError(failure)
      } finally {
        fs.rmSync(part, { force: true })
      }
    },
    find(sha256) {
      const row = table.get(sha256)
      const target = pathOf(sha256)
      const size = fs.statSync(target, { throwIfNoEntry: false })?.size
      return row !== undefined && size === row.bytes ? { ...row, path: target } : undefined
    },
    purge() {
      const now = clock.now()
      table.release(now - retention.doneMs, now - retention.deadMs)
      let gone = 0
      let after = ''
      for (;;) {
        const batch = table.unused(now - retention.unusedMs, after, PURGE_BATCH)
        for (const { sha256 } of batch) {
          if (table.drop(sha256, () => fs.rmSync(pathOf(sha256), { force: true }))) gone += 1
        }
        if (batch.length < PURGE_BATCH) return gone
        after = batch.at(-1)!.sha256
      }
    },
    sweep() {
      const before = clock.now() - ABANDONED_PART_MS
      let gone = 0
      for (const entry of fs.readdirSync(dir, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue
        const file = path.join(entry.parentPath, entry.name)
        const isOurs = !entry.name.endsWith('.part') && table.get(entry.name) !== undefined
        if (isOurs || fs.statSync(file).mtimeMs > before) continue
        fs.rmSync(file, { force: true })
        gone += 1
      }
      return gone
    },
  }
}

async function writePart(
  part: string,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  check: ((bytes: number) => void) | undefined,
): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256')
  let bytes = 0
  const file = await fs.promises.open(part, 'wx', 0o600)
  try {
    for await (const chunk of content) {
      hash.update(chunk)
      await writeAll(file, chunk)
      bytes += chunk.length
      check?.(bytes)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return { sha256: hash.digest('hex'), bytes }
}

async function writeAll(file: fs.promises.FileHandle, chunk: Uint8Array): Promise<void> {
  for (let offset = 0; offset < chunk.length; ) {
    offset += (await file.write(chunk, offset)).bytesWritten
  }
}

const FULL_DISK = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

function asDiskError(failure: unknown): unknown {
  const code = (failure as { code?: string }).code ?? ''
  if (!FULL_DISK.has(code)) return failure
  return new StationError('unavailable', 'there is no space left for the file', {
    reason: 'disk-full',
    cause: failure,
  })
}
