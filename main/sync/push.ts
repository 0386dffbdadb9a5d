import { createWakeup } from '#main/base/clock.ts'
import { createLoop } from '#main/base/loop.ts'
import type { OutboxCounts, OutboxRow } from '#main/db/outbox.ts'
import { asStationError, type WireError } from '#shared/domain/errors.ts'
import type { BreakerState } from './circuit-breaker.ts'
import { createNotifier } from './notifier.ts'
import { resultSender, type SendResultParts } from './send-result.ts'

/** Another host on the same data folder may add messages without ringing here. */
const LOOK_AGAIN_MS = 2_000

export interface PushState {
  readonly isRunning: boolean
  readonly breaker: BreakerState
  /** `pending` counts what this academy is to get. */
  readonly outbox: OutboxCounts
  /** Results that wait for another academy: for this station to have its address again. */
  readonly elsewhere: number
  readonly inFlight: number
  readonly lastSentAtMs: number | undefined
  readonly lastError: WireError | undefined
}

export interface Push {
  start(): void
  /** Ends after the messages in flight are settled. */
  stop(): Promise<void>
  /** The outbox has something new. */
  wake(): void
  /** Resolves once no message waits any more; buried ones do not count. */
  untilEmpty(): Promise<void>
  state(): PushState
}

export interface PushOptions extends SendResultParts {
  /** Messages on their way at once. */
  readonly parallel?: number
}

/** Posts the outbox until every message is acknowledged or buried. */
export function createPush(options: PushOptions): Push {
  const { client, breaker, outbox, clock, parallel = 4 } = options
  const wakeup = createWakeup(clock)
  const destination = client.address
  const inFlight = new Map<number, Promise<void>>()
  const empty = createNotifier()
  const sender = resultSender(options)
  const loop = createLoop(run)

  breaker.onRecovered(() => {
    outbox.hasten(clock.now())
    wakeup.wake()
  })

  function launch(row: OutboxRow, signal: AbortSignal) {
    const delivery = sender.send(row, signal).finally(() => {
      inFlight.delete(row.id)
      wakeup.wake()
    })
    inFlight.set(row.id, delivery)
  }

  /** @returns how long to wait before the next look, ms */
  function turn(signal: AbortSignal): number {
    outbox.claimUnaddressed(destination)
    const now = clock.now()
    const due = outbox.due(destination, now, parallel + inFlight.size).filter((row) => !inFlight.has(row.id))
    for (const row of due.slice(0, parallel - inFlight.size)) launch(row, signal)
    const nextAt = outbox.nextAt(destination)
    if (nextAt === null && inFlight.size === 0) empty.notify()
    // Messages in flight ring when they are through: only what becomes due later needs a time.
    return nextAt !== null && nextAt > now ? Math.min(LOOK_AGAIN_MS, nextAt - now) : LOOK_AGAIN_MS
  }

  async function run(signal: AbortSignal) {
    while (!signal.aborted) {
      let waitMs = LOOK_AGAIN_MS
      try {
        waitMs = turn(signal)
      } catch (thrown) {
        sender.note(asStationError(thrown, 'internal', 'the outbox could not be read'))
      }
      await wakeup.wait(waitMs, signal)
    }
    await Promise.all(inFlight.values())
  }

  return {
    start: loop.start,
    stop: loop.stop,
    wake: () => wakeup.wake(),
    untilEmpty() {
      wakeup.wake()
      return empty.next()
    },
    state: () => ({
      isRunning: loop.isRunning,
      breaker: breaker.state(),
      outbox: { ...outbox.counts(), pending: outbox.pendingFor(destination) },
      elsewhere: outbox.elsewhere(destination).reduce((sum, { count }) => sum + count, 0),
      inFlight: inFlight.size,
      lastSentAtMs: sender.lastSentAtMs,
      lastError: sender.lastError,
    }),
  }
}
