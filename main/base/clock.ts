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

/** What a loop waits on: time, or somebody who rings. */
export interface Bell {
  /** Wakes who waits; when nobody does, the next wait ends at once, so that no ring is missed. */
  ring(): void
  /** Resolves when rung, when `ms` have passed, or when the signal aborts. Never rejects. */
  wait(ms: number, signal?: AbortSignal): Promise<void>
}

export function createBell(clock: Clock): Bell {
  const waiting = new Set<() => void>()
  let hasRung = false
  return {
    ring() {
      hasRung = waiting.size === 0
      for (const wake of [...waiting]) wake()
    },
    wait(ms, signal) {
      const isOver = hasRung || signal?.aborted === true
      hasRung = false
      if (isOver) return Promise.resolve()
      return new Promise((resolve) => {
        const wake = () => {
          cancel()
          waiting.delete(wake)
          signal?.removeEventListener('abort', wake)
          resolve()
        }
        const cancel = clock.after(ms, wake)
        waiting.add(wake)
        signal?.addEventListener('abort', wake, { once: true })
      })
    },
  }
}
