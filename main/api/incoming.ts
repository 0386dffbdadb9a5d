import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { z } from 'zod'
import type { Blobs } from '#main/db/blob-store.ts'
import type { ImportFile } from '#shared/contract/base.ts'
import { BOUNDS } from '#shared/domain/bounds.ts'
import { StationError, toWireError, type WireError } from '#shared/domain/errors.ts'

export interface Incoming {
  readonly stored: readonly { readonly name: string; readonly sha256: string }[]
  readonly rejected: { readonly name: string; readonly error: WireError }[]
}

type Named = z.infer<typeof ImportFile>

/**
 * Brings a file that a window names into the station.
 * @param mayUsePaths whether the window may name files of this machine, rather than what it uploaded
 * @param mostBytes of a file of this machine; an upload has its own bound
 * @throws StationError `invalid-input` `paths-not-allowed`, `file-too-large`; `not-found` `upload-missing`; the system's own
 */
export async function takeFile(
  blobs: Blobs,
  file: Named,
  mayUsePaths: boolean,
  mostBytes: number = BOUNDS.scanBytes,
): Promise<Incoming['stored'][number]> {
  if ('path' in file) {
    if (!mayUsePaths) {
      throw new StationError('invalid-input', 'this host takes no paths', { reason: 'paths-not-allowed' })
    }
    if ((await stat(file.path)).size > mostBytes) throw tooLarge()
    const { sha256 } = await blobs.put(createReadStream(file.path))
    return { name: basename(file.path), sha256 }
  }
  if (blobs.find(file.sha256) === undefined) {
    throw new StationError('not-found', 'the upload is not there', { reason: 'upload-missing' })
  }
  return file
}

/** Brings several. One bad file costs itself, not the drop. */
export async function takeFiles(
  blobs: Blobs,
  files: readonly Named[],
  mayUsePaths: boolean,
  mostBytes?: number,
): Promise<Incoming> {
  const stored: { name: string; sha256: string }[] = []
  const rejected: { name: string; error: WireError }[] = []
  for (const file of files) {
    try {
      stored.push(await takeFile(blobs, file, mayUsePaths, mostBytes))
    } catch (thrown) {
      rejected.push({ name: 'path' in file ? basename(file.path) : file.name, error: toWireError(thrown) })
    }
  }
  return { stored, rejected }
}

const tooLarge = () =>
  new StationError('invalid-input', 'the file is too large', { reason: 'file-too-large' })
