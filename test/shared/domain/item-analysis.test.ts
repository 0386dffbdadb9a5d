import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { KeyEntry } from '#shared/domain/answer-key.ts'
import {
  type AnalysedSheet,
  analyseItems,
  choiceWarnings,
  correlation,
  isKeySuspect,
} from '#shared/domain/item-analysis.ts'
import { reliabilityOf } from '#shared/domain/reliability.ts'
import { sheetScorer } from '#shared/domain/scoring.ts'
import { spreadOf } from '#shared/domain/standing.ts'
import { seededRandom } from '#tools/random.ts'

const entriesOf = (count: number, points = 1): KeyEntry[] =>
  Array.from({ length: count }, (_, i) => ({
    question: `q${i + 1}`,
    rule: { kind: 'accept', accepted: [{ options: ['o'], credit: 1 }] },
    points,
  }))

/** Sheets from rows of answers: `o` is right, `-` blank, another letter an option. */
function sheetsOf(entries: readonly KeyEntry[], ...rows: string[]): AnalysedSheet[] {
  return rows.map((row) => {
    const answers = [...row].map((sign, i) => ({
      question: `q${i + 1}`,
      chosen: sign === '-' ? [] : [sign],
      status: sign === '-' ? ('blank' as const) : ('ok' as const),
    }))
    const score = sheetScorer(new Map([['', entries]]))(undefined, answers)!
    return { score, answers, total: score.points }
  })
}

const analyse = (...rows: string[]) => {
  const entries = entriesOf(rows[0].length)
  return analyseItems(entries, sheetsOf(entries, ...rows))
}

describe('item analysis', () => {
  it('of nobody has no figures', () => {
    expect(analyseItems(entriesOf(1), [])).toEqual([
      {
        question: 'q1',
        n: 0,
        right: 0,
        wrong: 0,
        omitted: 0,
        difficulty: null,
        discrimination: null,
        pointBiserial: null,
        choices: [{ option: 'o', count: 0, isKey: true, pointBiserial: null }],
      },
    ])
  })

  it('of one student knows what was right, and nothing of discrimination', () => {
    expect(analyse('ox')[0]).toMatchObject({ difficulty: 1, discrimination: 0, pointBiserial: null })
  })

  it('says nothing of a correlation where nothing varies', () => {
    expect(analyse('oo', 'ox', 'o-')[0].pointBiserial).toBeNull()
    expect(analyse('oo', 'oo', 'oo')[1].pointBiserial).toBeNull()
  })

  it('has no figure of what everybody has right', () => {
    const entries = [...entriesOf(1), { question: 'q2', rule: { kind: 'void' as const }, points: 5 }]
    const sheets = sheetsOf(entries, 'oa', 'xb', 'o-')
    const [, item] = analyseItems(entries, sheets)
    expect(item).toMatchObject({ n: 0, difficulty: null, discrimination: null, choices: [] })
    const scores = sheets.map(({ score }) => score)
    expect(reliabilityOf(scores, 1)).toEqual({ alpha: null, kr20: null, sem: null })
  })

  it('correlates an item with the rest of the score, by hand', () => {
    // Right 1, 1, 0, 0 against rest scores 2, 1, 1, 0: sums of products 1, 1 and 2, so r = 1 / sqrt(1 · 2).
    const [item] = analyse('ooo', 'oox', 'xox', 'xxx')
    expect(item.pointBiserial).toBeCloseTo(Math.SQRT1_2, 10)
    expect(item.choices).toMatchObject([
      { option: 'o', isKey: true, count: 2 },
      { option: 'x', isKey: false, count: 2, pointBiserial: expect.closeTo(-Math.SQRT1_2, 10) },
    ])
  })

  it('gives those who are equal at the cut equal parts of its seats, by hand', () => {
    // Of 8, two seats. Best: total 3 and half a seat for each of two with 2. Last: one seat shared by four with 1, and total 0.
    const [first] = analyse('ooo', 'oox', 'xoo', 'oxx', 'xox', 'xxo', 'xxo', 'xxx')
    expect(first.discrimination).toBeCloseTo((1 + 0.5) / 2 - (0 + 1 / 4) / 2, 12)
  })

  it('does not depend on the order of sheets or questions', () => {
    const dice = seededRandom(7)
    for (let round = 0; round < 30; round++) {
      const [people, count] = [dice.int(2, 30), dice.int(2, 8)]
      const rows = Array.from({ length: people }, () =>
        Array.from({ length: count }, () => dice.pick([...'ooxyz-'])).join(''),
      )
      const order = rows.map((row) => [dice.next(), row] as const).sort(([a], [b]) => a - b)
      const shuffled = analyse(...order.map(([, row]) => row))
      const turned = analyse(...rows.map((row) => [...row].reverse().join('')))
      for (const [i, item] of analyse(...rows).entries()) {
        for (const other of [shuffled[i], turned[count - 1 - i]]) {
          for (const figure of ['difficulty', 'discrimination', 'pointBiserial'] as const) {
            const [a, b] = [item[figure], other[figure]]
            if (a === null) expect(b).toBeNull()
            else expect(b).toBeCloseTo(a, 9)
          }
          expect([other.right, other.wrong, other.omitted]).toEqual([item.right, item.wrong, item.omitted])
        }
        expect(item.right + item.wrong + item.omitted).toBe(people)
      }
    }
  })

  it('discriminates as groups do that are told apart by brute force', () => {
    const dice = seededRandom(11)
    for (let round = 0; round < 30; round++) {
      const [people, count] = [dice.int(1, 40), dice.int(1, 6)]
      const entries = entriesOf(count)
      const rows = Array.from({ length: people }, () =>
        Array.from({ length: count }, () => dice.pick(['o', 'x'])).join(''),
      )
      const sheets = sheetsOf(entries, ...rows)
      const seats = Math.max(1, Math.round(0.27 * people))
      // The mean over many ways to break ties is what equal parts are.
      const sums = new Array<number>(count).fill(0)
      const rounds = 4000
      for (let k = 0; k < rounds; k++) {
        const order = sheets.map((sheet) => [sheet.total, dice.next(), sheet] as const)
        order.sort((a, b) => b[0] - a[0] || a[1] - b[1])
        for (let q = 0; q < count; q++) {
          const share = (part: typeof order) =>
            part.reduce((sum, [, , { score }]) => sum + score.questions[q].credit, 0) / seats
          sums[q] += share(order.slice(0, seats)) - share(order.slice(-seats))
        }
      }
      for (const [q, item] of analyseItems(entries, sheets).entries()) {
        expect(Math.abs(item.discrimination! - sums[q] / rounds)).toBeLessThan(0.06)
      }
    }
  })

  it('suspects a key that the better students miss, and no key of a few sheets', () => {
    const rows = [
      ...['xooooo', 'xoooox', 'xooooo', 'xoooxo', 'xooooo'],
      ...['oxxxxx', 'oxxxox', 'oxxxxx', 'oxxoxx', 'oxxxxx'],
    ]
    const [first, second] = analyse(...rows)
    expect(isKeySuspect(first)).toBe(true)
    expect(isKeySuspect(second)).toBe(false)
    expect(isKeySuspect(analyse(...rows.slice(2, 8))[0])).toBe(false)
  })

  it('warns of wrong options that everybody chose or nobody, where enough could', () => {
    const warnings = (rows: string[]) => {
      const entries = entriesOf(2)
      const items = analyseItems(entries, sheetsOf(entries, ...rows), () => ['o', 'x', 'y'])
      return items.map((item) => choiceWarnings(item))
    }
    const class20 = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? 'xo' : 'xx'))
    expect(warnings(class20)).toEqual([
      [
        { kind: 'choice-alike', option: 'x' },
        { kind: 'choice-unused', option: 'y' },
      ],
      [{ kind: 'choice-unused', option: 'y' }],
    ])
    expect(warnings(class20.slice(0, 9))).toEqual([[], []])
  })

  it('keeps correlations within [-1, 1] and blind to shift and scale', () => {
    const series = fc.array(fc.tuple(fc.integer({ min: -99, max: 99 }), fc.integer({ min: -99, max: 99 })), {
      minLength: 3,
    })
    void fc.assert(
      fc.property(series, (pairs) => {
        const x = Float64Array.from(pairs, ([value]) => value)
        const y = Float64Array.from(pairs, ([, value]) => value)
        const r = correlation(x, y)
        if (r === null) return
        expect(Math.abs(r)).toBeLessThanOrEqual(1)
        const moved = x.map((value) => 3 * value + 7)
        expect(correlation(moved, y)).toBeCloseTo(r, 6)
      }),
      { seed: 1 },
    )
  })
})

describe('reliability', () => {
  const reliability = (entries: readonly KeyEntry[], ...rows: string[]) => {
    const scores = sheetsOf(entries, ...rows).map(({ score }) => score)
    return reliabilityOf(scores, spreadOf(scores.map(({ points }) => points)).sd)
  }

  it('is none of nobody, of one student, of one question or where nothing varies', () => {
    const none = { alpha: null, kr20: null, sem: null }
    expect(reliability(entriesOf(2))).toEqual(none)
    expect(reliability(entriesOf(2), 'ox')).toEqual(none)
    expect(reliability(entriesOf(1), 'o', 'x')).toEqual(none)
    expect(reliability(entriesOf(2), 'ox', 'xo')).toEqual(none)
  })

  it('is whole where all questions say the same', () => {
    expect(reliability(entriesOf(3), 'ooo', 'xxx', 'ooo')).toEqual({
      alpha: expect.closeTo(1, 12),
      kr20: expect.closeTo(1, 12),
      sem: expect.closeTo(0, 6),
    })
  })

  it('can be below nothing, which leaves an error greater than the spread', () => {
    const { alpha, sem } = reliability(entriesOf(2), 'ox', 'xo', 'ox', 'oo')
    expect(alpha).toBeLessThan(0)
    expect(sem).toBeGreaterThan(0)
  })

  it('has no KR-20 where an answer has a part of its credit', () => {
    const half: KeyEntry = {
      question: 'q1',
      rule: {
        kind: 'accept',
        accepted: [
          { options: ['o'], credit: 1 },
          { options: ['y'], credit: 0.5 },
        ],
      },
      points: 2,
    }
    const rows = ['oo', 'yo', 'xx']
    const entries = [half, ...entriesOf(2).slice(1)]
    expect(reliability(entries, ...rows)).toMatchObject({ alpha: expect.any(Number), kr20: null })
  })
})
