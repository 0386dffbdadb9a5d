import { expect, it } from 'vitest'
import { type Attempt, finalScore } from '#shared/domain/attempts.ts'
import { seededRandom } from '#tools/random.ts'

it.each([
  1, 2, 3, 4, 5,
])('a final score is the best share of all sittings, and passed once is passed (seed %i)', (seed) => {
  const random = seededRandom(seed)
  const attempt = (): Attempt => {
    const possible = random.pick([50, 100, 120])
    return { possible, points: random.int(0, possible), pass: random.pick([true, false, null]) }
  }
  for (let i = 0; i < 200; i++) {
    const first = random.chance(0.2) ? undefined : attempt()
    const retakes = Array.from({ length: random.int(0, 3) }, attempt)
    const final = finalScore(first, retakes)
    if (retakes.length === 0) {
      expect(final).toBeUndefined()
      continue
    }
    const all = first === undefined ? retakes : [first, ...retakes]
    const share = final!.points / final!.possible
    expect(share).toBe(Math.max(...all.map(({ points, possible }) => points / possible)))
    expect(final!.attempts).toBe(all.length)
    const verdicts = all.flatMap(({ pass }) => pass ?? [])
    expect(final!.pass).toBe(verdicts.length === 0 ? null : verdicts.some(Boolean))
  }
})
