import { StationError } from '#shared/domain/errors.ts'
import { type PublishedFile, publishingOrder } from './published-file.ts'

/** A place files are published at. */
export interface UploadTarget {
  /** Which of the files are there already, byte for byte. */
  present(files: readonly PublishedFile[], signal: AbortSignal): Promise<ReadonlySet<string>>
  /** @throws StationError `unavailable` where another try may help */
  put(file: PublishedFile, signal: AbortSignal): Promise<void>
}

export interface UploadReport {
  readonly files: number
  /** Of them, those that were up already. */
  readonly skipped: number
  /** Sent, bytes. */
  readonly bytes: number
}

/** Small files wait for replies, not for bandwidth. */
const PARALLEL = 6

/**
 * Publishes files, segments first and playlists last, so that no playlist ever names what is not there. What is up
 * already is not sent again: an upload that died goes on where it was.
 * @param progress  share of the bytes, [0, 1]
 * @throws StationError as `UploadTarget.put`; `cancelled`
 */
export async function uploadFolder(
  files: readonly PublishedFile[],
  target: UploadTarget,
  signal: AbortSignal,
  progress: (share: number) => void = () => undefined,
): Promise<UploadReport> {
  const present = await target.present(files, signal)
  const total = files.reduce((sum, file) => sum + file.bytes, 0) || 1
  let done = 0
  let bytes = 0
  for (const group of publishingOrder(files)) {
    await inParallel(
      group,
      async (file) => {
        if (!present.has(file.path)) {
          await target.put(file, signal)
          bytes += file.bytes
        }
        done += file.bytes
        progress(done / total)
      },
      signal,
    )
  }
  return { files: files.length, skipped: present.size, bytes }
}

/** Runs `work` on every item, a few at a time; the first failure stops the rest and is thrown once all have stopped. */
async function inParallel<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const queue = items.values()
  const failures: unknown[] = []
  const lane = async () => {
    for (const item of queue) {
      if (failures.length > 0) return
      if (signal.aborted) throw new StationError('cancelled', 'the upload was called off')
      await work(item)
    }
  }
  await Promise.all(
    Array.from({ length: PARALLEL }, () => lane().catch((failure: unknown) => void failures.push(failure))),
  )
  if (failures.length > 0) throw failures[0]
}
