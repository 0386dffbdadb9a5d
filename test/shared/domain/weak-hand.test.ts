import { expect, test } from 'vitest'
import { decideRows } from '#shared/domain/decide.ts'
import { EMPTY_BUBBLE, filledBubble, OPTIONS, ROW, rowOf } from '#test/support/row-evidence.ts'

/** Ink just outside one bubble, as a ring leaves it: too little to be a mark. */
const ringed = { ...EMPTY_BUBBLE, rim: 0.4 }

/** Rows of marks, of bubbles that are ringed, and empty ones. */
function statuses(marked: number, weak: number, empty: number): string[] {
  const row = (own: typeof EMPTY_BUBBLE) => (_: unknown, at: number) =>
    rowOf(
      `${at}`,
      OPTIONS.map((_, option) => (option === at % OPTIONS.length ? own : EMPTY_BUBBLE)),
    )
  const rows = [
    ...Array.from({ length: marked }, row(filledBubble(0.5))),
    ...Array.from({ length: weak }, row(ringed)),
    ...Array.from({ length: empty }, row(EMPTY_BUBBLE)),
  ]
  return decideRows(
    rows,
    rows.map(() => ROW),
  ).map(({ status }) => status)
}

test('a row that seems empty is none for certain where most rows without a mark hold a weak one', () => {
  expect(statuses(20, 6, 5).slice(26)).toEqual(Array.from({ length: 5 }, () => 'low_confidence'))
})

test('a few weak marks among empty rows say nothing of the others', () => {
  expect(statuses(20, 4, 6).slice(24)).toEqual(Array.from({ length: 6 }, () => 'blank'))
  expect(statuses(20, 5, 1).slice(25)).toEqual(['blank'])
})

test('a few weak marks are enough on a page without a certain one', () => {
  expect(statuses(0, 3, 3).slice(3)).toEqual(Array.from({ length: 3 }, () => 'low_confidence'))
  expect(statuses(0, 2, 6).slice(2)).toEqual(Array.from({ length: 6 }, () => 'blank'))
})
