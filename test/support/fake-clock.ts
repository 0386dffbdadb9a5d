import type { Clock } from '#main/base/clock.ts'

export interface FakeClock extends Clock {
  /** Timers that wait. */
  waiting(): number
  /** Moves time to the next timer, no farther than `limitMs` from now, and runs it. @returns how far it went, ms */
  step(limitMs?: number): number
  /** Moves the wall clock alone, as a person or a time server does. */
  jump(ms: number): void
}

/** A clock that stands still until a test moves it. */
export function fakeClock(startMs = Date.UTC(2026, 10, 23, 9)): FakeClock {
  let monotonic = 0
  let wall = startMs
  let timers: { at: number; run: () => void }[] = []
  return {
    now: () => wall,
    monotonic: () => monotonic,
    after(ms, run) {
      const timer = { at: monotonic + Math.max(0, Math.ceil(ms)), run }
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    waiting: () => timers.length,
    step(limitMs = Number.POSITIVE_INFINITY) {
      const next = timers.reduce<(typeof timers)[number] | undefined>(
        (first, timer) => (first === undefined || timer.at < first.at ? timer : first),
        undefined,
      )
      const isDue = next !== undefined && next.at - monotonic <= limitMs
      const stepMs = isDue ? next.at - monotonic : Number.isFinite(limitMs) ? limitMs : 0
      monotonic += stepMs
      wall += stepMs
      if (isDue) {
        timers = timers.filter((other) => other !== next)
        next.run()
      }
      return stepMs
    },
    jump(ms) {
      wall += ms
    },
  }
}
