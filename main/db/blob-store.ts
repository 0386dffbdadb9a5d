import { createHash, randomUUID } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { syncFolder } from '#main/base/whole-file.ts'
import { StationError } from '#shared/domain/errors.ts'
import { keptMs } from '#shared/domain/keeping.ts'
import type { Clock } from '../base/clock.ts'
import type { BlobsTable } from './blobs.ts'

/** A file of the store, by the SHA-256 of what is in it. */
export interface Blob {
  readonly sha256: string
  readonly bytes: number
  /** Absolute path, made of the hash alone. */
  readonly path: string
}

const PURGE_BATCH = 500
const SHA256 = /^[0-9a-f]{64}$/

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
  /**
   * Removes what is no longer kept. Files that were set aside stay until their own time is over.
   * @param believedMs  now, as far as the clock is believed
   * @param isHeld  the database was replaced not long ago: what nothing points to is set aside instead
   * @returns how many files went
   */
  purge(believedMs: number, isHeld: boolean): number
  /**
   * Sets aside every file that the database knows nothing of: what a database that was lost, or is newer, may have
   * pointed to is not for a program to delete. @returns how many
   */
  adopt(): number
  /** Files that are set aside, newest first. */
  setAside(): (Blob & { readonly foundAtMs: number })[]
  /** Folder on whose volume the files are. */
  readonly dir: string
}

/** Content-addressed files: the same bytes are one file, and no name ever comes from outside. */
export function createBlobs(options: { dir: string; table: BlobsTable; clock: Clock }): Blobs {
  const { dir, table, clock } = options
  const partsDir = partsOf(dir)
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
    purge(believedMs, isHeld) {
      table.release(believedMs - keptMs('doneInput'), believedMs - keptMs('deadInput'))
      const times = {
        before: believedMs - keptMs('unusedFile'),
        orphansBefore: believedMs - keptMs('setAside'),
      }
      let gone = 0
      let after = ''
      for (;;) {
        const batch = table.unused(times, after, PURGE_BATCH)
        for (const { sha256 } of batch) {
          if (isHeld && table.setAside(sha256, clock.now())) continue
          if (table.drop(sha256, () => fs.rmSync(pathOf(sha256), { force: true }))) gone += 1
        }
        if (batch.length < PURGE_BATCH) return gone
        after = batch.at(-1)!.sha256
      }
    },
    adopt() {
      const unknown = fs
        .readdirSync(dir, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && SHA256.test(entry.name))
        .filter(({ name, parentPath }) => path.join(parentPath, name) === pathOf(name))
        .filter(({ name }) => table.get(name) === undefined)
        .map(({ name }) => name)
      return unknown.length === 0 ? 0 : table.adopt(unknown, sizeOf, clock.now())
    },
    setAside: () => table.orphans().map((orphan) => ({ ...orphan, path: pathOf(orphan.sha256) })),
  }

  function sizeOf(sha256: string): number | undefined {
    return fs.statSync(pathOf(sha256), { throwIfNoEntry: false })?.size
  }
}

const partsOf = (dir: string) => path.join(dir, 'parts')

/** Removes files that processes which are gone were still writing. Only while no other host is on the folder. */
export function removeUnfinishedBlobs(dir: string): void {
  fs.rmSync(partsOf(dir), { recursive: true, force: true })
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
