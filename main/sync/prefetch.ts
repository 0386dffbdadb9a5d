import { type Clock, pause } from '#main/base/clock.ts'
import type { Blob } from '#main/db/blob-store.ts'
import type { JobsRepository } from '#main/db/jobs.ts'
import { StationError } from '#shared/domain/errors.ts'
import type { Downloader } from './download.ts'
import { isHostDown } from './host-down.ts'

export interface PrefetchLimits {
  /** Downloads at once. */
  readonly parallel: number
  /** Of one file; a larger one is fetched when its job's turn comes. */
  readonly maxBytes: number
  /** Of all files that lie here for jobs that wait. */
  readonly maxBytesAhead: number
}

export const PREFETCH_LIMITS: PrefetchLimits = {
  parallel: 3,
  maxBytes: 64 * 1024 ** 2,
  maxBytesAhead: 1024 ** 3,
}
/** How long a storage host that does not answer is left alone; the job's own turn may come before. */
const TRY_AGAIN_MS = 30_000

export interface Prefetch {
  /** Something may be there to fetch: a job came, one got another address, one that had its file is over. */
  look(): void
  /** The file of a job, while it is on its way. */
  underWay(jobId: number): Promise<Blob> | undefined
  stop(): Promise<void>
}

/**
 * Fetches the files of jobs that wait, while their signed addresses live: a backlog may outlast them. What cannot be had
 * now costs the job nothing; it is asked for again when its turn comes.
 * @param options.types  kinds of work whose files are fetched ahead, the most urgent first
 */
export function createPrefetch(options: {
  jobs: Pick<JobsRepository, 'lackingInput' | 'setFetched' | 'bytesAhead'>
  downloader: Downloader
  clock: Clock
  types: readonly string[]
  limits?: PrefetchLimits
  onError: (thrown: unknown) => void
}): Prefetch {
  const { jobs, downloader, clock, types, limits = PREFETCH_LIMITS } = options
  const stopping = new AbortController()
  const running = new Map<number, Promise<Blob>>()
  /** By job, the address that was tried, and when it may be again. */
  const tried = new Map<number, { url: string; againAt: number }>()

  function look(): void {
    if (stopping.signal.aborted || types.length === 0) return
    try {
      const lacking = jobs.lackingInput(types, limits.parallel + running.size + tried.size)
      forgetTried(lacking)
      for (const { id, url } of lacking) {
        if (running.size >= limits.parallel || jobs.bytesAhead() >= limits.maxBytesAhead) return
        const last = tried.get(id)
        if (running.has(id) || (last?.url === url && clock.monotonic() < last.againAt)) continue
        launch(id, url)
      }
    } catch (thrown) {
      options.onError(thrown)
    }
  }

  function forgetTried(lacking: readonly { id: number }[]): void {
    const still = new Set(lacking.map(({ id }) => id))
    for (const id of tried.keys()) if (!still.has(id)) tried.delete(id)
  }

  function launch(id: number, url: string): void {
    const fetching = fetch(id, url)
    running.set(id, fetching)
    void fetching
      .catch((thrown) => {
        const isPassing = thrown instanceof StationError && isHostDown(thrown)
        tried.set(id, {
          url,
          againAt: isPassing ? clock.monotonic() + TRY_AGAIN_MS : Number.POSITIVE_INFINITY,
        })
        if (isPassing) void pause(clock, TRY_AGAIN_MS, stopping.signal).then(look)
      })
      .finally(() => {
        running.delete(id)
        look()
      })
  }

  async function fetch(id: number, url: string): Promise<Blob> {
    const blob = await downloader.download(url, stopping.signal, limits.maxBytes)
    // Not for a job whose turn came meanwhile: whoever works on it notes its file.
    jobs.setFetched(id, blob.sha256)
    return blob
  }

  return {
    look,
    underWay: (jobId) => running.get(jobId),
    async stop() {
      stopping.abort(new StationError('cancelled', 'The station is stopping', { reason: 'stopping' }))
      await Promise.allSettled(running.values())
    },
  }
}
