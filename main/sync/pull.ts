import { type Clock, createWakeup } from '#main/base/clock.ts'
import type { Accepted, Arrival, Inbox } from '#main/db/inbox.ts'
import type { Outbox } from '#main/db/outbox.ts'
import { backoffMs } from '#shared/domain/backoff.ts'
import { asStationError, StationError, toWireError, type WireError } from '#shared/domain/errors.ts'
import type { AcademyJob } from './academy-job.ts'
import type { BreakerState } from './circuit-breaker.ts'
import { createNotifier } from './notifier.ts'
import { resultMessage } from './result.ts'
import type { JobSource, Offer } from './source.ts'

/** How long to wait for room before looking again by itself; `roomFreed` is sooner. */
const ROOM_CHECK_MS = 1_000
/** How long a local failure, e.g. a full disk, keeps the loop from asking for more. */
const LOCAL_FAILURE_WAIT_MS = 5_000
/** How often what was handed out is tried again before the pulling ends without it. */
const LAST_TRIES = 5
const LAST_TRY_WAIT_MS = 1_000
/** After so many jobs in a row that cannot be run, the source has a rest as one that has none. */
const REFUSED_IN_A_ROW = 16

export interface PullState {
  readonly origin: JobSource['origin']
  readonly isRunning: boolean
  readonly breaker: BreakerState
  readonly received: number
  readonly lastAnswerAtMs: number | undefined
  readonly lastError: WireError | undefined
}

export interface Pull {
  start(): void
  /** Ends after the question at hand, its answer written down: one given up may have held a job. */
  stop(): Promise<void>
  /** There is room again; without effect unless that is what was waited for. */
  roomFreed(): void
  /** Something changed that makes it worth asking now. */
  askNow(): void
  /** Resolves when the source next says that it has no job. */
  untilEmpty(): Promise<void>
  state(): PullState
}

export interface PullOptions {
  readonly source: JobSource
  readonly inbox: Inbox
  readonly outbox: Outbox
  readonly clock: Clock
  readonly random: () => number
  readonly pollMs: number
  /** How many more jobs the station can take. */
  readonly room: () => number
  /** Address of the API that results go to. */
  readonly destination: string
  readonly isKnownType: (type: string) => boolean
  /** A job was written down, a result made due, or a state changed. */
  readonly onEvent: (event: PullEvent) => void
}

export type PullEvent =
  | { readonly name: 'job.arrived'; readonly jobId: number }
  /** A job that was here got a newer address of its file. */
  | { readonly name: 'job.renewed'; readonly jobId: number }
  | { readonly name: 'job.refused'; readonly jobId: number; readonly error: WireError }
  | { readonly name: 'outbox.added' }
  | { readonly name: 'pull.failed'; readonly error: WireError }

export function createPull(options: PullOptions): Pull {
  const { source, clock, random } = options
  const wakeup = createWakeup(clock)
  const empty = createNotifier()
  let stopping = new AbortController()
  let loop: Promise<void> | undefined
  let isFull = false
  /** Handed out and not written down yet: its source will not offer it again before long, if ever. */
  let held: readonly Offer[] = []
  let failures = 0
  let refusedInARow = 0
  let received = 0
  let lastAnswerAtMs: number | undefined
  let lastError: WireError | undefined

  source.breaker.onRecovered(() => wakeup.wake())

  /** @returns how long to wait before the next question, ms */
  async function turn(signal: AbortSignal): Promise<number> {
    if (held.length > 0) return writeDown()
    const room = options.room()
    isFull = room < 1
    if (isFull) return ROOM_CHECK_MS
    if (!(await source.breaker.enter(signal))) return 0
    try {
      held = await source.fetch(room, signal)
    } catch (thrown) {
      const error = asStationError(thrown, 'internal', 'asking for a job failed')
      if (error.code === 'cancelled') {
        source.breaker.passed()
        return 0
      }
      source.breaker.failed(error)
      note(error)
      // Once the circuit is open the breaker alone decides when to ask again.
      return source.breaker.state().status === 'failing' ? backoffMs(++failures, random) : 0
    }
    source.breaker.passed()
    failures = 0
    lastAnswerAtMs = clock.now()
    if (held.length > 0) return writeDown()
    lastError = undefined
    empty.notify()
    return source.waitsForJobs ? 0 : pollMs()
  }

  /** @returns how long to wait before the next question, ms */
  function writeDown(): number {
    let hasNew = false
    try {
      options.inbox.claimUnaddressed(source.origin, source.address)
      while (held[0] !== undefined) {
        hasNew = accept(held[0]) || hasNew
        held = held.slice(1)
      }
    } catch (thrown) {
      note(asStationError(thrown, 'internal', 'a job could not be written down'))
      return LOCAL_FAILURE_WAIT_MS
    }
    lastError = undefined
    // A job that comes a second time says that there is nothing better to ask for now.
    return hasNew ? 0 : pollMs()
  }

  const pollMs = () => options.pollMs * (0.8 + 0.4 * random())

  function note(error: StationError) {
    lastError = toWireError(error)
    options.onEvent({ name: 'pull.failed', error: lastError })
  }

  /** @returns whether there may be something better to ask for at once: the job is new here, and of use */
  function accept({ job, receiptHandle }: Offer): boolean {
    const refusal = refuse(job)
    const { origin, address } = source
    const { jobId, outcome } = options.inbox.accept(
      { ...job, origin, sourceOrigin: address, receiptHandle, refusal },
      clock.now(),
    )
    if (outcome !== 'new') {
      offeredAgain(jobId, outcome, receiptHandle)
      return false
    }
    received += 1
    if (refusal === undefined) {
      refusedInARow = 0
      options.onEvent({ name: 'job.arrived', jobId })
      return true
    }
    options.onEvent({ name: 'job.refused', jobId, error: refusal.error })
    if (refusal.message !== undefined) options.onEvent({ name: 'outbox.added' })
    refusedInARow += 1
    return refusedInARow % REFUSED_IN_A_ROW !== 0
  }

  function offeredAgain(
    jobId: number,
    outcome: Exclude<Accepted['outcome'], 'new'>,
    receiptHandle: string | undefined,
  ): void {
    if (outcome === 'answered' && receiptHandle === undefined) {
      // Its source lost the result, or never saw it: the same bytes go out again under the same key.
      options.outbox.resend(jobId, clock.now())
    }
    if (outcome === 'answered' || outcome === 'revived') options.onEvent({ name: 'outbox.added' })
    if (outcome === 'renewed') options.onEvent({ name: 'job.renewed', jobId })
    source.release()
  }

  function refuse(job: AcademyJob): Arrival['refusal'] {
    const unknownType = new StationError('not-found', `Unsupported job type: ${job.type}`, {
      reason: 'unsupported-job-type',
      params: { type: job.type },
    })
    const error = job.problem ?? (options.isKnownType(job.type) ? undefined : toWireError(unknownType))
    if (error === undefined) return undefined
    if (!job.isAddressable) return { error, message: undefined }
    const of = { ...job, scope: source.scope, sourceOrigin: source.address, revision: 1 }
    const message = resultMessage(of, { error: error.message })
    return { error, message: { ...message, destination: options.destination } }
  }

  async function run(signal: AbortSignal) {
    while (!signal.aborted) {
      const waitMs = await turn(signal)
      if (waitMs > 0) await wakeup.wait(waitMs, signal)
    }
    for (let tries = 0; held.length > 0 && tries < LAST_TRIES; tries++) {
      if (tries > 0) await createWakeup(clock).wait(LAST_TRY_WAIT_MS)
      writeDown()
    }
  }

  return {
    start() {
      if (loop !== undefined) return
      stopping = new AbortController()
      loop = run(stopping.signal)
    },
    async stop() {
      stopping.abort()
      await loop
      loop = undefined
    },
    roomFreed() {
      if (isFull) wakeup.wake()
    },
    askNow: () => wakeup.wake(),
    untilEmpty: () => empty.next(),
    state: () => ({
      origin: source.origin,
      isRunning: loop !== undefined,
      breaker: source.breaker.state(),
      received,
      lastAnswerAtMs,
      lastError,
    }),
  }
}
