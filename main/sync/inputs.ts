import { type Clock, pause } from '#main/base/clock.ts'
import type { Blob, Blobs } from '#main/db/blob-store.ts'
import { backoffMs } from '#shared/domain/backoff.ts'
import { asStationError, StationError } from '#shared/domain/errors.ts'
import { type CircuitBreaker, createCircuitBreaker } from './circuit-breaker.ts'
import type { Downloader } from './download.ts'
import { isHostDown } from './host-down.ts'

/** What fetching an input needs to know of a job. */
export interface JobWithInput {
  readonly id?: number
  readonly payload: unknown
  /** Its file, if it was fetched or given before. */
  readonly blobSha256: string | null | undefined
}

export type FetchInput = (job: JobWithInput, signal: AbortSignal) => Promise<Blob>

/** How long a job waits for a storage host that does not answer before that costs it an attempt. */
export const INPUT_PATIENCE_MS = 10 * 60_000

/**
 * Gets the file a job works on: the one it has, or the one at its `download_url`. Whoever holds the job's lease notes
 * the file's hash beside the job, which keeps the file from the purge and the next attempt from fetching it again.
 *
 * A storage host that is down is no fault of the job: within `patienceMs` it is tried again, politely, one breaker per
 * host for all jobs that wait for it.
 * @throws StationError `invalid-input` `download-url-missing`; as `Downloader.download`
 */
export function createFetchInput(options: {
  blobs: Blobs
  downloader: Downloader
  clock: Clock
  random: () => number
  patienceMs: number
  /** The file of a job that is being fetched ahead of its turn. */
  underWay: (jobId: number) => Promise<Blob> | undefined
  /** An address has run out: its source may give another. */
  onExpired: () => void
}): FetchInput {
  const { clock, random } = options
  /** Hosts that failed lately. */
  const breakers = new Map<string, CircuitBreaker>()

  function breakerOf(host: string): CircuitBreaker {
    const breaker = breakers.get(host) ?? createCircuitBreaker(clock, random)
    breakers.set(host, breaker)
    return breaker
  }

  async function download(url: string, signal: AbortSignal): Promise<Blob> {
    const host = URL.parse(url)?.host ?? ''
    const giveUpAt = clock.monotonic() + options.patienceMs
    for (let failures = 0; ; failures++) {
      const breaker = breakers.get(host)
      if (breaker !== undefined && !(await breaker.enter(signal))) {
        throw asStationError(signal.reason, 'cancelled', 'the download was called off')
      }
      try {
        const blob = await options.downloader.download(url, signal)
        breaker?.passed()
        breakers.delete(host)
        return blob
      } catch (thrown) {
        const error = asStationError(thrown, 'internal', 'the download failed')
        if (!isHostDown(error)) {
          breaker?.passed()
          if (error.reason === 'download-expired') options.onExpired()
          throw error
        }
        breakerOf(host).failed(error)
        if (clock.monotonic() >= giveUpAt) throw error
        await pause(clock, backoffMs(failures, random), signal)
      }
    }
  }

  return async (job, signal) => {
    const known = job.blobSha256 ? options.blobs.find(job.blobSha256) : undefined
    if (known !== undefined) return known
    const url = (job.payload as { download_url?: unknown } | null)?.download_url
    if (typeof url !== 'string' || url === '') {
      // The original worker's words.
      throw new StationError('invalid-input', 'download_url missing', { reason: 'download-url-missing' })
    }
    return (await fetchedAhead(job, signal)) ?? download(url, signal)
  }

  /** undefined where it is not on its way, or does not arrive. */
  async function fetchedAhead(job: JobWithInput, signal: AbortSignal): Promise<Blob | undefined> {
    const underWay = job.id === undefined ? undefined : options.underWay(job.id)
    if (underWay === undefined) return undefined
    const calledOff = Promise.withResolvers<undefined>()
    const onAbort = () =>
      calledOff.reject(asStationError(signal.reason, 'cancelled', 'the download was called off'))
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      return await Promise.race([underWay.catch(() => undefined), calledOff.promise])
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }
}
