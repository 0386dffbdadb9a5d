import { z } from 'zod'
import type { FactsRepository } from './facts.ts'

/** What a watched folder holds that is not taken. */
export const LeftOut = z.object({ count: z.int(), names: z.string() })
export type LeftOut = z.infer<typeof LeftOut>

const NOTHING: LeftOut = { count: 0, names: '' }
const factOf = (path: string) => `watch.left-out ${path}`

/** Notes of what watched folders hold that is not taken, for people to see. */
export function leftOutNotes(facts: FactsRepository) {
  const of = (path: string): LeftOut => LeftOut.safeParse(facts.get(factOf(path))).data ?? NOTHING
  return {
    of,
    keep(path: string, left: LeftOut, nowMs: number): void {
      const before = of(path)
      if (before.count !== left.count || before.names !== left.names) facts.set(factOf(path), left, nowMs)
    },
  }
}
