import { describe, expect, it } from 'vitest'
import { atLeast, type ComparedSheet, likeNeighbours } from '#shared/domain/likeness.ts'
import { sheetScorer } from '#shared/domain/scoring.ts'
import { seededRandom } from '#tools/random.ts'

const QUESTIONS = 40
const labels = Array.from({ length: QUESTIONS }, (_, i) => String(i + 1))
const key = new Map([
  [
    '',
    labels.map((question) => ({
      ...{ question, points: 1 },
      rule: { kind: 'accept' as const, accepted: [{ options: ['1'], credit: 1 }] },
    })),
  ],
])
const score = sheetScorer(key)
const sheet = (chosen: readonly string[]): ComparedSheet => {
  const answers = chosen.map((option, i) => ({
    question: labels[i],
    chosen: [option],
    status: 'ok' as const,
  }))
  return { answers, score: score('', answers)! }
}

/** Classes in which everybody answers alone; of wrong options one is as tempting as three others together. */
function aClass(seed: number, size = 30): string[][] {
  const random = seededRandom(seed)
  return Array.from({ length: size }, () => {
    const ability = random.between(0.3, 0.9)
    return labels.map((_, i) =>
      random.chance(ability) ? '1' : random.chance(0.5) ? String(2 + (i % 4)) : String(random.int(2, 5)),
    )
  })
}

describe('neighbours whose wrong answers are alike', () => {
  it('are told of where one took the other’s answers, and never where everybody answered alone', () => {
    let told = 0
    for (let seed = 1; seed <= 150; seed++) {
      const alone = aClass(seed)
      expect(likeNeighbours(alone.map(sheet))).toEqual([])
      // The weaker of two takes three quarters of what the other has.
      const random = seededRandom(seed)
      alone[11] = alone[10].map((option, i) => (random.chance(0.75) ? option : alone[11][i]))
      const wrong = alone[10].filter((option) => option !== '1').length
      const found = likeNeighbours(alone.map(sheet))
      expect(found.every(({ at }) => at.join() === '10,11')).toBe(true)
      if (wrong >= 15) told += found.length
    }
    expect(told).toBeGreaterThan(40)
  })

  it('are looked for beside each other alone, and in classes that say how tempting an answer is', () => {
    const answers = aClass(7)
    answers[20] = answers[3]
    expect(likeNeighbours(answers.map(sheet))).toEqual([])
    const few = aClass(7, 9)
    few[4] = few[3]
    expect(likeNeighbours(few.map(sheet))).toEqual([])
    const gap = aClass(7)
    gap[4] = gap[3]
    expect(likeNeighbours(gap.map((each, i) => (i === 4 ? undefined : sheet(each))))).toEqual([])
  })
})

it('the chance of at least so many is that of all ways', () => {
  expect(atLeast(2, [0.5, 0.5, 0.5])).toBeCloseTo(0.5)
  expect(atLeast(0, [])).toBe(1)
  expect(atLeast(1, [0.1, 0.2])).toBeCloseTo(1 - 0.9 * 0.8)
})
