import { expect, test } from 'vitest'
import { cellPlan } from '#main/engines/omr/cells.ts'
import { findBlobs } from '#main/engines/omr/fit/blobs.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { gridLayout } from '#test/support/grid-layout.ts'
import { random } from '#tools/simulator/random.ts'

const [ROWS, OPTIONS, STEP, LEFT] = [6, 4, 40, 60]

const gridOf = (bubble: { w: number; h: number }, stepAcross: number) =>
  gridLayout({
    page: { w: 300, h: 340 },
    rows: ROWS,
    options: OPTIONS,
    origin: { x: LEFT, y: LEFT },
    bubble,
    step: { x: stepAcross, y: STEP },
  })

function blobsOn(isDark: (x: number, y: number) => boolean, layout = gridOf({ w: 24, h: 24 }, STEP)) {
  const [width, height] = [300, 340]
  const data = new Uint8Array(width * height).fill(240)
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) if (isDark(x, y)) data[y * width + x] = 40
  const raster: Raster = { width, height, channels: 1, data }
  const scene = { raster, channel: 'darkest' as const, layout, plan: cellPlan(layout) }
  return findBlobs(scene, () => ({ a: 1, b: 0, c: 0, d: 0, e: 1, f: 0 }))
}

/** Middle of the bubble of a row and an option. */
const middle = (row: number, option: number) => [LEFT + STEP * option, LEFT + STEP * row] as const

test('marks are found where they lie beside their bubbles', () => {
  const marks = [0, 2, 1, 3, 0, 2].map((option, row) => middle(row, option))
  const blobs = blobsOn((x, y) => marks.some(([u, v]) => Math.hypot(x - u - 4, y - v) < 12))
  expect(blobs).toHaveLength(ROWS)
  for (const { dx, dy } of blobs) {
    expect(dx).toBeGreaterThan(2)
    expect(Math.abs(dy)).toBeLessThan(1.5)
  }
})

test('a wide mark is seen whole, so that its middle is its own and not that of what is left of it', () => {
  const [stepAcross, aside] = [60, 12]
  const marks = [0, 2, 1, 3, 0, 2].map(
    (option, row) => [LEFT + stepAcross * option, LEFT + STEP * row] as const,
  )
  const isMarked = (x: number, y: number) =>
    marks.some(([u, v]) => Math.hypot((x - u - aside) / 17, (y - v) / 11) < 1)
  const blobs = blobsOn(isMarked, gridOf({ w: 40, h: 24 }, stepAcross))
  expect(blobs).toHaveLength(ROWS)
  for (const { dx } of blobs) expect(Math.abs(dx - aside)).toBeLessThan(1.5)
})

test('print that lies all over proves no place, though its middle is always there', () => {
  const dice = random('fine print')
  const dots = new Set(Array.from({ length: 2500 }, () => `${dice.int(0, 99)} ${dice.int(0, 112)}`))
  expect(blobsOn((x, y) => dots.has(`${Math.floor(x / 3)} ${Math.floor(y / 3)}`))).toEqual([])
})
