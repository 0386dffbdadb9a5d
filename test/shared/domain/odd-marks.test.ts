import { describe, expect, it } from 'vitest'
import { decideRows } from '#shared/domain/decide.ts'
import type { BubbleEvidence } from '#shared/domain/marks.ts'
import { EMPTY_BUBBLE, filledBubble, OPTIONS, ROW, rowOf } from '#test/support/row-evidence.ts'
import { random } from '#tools/simulator/random.ts'

const dice = random('odd marks')

/** Rows of one hand, with other ink alone in the last of them. @returns how each was decided */
function decided(other: BubbleEvidence, count: number, mark = () => filledBubble(dice.between(0.62, 0.7))) {
  const rows = Array.from({ length: count + 1 }, (_, row) => {
    const at = dice.int(0, OPTIONS.length - 1)
    const ink = row === count ? other : mark()
    return rowOf(
      `${row + 1}`,
      OPTIONS.map((_, option) => (option === at ? ink : EMPTY_BUBBLE)),
    )
  })
  return decideRows(
    rows,
    rows.map(() => ROW),
  )
}

/** What an eraser leaves of a filled bubble: pale, and evenly so. */
const erased = { ...filledBubble(0.16), peak: 0.22, texture: 0.04 }
const stroke = () => ({
  ...filledBubble(dice.between(0.15, 0.3)),
  peak: dice.between(0.45, 0.65),
  texture: 0.2,
})

const staple = { ...filledBubble(0.14), core: 0.2, peak: 0.5, texture: 0.19 }

describe('a mark far lighter than the others of its sheet', () => {
  it('is doubted, and costs the others nothing', () => {
    const decisions = decided(staple, 20)
    expect(decisions.at(-1)).toMatchObject({ status: 'ambiguous', doubts: ['unlike-others'] })
    expect(decisions.slice(0, -1).map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 'ok'))
    expect(decisions.at(-1)!.confidence).toBeLessThan(decisions[0].confidence)
  })

  it('is like them where the student marks that lightly in many rows', () => {
    const light = () => (dice.chance(0.3) ? staple : filledBubble(0.66))
    expect(decided(staple, 40, light).at(-1)?.doubts).not.toContain('unlike-others')
  })

  it('is not told from a few marks, which show no hand', () => {
    expect(decided(staple, 5).at(-1)?.doubts).not.toContain('unlike-others')
  })
})

describe('an erased mark', () => {
  it('is doubted on a sheet of strokes, which have no more ink but are dark', () => {
    const decisions = decided(erased, 20, stroke)
    expect(decisions.at(-1)?.doubts).toEqual(['unlike-others'])
    expect(decisions.slice(0, -1).map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 'ok'))
  })
})

describe('what a careless eraser leaves', () => {
  const pale = { ...filledBubble(0.17), peak: 0.2, texture: 0.04 }
  const thin = () => ({ ...stroke(), peak: dice.between(0.31, 0.65) })

  it('is doubted among strokes of a thin pen, the palest of which are a little darker', () => {
    expect(decided(pale, 30, thin).at(-1)?.doubts).toEqual(['unlike-others'])
  })
})

describe('a mark that is empty in its middle', () => {
  const edge = { ...filledBubble(0.4), core: 0.02, peak: 0.7, texture: 0.29 }

  it('is doubted where the others are not: something reaches in from beside', () => {
    expect(decided(edge, 20).at(-1)?.doubts).toEqual(['unlike-others'])
  })

  it('is like them where some of them are', () => {
    const some = () => (dice.chance(0.3) ? edge : filledBubble(0.5))
    expect(decided(edge, 40, some).at(-1)?.doubts).toEqual([])
  })
})

describe('a page of which hardly anything is certain', () => {
  const ring = () => ({ ...EMPTY_BUBBLE, fill: 0.02, peak: 0.15, rim: 0.25, texture: 0.08 })

  it('has no certain mark among its doubts', () => {
    const decisions = decided(filledBubble(0.5), 12, ring)
    expect(decisions.at(-1)).toMatchObject({ status: 'ambiguous', doubts: ['unlike-others'] })
  })

  it('is not one that has some doubts', () => {
    const decisions = decided(ring(), 12)
    expect(decisions.map(({ status }) => status)).toEqual([
      ...Array.from({ length: 12 }, () => 'ok'),
      'low_confidence',
    ])
  })
})

describe('a speck beside a mark where both may be meant', () => {
  it('is not the other mark', () => {
    const speck = { ...EMPTY_BUBBLE, fill: 0.05, core: 0.1, peak: 0.5, texture: 0.13 }
    const dot = () => ({ ...EMPTY_BUBBLE, fill: 0.06, core: 0.15, peak: 0.5, texture: 0.15 })
    const field = { ...ROW, allowMultiple: true }
    const rows = Array.from({ length: 20 }, (_, row) =>
      rowOf(
        `${row + 1}`,
        OPTIONS.map((_, option) => (option === row % 5 ? dot() : EMPTY_BUBBLE)),
      ),
    )
    rows[19] = rowOf('20', [filledBubble(0.7), speck, ...rows[19].bubbles.slice(2, 4), EMPTY_BUBBLE])
    const last = decideRows(
      rows,
      rows.map(() => field),
    ).at(-1)
    expect(last).toMatchObject({ detected: ['1', '2'], status: 'ambiguous' })
  })
})

describe('a few sure marks where two thirds of the rows are in doubt', () => {
  const red = (): BubbleEvidence => ({ ...EMPTY_BUBBLE, red: 0.4, texture: 0.05 })

  it('are none: a line drawn over one option is darker at one end of the page', () => {
    const rows = Array.from({ length: 14 }, (_, row) =>
      rowOf(
        `${row + 1}`,
        OPTIONS.map((_, at) => (at === 2 ? red() : at === 1 && row > 9 ? filledBubble(0.3) : EMPTY_BUBBLE)),
      ),
    )
    const decisions = decideRows(
      rows,
      rows.map(() => ROW),
    )
    expect(decisions.filter(({ status }) => status === 'ok')).toEqual([])
  })
})

describe('a page of touching bubbles of which many rows hold two marks', () => {
  /** @param twice how many of thirty rows do; five are blank */
  const page = (twice: number, around = 0) => {
    const rows = Array.from({ length: 30 }, (_, row) =>
      rowOf(
        `${row + 1}`,
        OPTIONS.map((_, at) =>
          row < 25 && (at === row % 5 || (row < twice && at === (row + 1) % 5))
            ? filledBubble(dice.between(0.62, 0.7))
            : { ...EMPTY_BUBBLE, around },
        ),
      ),
    )
    return decideRows(
      rows,
      rows.map(() => ROW),
    )
  }

  it('has no certain row: its marks may be rings that reach into the bubbles beside', () => {
    const statuses = page(9).map(({ status }) => status)
    expect(new Set(statuses)).toEqual(new Set(['ambiguous', 'low_confidence']))
  })

  it('is told from one where a student changed his mind a few times, and from roomy ones, which show rings', () => {
    for (const decisions of [page(4).slice(4), page(9, 0.001).slice(9)]) {
      expect(decisions.filter(({ status }) => status !== 'ok' && status !== 'blank')).toEqual([])
    }
  })
})
