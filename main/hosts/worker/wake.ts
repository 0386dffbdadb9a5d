import type { Clock } from '#main/base/clock.ts'

const LOOK_EVERY_MS = 10_000
/** A look that comes so long after the last one was slept through; a busy computer is never that late. */
const SLEPT_MS = 60_000

/**
 * Calls `woke` soon after the computer slept: the wall clock went on while timers stood still. A clock that was put
 * forward looks the same.
 * @returns stops it
 */
export function watchForWake(clock: Clock, woke: () => void): () => void {
  let cancel = () => {}
  function look(lastMs: number): void {
    cancel = clock.after(LOOK_EVERY_MS, () => {
      const now = clock.now()
      if (now - lastMs > SLEPT_MS) woke()
      look(now)
    })
  }
  look(clock.now())
  return () => cancel()
}
