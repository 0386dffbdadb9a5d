import type { Clock } from '#main/base/clock.ts'

interface Timer {
  readonly atMs: number
  readonly order: number
  run: (() => void) | undefined
}

const isSooner = (one: Timer, other: Timer) =>
  one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order)

/** Time that passes as fast as what waits for it: a binary heap of timers, the next one run when nothing else is left to do. */
export class VirtualClock implements Clock {
  readonly #heap: Timer[] = []
  #nowMs = 0
  #order = 0

  now(): number {
    return this.#nowMs
  }

  monotonic(): number {
    return this.#nowMs
  }

  after(ms: number, run: () => void): () => void {
    const timer: Timer = { atMs: this.#nowMs + Math.max(0, ms), order: this.#order++, run }
    this.#push(timer)
    return () => {
      timer.run = undefined
    }
  }

  /** Resolves when so much time has passed, whoever waited having gone on. */
  async pass(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms
    for (;;) {
      // Promises that are settled go on before time does.
      await new Promise(setImmediate)
      const next = this.#heap[0]
      if (next === undefined || next.atMs > endMs) break
      this.#nowMs = next.atMs
      // All of one instant together: they are independent of each other.
      while (this.#heap[0]?.atMs === this.#nowMs) this.#pop().run?.()
    }
    this.#nowMs = endMs
  }

  #push(timer: Timer): void {
    const heap = this.#heap
    let at = heap.push(timer) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!isSooner(timer, heap[parent])) break
      heap[at] = heap[parent]
      at = parent
    }
    heap[at] = timer
  }

  #pop(): Timer {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()!
    if (heap.length === 0) return first
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isSooner(heap[child + 1], heap[child])) child += 1
      if (!isSooner(heap[child], last)) break
      heap[at] = heap[child]
      at = child
    }
    heap[at] = last
    return first
  }
}
