import { createWakeup, pause } from '#main/base/clock.ts'
import { createLoop } from '#main/base/loop.ts'
import { backoffMs } from '#shared/domain/backoff.ts'
import { asStationError, type StationError, toWireError, type WireError } from '#shared/domain/errors.ts'
import type { BreakerState } from './circuit-breaker.ts'
import { createNotifier } from './notifier.ts'
import type { JobSource, Offer } from './source.ts'
import { type OfferEvent, type TakeOffersParts, takeOffers } from './take-offers.ts'

/** How long to wait for room before looking again by itself; `roomFreed` is sooner. */
const ROOM_CHECK_MS = 1_000
/** How long a local failure, e.g. a full disk, keeps the loop from asking for more. */
const LOCAL_FAILURE_WAIT_MS = 5_000
/** How often what was handed out is tried again before the pulling ends without it. */
const LAST_TRIES = 5
const LAST_TRY_WAIT_MS = 1_000

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

export interface PullOptions extends Omit<TakeOffersParts, 'onEvent'> {
  readonly random: () => number
  readonly pollMs: number
  /** How many more jobs the station can take. */
  readonly room: () => number
  /** A job was written down, a result made due, or a state changed. */
  readonly onEvent: (event: PullEvent) => void
}

export type PullEvent = OfferEvent | { readonly name: 'pull.failed'; readonly error: WireError }

/** Asks a source for jobs as long as there is room for them, and has them written down. */
export function createPull(options: PullOptions): Pull {
  const { source, clock, random } = options
  const wakeup = createWakeup(clock)
  const empty = createNotifier()
  const offers = takeOffers(options)
  const loop = createLoop(run)
  let isFull = false
  /** Handed out and not written down yet: its source will not offer it again before long, if ever. */
  let held: readonly Offer[] = []
  let failures = 0
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
        hasNew = offers.take(held[0]) || hasNew
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

  async function run(signal: AbortSignal) {
    while (!signal.aborted) {
      const waitMs = await turn(signal).catch((thrown: unknown) => {
        // What goes wrong on this machine, e.g. a disk that is gone, is no end of asking.
        note(asStationError(thrown, 'internal', 'asking for a job failed'))
        return LOCAL_FAILURE_WAIT_MS
      })
      if (waitMs > 0) await wakeup.wait(waitMs, signal)
    }
    for (let tries = 0; held.length > 0 && tries < LAST_TRIES; tries++) {
      if (tries > 0) await pause(clock, LAST_TRY_WAIT_MS)
      writeDown()
    }
  }

  return {
    start: loop.start,
    stop: loop.stop,
    roomFreed() {
      if (isFull) wakeup.wake()
    },
    askNow: () => wakeup.wake(),
    untilEmpty: () => empty.next(),
    state: () => ({
      origin: source.origin,
      isRunning: loop.isRunning,
      breaker: source.breaker.state(),
      received: offers.received,
      lastAnswerAtMs,
      lastError,
    }),
  }
}
