import { describe, expect, it } from 'vitest'
import { decideRows } from '#shared/domain/decide.ts'
import { doubtFaintMarks } from '#shared/domain/faint-marks.ts'
import type { BubbleEvidence, RowEvidence } from '#shared/domain/marks.ts'
import { EMPTY_BUBBLE, filledBubble, OPTIONS, ROW, rowOf } from '#test/support/row-evidence.ts'
import { random } from '#tools/simulator/random.ts'

const dice = random('faint marks')

/** An empty bubble with a little noise. */
const bubble = (peak = dice.between(0, 0.012)): BubbleEvidence => ({
  ...EMPTY_BUBBLE,
  fill: 0.2 * peak,
  core: 0.3 * peak,
  peak,
})

/** @param peakOf darkness of the pen in a row; undefined where nothing was written */
function page(count: number, peakOf: (row: number) => number | undefined): RowEvidence[] {
  return Array.from({ length: count }, (_, row) => {
    const marked = dice.int(0, 4)
    const peak = peakOf(row)
    const bubbles = OPTIONS.map((_, at) =>
      bubble(at === marked && peak !== undefined ? peak * dice.between(0.8, 1.2) : undefined),
    )
    return rowOf(`${row + 1}`, bubbles)
  })
}

const decide = (rows: readonly RowEvidence[]) =>
  decideRows(
    rows,
    rows.map(() => ROW),
  )
const statuses = (rows: readonly RowEvidence[]) => new Set(decide(rows).map(({ status }) => status))

describe('a pen that the scanner hardly sees', () => {
  it('leaves no row blank for certain when it was used in most of them', () => {
    expect(statuses(page(20, () => 0.07))).toEqual(new Set(['low_confidence']))
    expect(statuses(page(20, (row) => (row % 3 === 0 ? undefined : 0.07)))).toEqual(
      new Set(['low_confidence']),
    )
  })

  it('is not seen in the noise of a page that nobody marked', () => {
    expect(statuses(page(20, () => undefined))).toEqual(new Set(['blank']))
  })

  it('is not seen in dust on a few rows, which say nothing of the others', () => {
    const clean = decide(page(20, (row) => (row < 4 ? 0.07 : undefined))).slice(4)
    expect(clean.map(({ status }) => status)).toEqual(clean.map(() => 'blank'))
  })

  it('is seen in fewer rows where there is not a mark on the page: nobody takes a pen for one row', () => {
    const few = page(20, (row) => (row < 6 ? 0.06 : undefined))
    expect(statuses(few)).toEqual(new Set(['low_confidence']))
    const marked = Array.from({ length: 10 }, (_, at) =>
      rowOf(`m${at}`, [filledBubble(0.5), ...OPTIONS.slice(1).map(() => bubble())]),
    )
    expect(decide([...few, ...marked]).at(19)?.status).toBe('blank')
  })

  it('is not looked for among a few blank rows', () => {
    const blanks = decide(page(20, () => undefined))
    expect(
      doubtFaintMarks(
        blanks.slice(0, 5),
        page(5, () => 0.07),
      ),
    ).toEqual(blanks.slice(0, 5))
    const answered = blanks.map((blank, row) => (row < 4 ? blank : { ...blank, status: 'ok' as const }))
    expect(
      doubtFaintMarks(
        answered,
        page(20, () => 0.07),
      ),
    ).toEqual(answered)
  })
})

describe('a pen whose ink is left out, being red', () => {
  /** Rows in which one bubble has a little red, but for every fourth. */
  const pageOf = (redOf: () => number) =>
    page(20, () => undefined).map((row, index) => {
      const bubbles = row.bubbles.map((each, at) =>
        at === index % 5 && index % 4 < 3 ? { ...each, red: redOf() } : each,
      )
      return { ...row, bubbles }
    })
  const expected = Array.from({ length: 20 }, (_, index) => (index % 4 < 3 ? 'low_confidence' : 'blank'))

  it('leaves no row blank that one of its dots or rings is in', () => {
    const decisions = decide(pageOf(() => dice.between(0.04, 0.11)))
    expect(decisions.map(({ status }) => status)).toEqual(expected)
  })

  it('nor where full marks in other rows are doubted by themselves', () => {
    let marks = 0
    const decisions = decide(pageOf(() => (marks++ % 3 === 0 ? 0.09 : 0.5)))
    expect(decisions.map(({ status }) => status)).toEqual(expected)
  })

  it('is not seen in a little red on a few rows', () => {
    let marks = 0
    expect(statuses(pageOf(() => (marks++ < 5 ? 0.09 : 0)))).toEqual(new Set(['blank']))
  })

  it('makes a lone black mark among its own a doubt', () => {
    const rows = pageOf(() => dice.between(0.3, 0.5))
    rows[3] = rowOf('4', [filledBubble(0.4), ...rows[3].bubbles.slice(1)])
    expect(decide(rows)[3]).toMatchObject({ status: 'ambiguous', doubts: ['unlike-others'] })
  })

  it('leaves black marks alone beside a few red ones', () => {
    const rows = page(20, () => undefined).map((row, index) => {
      const ink = index < 6 ? { ...EMPTY_BUBBLE, red: 0.4 } : filledBubble(0.6)
      return { ...row, bubbles: row.bubbles.map((each, at) => (at === index % 5 ? ink : each)) }
    })
    const black = decide(rows).slice(6)
    expect(black.map(({ status }) => status)).toEqual(black.map(() => 'ok'))
  })
})

describe('rings around one of two options, in every row', () => {
  const pair = { ...ROW, options: ['O', 'X'] }
  /** @param reach  how dark the rings are where they reach into the other option's bubble, and the one they are around */
  const decidePairs = (reach: (row: number) => readonly [number, number]) => {
    const rows = Array.from({ length: 20 }, (_, row) => {
      const [lighter, darker] = reach(row).map((peak) => ({ ...EMPTY_BUBBLE, fill: 0.1 * peak, peak }))
      return rowOf(`${row + 1}`, row % 2 === 0 ? [lighter, darker] : [darker, lighter])
    })
    return decideRows(
      rows,
      rows.map(() => pair),
    )
  }

  it('leave no row blank though they reach into both', () => {
    const decisions = decidePairs((row) => [row % 5 === 0 ? 0.24 : dice.between(0.02, 0.1), 0.25])
    expect(decisions.filter(({ status }) => status === 'blank')).toEqual([])
  })

  it('leave none blank in a pale pen either, on paper without grain', () => {
    const decisions = decidePairs((row) => [row % 3 === 0 ? 0.18 : dice.between(0, 0.004), 0.19])
    expect(decisions.filter(({ status }) => status === 'blank')).toEqual([])
  })

  it('are not seen in the grain of a page that nobody marked', () => {
    const decisions = decidePairs(() => [dice.between(0.05, 0.1), dice.between(0.07, 0.12)])
    expect(decisions.map(({ status }) => status)).toEqual(decisions.map(() => 'blank'))
  })
})

describe('whole red marks', () => {
  const row = (black: number, red?: number) =>
    rowOf(
      'q',
      OPTIONS.map((_, at) =>
        at === black ? filledBubble(0.8) : at === red ? { ...EMPTY_BUBBLE, red: 0.6 } : bubble(),
      ),
    )

  it('in row after row say that the student answers in red, and what is dark alone is in doubt', () => {
    const rows = Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? row(1, 3) : row(2)))
    expect(statuses(rows)).not.toContain('ok')
  })

  it('under the dark ones were marked before them', () => {
    const rows = Array.from({ length: 20 }, () =>
      rowOf(
        'q',
        OPTIONS.map((_, at) => (at === 2 ? { ...filledBubble(0.8), red: 0.6 } : bubble())),
      ),
    )
    expect(decide(rows).flatMap(({ doubts }) => doubts)).not.toContain('red-only')
  })
})
