const SIZE = 8 * 1024
const TIMES = 16
/** What is linear takes 16 times as long, what is quadratic 256 times; what the processor's caches do stays between. */
const LIMIT = 64
const TRIES = 5
/** Below this a time is grain of the timer, ms. */
const GRAIN_MS = 0.2

/**
 * Whether work takes time in proportion to its input: 16 times as much input takes far less than 256 times as long. A
 * ratio within one run of this thread's own processor time, and the best of a few tries, so that the speed of the machine, and
 * what else it does, play no part.
 * @param make  an input of about that many units
 */
export function isLinear<T>(make: (size: number) => T, work: (input: T) => unknown): boolean {
  const [small, large] = [make(SIZE), make(TIMES * SIZE)]
  const timeMs = (input: T) => {
    const before = process.threadCpuUsage()
    work(input)
    const { user, system } = process.threadCpuUsage(before)
    return (user + system) / 1_000
  }
  const smallMs = Math.max(
    GRAIN_MS,
    ...Array.from({ length: TRIES }, () => timeMs(small))
      .toSorted((a, b) => a - b)
      .slice(0, 1),
  )
  return Array.from({ length: TRIES }).some(() => timeMs(large) < LIMIT * smallMs)
}
