import { expect, test } from 'vitest'
import { looksOf } from '#main/engines/omr/measure/looks.ts'
import { pageLayout } from '#shared/domain/layout.ts'
import { academySheet } from '#tools/simulator/templates.ts'

/** A grid of bubbles of one size, touching or not. */
function grid(w: number, h: number, gap: number) {
  const template = academySheet()
  const layout = pageLayout(template.pages[0], template.unit)
  const question = layout.rows.find(({ kind }) => kind === 'question')!
  const rows = Array.from({ length: 12 }, (_, row) => ({
    ...question,
    label: `q${row}`,
    bubbles: question.options.map((_, option) => ({
      ...{ x: 20 + option * (w + gap), y: 20 + row * (h + gap), w, h },
    })),
  }))
  return { ...layout, rows }
}

test.each([
  [7.2, 3.9, 0],
  [3.9, 7.2, 0],
  [9, 3, 0.1],
  [3, 9, 0.1],
  [4, 4, 0],
  [4, 4, 6],
])('bubbles of one grid, %f by %f and %f apart, are one look, those in its corners too', (w, h, gap) => {
  const layout = grid(w, h, gap)
  expect(looksOf(layout).map(({ places }) => places.length)).toEqual([
    layout.rows.flatMap(({ bubbles }) => bubbles).length,
  ])
})
