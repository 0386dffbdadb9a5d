import { asStationError } from '#shared/domain/errors.ts'
import { atMost, type Clock, createWakeup } from '../base/clock.ts'
import { createLoop } from '../base/loop.ts'
import type { Queue } from './queue.ts'
import type { AskReports } from './reports.ts'
import type { SendOne } from './send-one.ts'

/** Another host on the same data folder may confirm a notice without ringing here. */
const LOOK_AGAIN_MS = 2_000

export interface Sender {
  start(): void
  /** Ends once the message under way is settled, or its wait is given up. */
  stop(graceMs: number): Promise<void>
  wake(): void
  /** Resolves once nothing waits to leave, or nothing can. */
  untilIdle(): Promise<void>
}

/** What the provider is asked for. */
export interface Line {
  readonly sendOne: SendOne
  readonly askReports: AskReports
  readonly close: () => Promise<void>
}

export interface SenderParts {
  readonly queue: Pick<Queue, 'tidy' | 'take'>
  /** Undefined: without credentials nothing is sent from here. */
  readonly line: Line | undefined
  readonly clock: Clock
  readonly onError: (thrown: unknown) => void
}

/**
 * Sends what is queued, one message a request and one after another, so that an answer that is lost puts one message in
 * doubt and no more. Several hosts on one folder may do this at once: each message is taken by one of them.
 */
export function createSender({ queue, line, clock, onError }: SenderParts): Sender {
  const wakeup = createWakeup(clock)
  const idlers = new Set<() => void>()
  const loop = createLoop(run)

  /** @returns whether there may be more to send at once */
  async function turn(): Promise<boolean> {
    queue.tidy()
    if (line === undefined) return false
    const message = queue.take()
    if (message === undefined) {
      await line.askReports()
      return false
    }
    await line.sendOne(message)
    return true
  }

  async function run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      let goesOn = false
      try {
        goesOn = await turn()
      } catch (thrown) {
        onError(asStationError(thrown, 'internal', 'notices could not be sent'))
      }
      if (goesOn) continue
      for (const resolve of idlers) resolve()
      idlers.clear()
      await wakeup.wait(LOOK_AGAIN_MS, signal)
    }
  }

  return {
    start: loop.start,
    async stop(graceMs) {
      const ended = loop.stop()
      await atMost(clock, graceMs, ended)
      // Breaks the request under way, if there is one still: its message is then in doubt.
      await line?.close()
      await ended
    },
    wake: () => wakeup.wake(),
    untilIdle() {
      const { promise, resolve } = Promise.withResolvers<void>()
      idlers.add(resolve)
      wakeup.wake()
      return promise
    },
  }
}
