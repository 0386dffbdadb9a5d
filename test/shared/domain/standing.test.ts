import { describe, expect, it } from 'vitest'
import { roundHalfEven, roundHalfUp, roundPoints } from '#shared/domain/rounding.ts'
import {
  GRADE_CUTS,
  gradeOf,
  hasPassed,
  STANDING_DEFAULTS,
  spreadOf,
  standings,
  standingsWithin,
} from '#shared/domain/standing.ts'
import { seededRandom } from '#tools/random.ts'

describe('rounding', () => {
  // As Python 3 prints round(value, decimals).
  it.each([
    [6.25, 1, 6.2],
    [6.35, 1, 6.3],
    [18.75, 1, 18.8],
    [3.125, 2, 3.12],
    [9.375, 2, 9.38],
    [2.675, 2, 2.67],
    [1.005, 2, 1],
    [0.5, 0, 0],
    [1.5, 0, 2],
    [-3.125, 2, -3.12],
    [-0.001, 2, 0],
    [100.00000000000001, 2, 100],
    [14.285714285714286, 2, 14.29],
  ])('%d to %d decimals is %d, as on the academy’s server', (value, decimals, rounded) => {
    expect(roundHalfEven(value, decimals)).toBe(rounded)
  })

  it('of points does not ask in which order they came together', () => {
    const random = seededRandom(20261201)
    for (let trial = 0; trial < 300; trial += 1) {
      // A tenth of a point, and a quarter of that lost: the sum lies half way between two hundredths more often than not.
      const tenths = Array.from({ length: random.int(8, 45) }, () => random.int(1, 60))
      const quarters = tenths.map((worth) => random.pick([0, 1, 3, 4]) * worth)
      const sum = (parts: readonly number[]) => parts.reduce((total, part) => total + (part / 4) * 0.1, 0)
      const whole = quarters.reduce((total, part) => total + part, 0) / 40
      expect(roundPoints(sum(quarters))).toBe(roundHalfEven(whole, 2))
      expect(roundPoints(sum(quarters.toReversed()))).toBe(roundHalfEven(whole, 2))
    }
  })

  it('to integers goes up from half way, whatever a sum of decimals lost', () => {
    expect([110.5, 109.99999999999999 + 0.5, 110.49, -0.5, -1.5].map(roundHalfUp)).toEqual([
      111, 111, 110, 0, -1,
    ])
  })
})

describe('the spread of points', () => {
  it('of nobody does not exist', () => {
    expect(spreadOf([])).toEqual({ n: 0, mean: null, sd: null, median: null, min: null, max: null })
  })

  it('of equal points is 0, to the last digit', () => {
    expect(spreadOf([33.33, 33.33, 33.33])).toMatchObject({ mean: 33.33, sd: 0, median: 33.33 })
  })

  it('is that of all there are, not of a sample', () => {
    expect(spreadOf([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({ n: 8, mean: 5, sd: 2, median: 4.5, min: 2, max: 9 })
  })
})

describe('standing', () => {
  it('is nowhere without a score, and without it the others stand as they are', () => {
    const [first, nobody, last] = standings([80, undefined, 60])
    expect(nobody).toBeUndefined()
    expect([first?.rank, last?.rank]).toEqual([1, 2])
    expect(standings([undefined])).toEqual([undefined])
    expect(standings([])).toEqual([])
  })

  it('of one student alone is the first, in the middle, and no standard score', () => {
    expect(standings([70])[0]).toEqual({
      rank: 1,
      ties: 1,
      topPercent: 100,
      percentile: 50,
      standardScore: null,
      grade9: 5,
      grade5: 3,
    })
  })

  it('is shared by equal points', () => {
    expect(standings([80, 95, 80, 60]).map((each) => each?.rank)).toEqual([2, 1, 2, 4])
    expect(standings([80, 95, 80, 60]).map((each) => each?.percentile)).toEqual([50, 88, 50, 13])
    expect(standings([80, 95, 80, 60]).map((each) => each?.topPercent)).toEqual([50, 25, 50, 100])
  })

  it('has the standard score that is asked for', () => {
    const rules = { ...STANDING_DEFAULTS, standard: { mean: 50, sd: 10 } }
    expect(standings([40, 60], rules).map((each) => each?.standardScore)).toEqual([40, 60])
    expect(standings([40, 60]).map((each) => each?.standardScore)).toEqual([80, 120])
    expect(standings([40, 40]).map((each) => each?.standardScore)).toEqual([null, null])
  })

  it('gives grades to as many as their cumulative shares say, half a person being one', () => {
    // 4, 11, 23, 40, 60, 77, 89, 96 % of 50 are 2, 5.5, 11.5, 20, 30, 38.5, 44.5, 48.
    const grades = Array.from({ length: 50 }, (_, i) => gradeOf(i + 1, 50, GRADE_CUTS.nine))
    const reach = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((grade) => grades.filter((each) => each <= grade).length)
    expect(reach).toEqual([2, 6, 12, 20, 30, 39, 45, 48, 50])
  })

  it.each(['upper', 'middle'] as const)('ties at a cut go by their %s place', (gradeTies) => {
    // Of 100, grade 1 has four people: places 3 to 6 are equal, their middle is 4.5.
    const points = [99, 98, 90, 90, 90, 90, ...Array.from({ length: 94 }, (_, i) => 80 - i / 2)]
    const grades = standings(points, { ...STANDING_DEFAULTS, gradeTies }).map((each) => each?.grade9)
    expect(grades.slice(0, 7)).toEqual([1, 1, ...new Array(4).fill(gradeTies === 'upper' ? 1 : 2), 2])
  })

  it('is what counting by hand gives, in any order', () => {
    const dice = seededRandom(3)
    for (let round = 0; round < 200; round++) {
      const n = dice.int(1, 60)
      const points = Array.from({ length: n }, () =>
        dice.chance(0.1) ? undefined : dice.int(0, dice.pick([3, 20, 200])) / 4,
      )
      const scored = points.filter((value) => value !== undefined)
      const gradeTies = dice.pick(['upper', 'middle'] as const)
      const found = standings(points, { ...STANDING_DEFAULTS, gradeTies })
      for (const [i, value] of points.entries()) {
        if (value === undefined) {
          expect(found[i]).toBeUndefined()
          continue
        }
        const above = scored.filter((other) => other > value).length
        const ties = scored.filter((other) => other === value).length
        const below = scored.length - above - ties
        const place = gradeTies === 'upper' ? above + 1 : above + (ties + 1) / 2
        const grade = (cuts: readonly number[]) =>
          1 + cuts.filter((cut) => Math.floor((cut * scored.length + 50) / 100) < place).length
        expect(found[i]).toMatchObject({
          rank: above + 1,
          ties,
          percentile: Math.floor((100 * (below + ties / 2)) / scored.length + 0.5),
          grade9: grade(GRADE_CUTS.nine),
          grade5: grade(GRADE_CUTS.five),
        })
      }
      const reversed = standings(points.toReversed(), { ...STANDING_DEFAULTS, gradeTies }).toReversed()
      expect(reversed).toEqual(found)
    }
  })

  it('within a class is that of the class alone', () => {
    const found = standingsWithin([90, 80, 70, undefined, 60], ['1', '2', '1', '1', '2'])
    expect(found.map((each) => each?.rank)).toEqual([1, 1, 2, undefined, 2])
    expect(found.map((each) => each?.topPercent)).toEqual([50, 50, 100, undefined, 100])
  })
})

describe('passing', () => {
  it('needs a criterion and a score', () => {
    expect(hasPassed(60, 60)).toBe(true)
    expect(hasPassed(59.99, 60)).toBe(false)
    for (const [points, pass] of [
      [60, 0],
      [60, null],
      [null, 60],
    ] as const)
      expect(hasPassed(points, pass)).toBeNull()
  })
})
