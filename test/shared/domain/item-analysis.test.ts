import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  analyseItems,
  correlation,
  type ItemSheet,
  isKeySuspect,
  ranks,
} from '#shared/domain/item-analysis.ts'

/** Sheets from rows of verdicts: `o` right, `x` wrong, `-` blank, `?` undecided. */
const sheets = (...rows: string[]): ItemSheet[] =>
  rows.map((row) => ({
    questions: [...row].map((sign, i) => ({
      question: `q${i + 1}`,
      verdict: ({ o: 'right', x: 'wrong', '-': 'blank', '?': 'undecided' } as const)[sign as 'o'],
      points: sign === 'o' ? 1 : 0,
    })),
  }))

describe('item analysis', () => {
  it('of nothing is nothing', () => {
    expect(analyseItems([])).toEqual([])
  })

  it('leaves out what nobody has decided yet', () => {
    const [item] = analyseItems(sheets('?o', 'xo', 'o-'))
    expect(item).toMatchObject({ right: 1, wrong: 1, blank: 0, undecided: 1, shareRight: 0.5 })
  })

  it('says nothing of discrimination where nothing varies', () => {
    const [item] = analyseItems(sheets('oo', 'ox', 'o-'))
    expect(item?.pointBiserial).toBeUndefined()
  })

  it('correlates an item with the rest of the score, by hand', () => {
    // Right 1, 1, 0, 0 against rest scores 2, 1, 1, 0: sums of products 1, 1 and 2, so r = 1 / sqrt(1 · 2).
    const [item] = analyseItems(sheets('ooo', 'oox', 'xox', 'xxx'))
    expect(item?.pointBiserial).toBeCloseTo(Math.SQRT1_2, 10)
  })

  it('suspects a key that the better students miss, and no key of a few sheets', () => {
    const rows = [
      'xooooo',
      'xoooox',
      'xooooo',
      'xoooxo',
      'xooooo',
      'oxxxxx',
      'oxxxox',
      'oxxxxx',
      'oxxoxx',
      'oxxxxx',
    ]
    const [first, second] = analyseItems(sheets(...rows))
    expect(isKeySuspect(first!)).toBe(true)
    expect(isKeySuspect(second!)).toBe(false)
    expect(isKeySuspect(analyseItems(sheets(...rows.slice(2, 8)))[0])).toBe(false)
  })

  it('keeps correlations within [-1, 1] and blind to shift and scale', () => {
    const series = fc.array(fc.tuple(fc.integer({ min: -99, max: 99 }), fc.integer({ min: -99, max: 99 })), {
      minLength: 3,
    })
    void fc.assert(
      fc.property(series, (pairs) => {
        const x = pairs.map(([value]) => value)
        const y = pairs.map(([, value]) => value)
        const r = correlation(x, y)
        if (r === undefined) return
        expect(Math.abs(r)).toBeLessThanOrEqual(1)
        expect(
          correlation(
            x.map((value) => 3 * value + 7),
            y,
          ),
        ).toBeCloseTo(r, 6)
      }),
    )
  })
})

describe('ranks', () => {
  it('are shared by equal scores and missing where there is none', () => {
    expect(ranks([80, 95, undefined, 80, 60])).toEqual([2, 1, undefined, 2, 4])
  })
})
