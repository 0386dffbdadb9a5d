import { expect, test } from 'vitest'
import { decideRows } from '#shared/domain/decide.ts'
import { EMPTY_BUBBLE, filledBubble, OPTIONS, ROW, rowOf } from '#test/support/row-evidence.ts'

/** Twelve rows with a mark, so many of which reach into the bubble beside, and eight empty ones. */
function statuses(between: number, reach: number): string[] {
  const rows = Array.from({ length: 20 }, (_, row) =>
    rowOf(
      `${row}`,
      OPTIONS.map((_, option) => {
        if (row >= 12) return EMPTY_BUBBLE
        if (option === row % 4) return filledBubble(0.4)
        return row < between && option === (row % 4) + 1 ? filledBubble(reach) : EMPTY_BUBBLE
      }),
    ),
  )
  return decideRows(
    rows,
    rows.map(() => ROW),
  ).map(({ status }) => status)
}

test('marks that mostly lie between two bubbles are none for certain, and empty rows are not empty', () => {
  expect(statuses(8, 0.14).filter((status) => status === 'ok' || status === 'blank')).toEqual([])
})

test('a few marks that reach into the next bubble, or all of them a little, say nothing of the page', () => {
  const few = statuses(4, 0.14)
  expect(few.slice(4, 12)).toEqual(Array.from({ length: 8 }, () => 'ok'))
  expect(few.slice(12)).toEqual(Array.from({ length: 8 }, () => 'blank'))
  expect(statuses(12, 0.05).slice(0, 12)).toEqual(Array.from({ length: 12 }, () => 'ok'))
})
