import type { Clock } from '#main/base/clock.ts'
import type { Blobs } from '#main/db/blob-store.ts'
import { inboxRepository } from '#main/db/inbox.ts'
import { jobsRepository } from '#main/db/jobs.ts'
import type { Db } from '#main/db/open.ts'
import { outboxRepository } from '#main/db/outbox.ts'
import { toWireError, type WireError } from '#shared/domain/errors.ts'
import type { Settings } from '#shared/domain/settings.ts'
import { createCircuitBreaker } from './circuit-breaker.ts'
import { createApiClient } from './client.ts'
import { createDownloader } from './download.ts'
import { createFetchInput, type FetchInput, INPUT_PATIENCE_MS } from './inputs.ts'
import { API_LIMITS, DOWNLOAD_LIMITS, type DownloadLimits, type Limits } from './limits.ts'
import { createPrefetch } from './prefetch.ts'
import { createPull, type PullEvent, type PullState } from './pull.ts'
import { createPush, type PushState } from './push.ts'
import type { PushEvent } from './send-result.ts'
import { sourceOf } from './source-of.ts'
import { QUEUE_TIMES, type QueueTimes } from './sqs-settings.ts'

export type SyncEvent =
  | PullEvent
  | PushEvent
  | { readonly name: 'queue.failed' | 'prefetch.failed'; readonly error: WireError }

export interface Sync {
  start(): void
  /** Ends after the requests at hand: what was handed out is written down, what was sent is settled. */
  stop(): Promise<void>
  /** Asks for no more jobs, while results still go out. */
  stopPulling(): Promise<void>
  /** The station has room for a job. */
  roomFreed(): void
  /** The outbox has something new. */
  resultAdded(): void
  /** The network may be back, the computer woke, the token changed: try now. */
  retryNow(): void
  /** Resolves when the source next says that it has no job. */
  untilNoJob(): Promise<void>
  /** Resolves when no result waits any more. */
  untilPushed(): Promise<void>
  readonly fetchInput: FetchInput
  state(): { readonly pull: PullState; readonly push: PushState }
}

export interface SyncOptions {
  readonly settings: Settings
  readonly db: Db
  readonly blobs: Blobs
  readonly clock: Clock
  readonly random?: () => number
  readonly stationId: string
  readonly room: () => number
  readonly isKnownType: (type: string) => boolean
  /** Kinds of work whose files are fetched as soon as the job is here, the most urgent first. */
  readonly fetchedAhead?: readonly string[]
  readonly onEvent: (event: SyncEvent) => void
  readonly apiLimits?: Limits
  readonly downloadLimits?: DownloadLimits
  readonly queueTimes?: QueueTimes
  readonly inputPatienceMs?: number
}

/**
 * Everything the station says to the academy and hears from it.
 * @throws StationError `invalid-input` that names a missing or bad setting
 */
export function createSync(options: SyncOptions): Sync {
  const {
    settings,
    db,
    blobs,
    clock,
    random = Math.random,
    queueTimes = QUEUE_TIMES,
    inputPatienceMs = INPUT_PATIENCE_MS,
  } = options
  const client = createApiClient({
    baseUrl: settings.apiBaseUrl,
    token: settings.workerToken,
    workerId: options.stationId,
    limits: options.apiLimits ?? API_LIMITS,
  })
  const breaker = createCircuitBreaker(clock, random)
  const outbox = outboxRepository(db)
  const inbox = inboxRepository(db)
  const source = sourceOf({
    ...{ settings, db, client, breaker, clock, random, queueTimes },
    ...{ stationId: options.stationId, apiLimits: options.apiLimits },
    onError: (error) => onEvent({ name: 'queue.failed', error }),
  })
  const onEvent = (event: SyncEvent) => {
    if (event.name === 'outbox.added') push.wake()
    if (event.name === 'job.arrived' || event.name === 'job.renewed') prefetch.look()
    if (event.name === 'result.sent' || event.name === 'result.buried') source.release()
    options.onEvent(event)
  }
  const push = createPush({ client, breaker, outbox, clock, random, onEvent })
  const pull = createPull({
    source,
    inbox,
    destination: client.address,
    outbox,
    clock,
    random,
    pollMs: settings.pollIntervalS * 1_000,
    room: options.room,
    isKnownType: options.isKnownType,
    onEvent,
  })
  const downloader = createDownloader({
    blobs,
    clock,
    allowPrivate: settings.allowPrivateDownloads,
    limits: options.downloadLimits ?? DOWNLOAD_LIMITS,
  })

  const prefetch = createPrefetch({
    jobs: jobsRepository(db),
    downloader,
    clock,
    types: options.fetchedAhead ?? [],
    onError: (thrown) => onEvent({ name: 'prefetch.failed', error: toWireError(thrown) }),
  })

  return {
    start() {
      source.start()
      push.start()
      pull.start()
      prefetch.look()
    },
    async stop() {
      await Promise.all([pull.stop(), push.stop(), prefetch.stop()])
      await source.stop()
      await Promise.all([client.close(), downloader.close()])
    },
    stopPulling: () => pull.stop(),
    roomFreed() {
      pull.roomFreed()
      prefetch.look()
    },
    resultAdded: () => push.wake(),
    retryNow() {
      breaker.reset()
      source.breaker.reset()
      pull.askNow()
      outbox.hasten(clock.now())
      push.wake()
    },
    untilNoJob: () => pull.untilEmpty(),
    untilPushed: () => push.untilEmpty(),
    fetchInput: createFetchInput({
      ...{ blobs, downloader, clock, random, patienceMs: inputPatienceMs },
      underWay: prefetch.underWay,
      // Asked for a job, the source may offer this one again, with an address that lives.
      onExpired: () => pull.askNow(),
    }),
    state: () => ({ pull: pull.state(), push: push.state() }),
  }
}
