import fs from 'node:fs'
import type { Clock } from '#main/base/clock.ts'
import { lazyLibrary } from '#main/base/lazy.ts'
import type { Blob, Blobs } from '#main/db/blob-store.ts'
import { asStationError, StationError } from '#shared/domain/errors.ts'
import { decodeBody } from './decode.ts'
import { asTransportError } from './http.ts'
import { DOWNLOAD_LIMITS, type DownloadLimits } from './limits.ts'
import type { Resolve } from './safe-address.ts'
import { openTransfer } from './transfer.ts'
import { refuseWebPage } from './web-page.ts'

/** Free space is looked at again each time this much was written. */
const SPACE_CHECK_BYTES = 64 * 1024 ** 2

export interface Downloader {
  /**
   * Fetches a file into the blob store. Its address is not trusted: see `transfer.ts` and `safe-address.ts`.
   * @throws StationError as `openTransfer`, `decodeBody`, `refuseWebPage` and `Blobs.put`; `unavailable` `total-timeout`, `disk-full`;
   *   the signal's own reason if it aborts
   * @param maxBytes  less than the limits allow, where so much is not wanted now
   */
  download(url: string, signal: AbortSignal, maxBytes?: number): Promise<Blob>
  close(): Promise<void>
}

export function createDownloader(options: {
  blobs: Blobs
  clock: Clock
  /** Lets servers in the same building be reached: DOWNLOAD_ALLOW_PRIVATE. */
  allowPrivate: boolean
  limits?: DownloadLimits
  resolve?: Resolve
}): Downloader {
  const { blobs, clock, allowPrivate, limits: usual = DOWNLOAD_LIMITS } = options
  const opened = lazyLibrary('undici', async () => {
    const [{ Agent }, { guardedConnector }] = await Promise.all([
      import('undici'),
      import('./safe-address.ts'),
    ])
    return new Agent({
      connect: guardedConnector({
        allowPrivate,
        connectTimeoutMs: usual.connectMs,
        ...(options.resolve === undefined ? {} : { resolve: options.resolve }),
      }),
      headersTimeout: usual.headersMs,
      bodyTimeout: usual.idleMs,
      connections: 4,
      allowH2: false,
    })
  })

  return {
    async download(address, signal, maxBytes = usual.maxBytes) {
      const limits = { ...usual, maxBytes: Math.min(maxBytes, usual.maxBytes) }
      const url = URL.parse(address)
      if (url === null) {
        throw new StationError('invalid-input', 'download_url is not an address', {
          reason: 'bad-download-url',
        })
      }
      const within = AbortSignal.any([signal, AbortSignal.timeout(limits.totalMs)])
      try {
        assertSpace(blobs.dir, 0, limits)
        const dispatcher = await opened.get()
        const transfer = await openTransfer(url, { dispatcher, limits, clock, signal: within })
        assertSpace(blobs.dir, transfer.length ?? 0, limits)
        let nextCheck = SPACE_CHECK_BYTES
        const decoded = decodeBody(transfer.chunks, transfer.encoding, limits.maxBytes)
        return await blobs.put(refuseWebPage(decoded, transfer.contentType, url.host), (bytes) => {
          if (bytes < nextCheck) return
          nextCheck += SPACE_CHECK_BYTES
          assertSpace(blobs.dir, 0, limits)
        })
      } catch (failure) {
        // Why it was called off decides what becomes of the job: cancelled, or handed back because the station stops.
        if (signal.aborted) throw asStationError(signal.reason, 'cancelled', 'the download was called off')
        throw asTransportError(failure, url.host)
      }
    },
    close: async () => (await opened.loaded())?.destroy(),
  }
}

function assertSpace(dir: string, bytes: number, limits: DownloadLimits): void {
  if (bytes > limits.maxBytes) {
    throw new StationError('invalid-input', `the file is larger than ${limits.maxBytes} bytes`, {
      reason: 'file-too-large',
      params: { bytes, maxBytes: limits.maxBytes },
    })
  }
  const { bavail, bsize } = fs.statfsSync(dir)
  if (bavail * bsize - bytes >= limits.keepFreeBytes) return
  throw new StationError('unavailable', 'there is no space left for the download', {
    reason: 'disk-full',
    params: { freeBytes: bavail * bsize, neededBytes: bytes + limits.keepFreeBytes },
  })
}
