import { describe, expect, it } from 'vitest'
import { decideRows } from '#shared/domain/decide.ts'
import { doubtFaintMarks } from '#shared/domain/faint-marks.ts'
import type { BubbleEvidence, RowEvidence } from '#shared/domain/marks.ts'
import { EMPTY_BUBBLE, OPTIONS, ROW, rowOf } from '#test/support/row-evidence.ts'
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
