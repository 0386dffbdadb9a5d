import type { Clock } from '#main/base/clock.ts'
import type { FactsRepository } from '#main/db/facts.ts'

/** Types that are not claimed; `all` stands above them. */
export interface Paused {
  readonly all: boolean
  readonly types: readonly string[]
}

/** Which kinds of work people have told to wait, kept in the database: it holds for every host on the data folder. */
export interface Pauses {
  paused(): Paused
  /** No type: all of them. A paused type's running jobs go on. */
  pause(type?: string): void
  resume(type?: string): void
}

const PAUSED = 'queue.paused'

export function createPauses(parts: {
  readonly facts: FactsRepository
  readonly clock: Clock
  readonly onChange: () => void
}): Pauses {
  const { facts, clock, onChange } = parts

  const paused = (): Paused => (facts.get(PAUSED) as Paused | undefined) ?? { all: false, types: [] }

  function set(next: Paused): void {
    facts.set(PAUSED, next, clock.now())
    onChange()
  }

  return {
    paused,
    pause(type) {
      const { all, types } = paused()
      set(type === undefined ? { all: true, types } : { all, types: [...new Set([...types, type])] })
    },
    resume(type) {
      const { all, types } = paused()
      set(
        type === undefined
          ? { all: false, types: [] }
          : { all, types: types.filter((each) => each !== type) },
      )
    },
  }
}
