/** Time as the station sees it, lent so that a test can own it. */
export interface Clock {
  /** Wall clock, ms since the epoch, UTC. May jump: for what is stored and shown, never for a duration. */
  now(): number
  /** Milliseconds since an arbitrary start, never going back: for durations. */
  monotonic(): number
  /** Runs `run` once, `ms` from now. The returned function calls it off. */
  after(ms: number, run: () => void): () => void
}

/** Longest delay a Node timer keeps; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

export const systemClock: Clock = {
  now: Date.now,
  monotonic: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, Math.min(Math.max(0, ms), LONGEST_TIMER_MS))
    return () => clearTimeout(timer)
  },
}

/** What a loop waits on: time, or somebody who wakes it. */
export interface Wakeup {
  /** Wakes who waits; when nobody does, the next wait ends at once, so that no word is missed. */
  wake(): void
  /** Resolves when woken, when `ms` have passed, or when the signal aborts. Never rejects. */
  wait(ms: number, signal?: AbortSignal): Promise<void>
}

/** Resolves when `ms` have passed, or the signal aborts. Never rejects. */
export const pause = (clock: Clock, ms: number, signal?: AbortSignal): Promise<void> =>
  createWakeup(clock).wait(ms, signal)

/** Waits for work to end, and no longer than `ms`. @throws what the work does */
export async function atMost(clock: Clock, ms: number, work: Promise<unknown>): Promise<void> {
  const isOver = new AbortController()
  try {
    await Promise.race([work, pause(clock, ms, isOver.signal)])
  } finally {
    isOver.abort()
  }
}

export function createWakeup(clock: Clock): Wakeup {
  const waiting = new Set<() => void>()
  let isDue = false
  return {
    wake() {
      isDue = waiting.size === 0
      for (const end of [...waiting]) end()
    },
    wait(ms, signal) {
      const isOver = isDue || signal?.aborted === true
      isDue = false
      if (isOver) return Promise.resolve()
      return new Promise((resolve) => {
        const end = () => {
          cancel()
          waiting.delete(end)
          signal?.removeEventListener('abort', end)
          resolve()
        }
        const cancel = clock.after(ms, end)
        waiting.add(end)
        signal?.addEventListener('abort', end, { once: true })
      })
    },
  }
}
