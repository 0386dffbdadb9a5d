import { describe, expect, it } from 'vitest'
import { crossedBubbles } from '#main/engines/omr/measure/strokes.ts'
import type { Registration } from '#main/engines/omr/registration.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { gridLayout } from '#test/support/grid-layout.ts'
import { type Random, random } from '#tools/simulator/random.ts'

/** Pixels per millimetre; the layout's unit is the pixel of the scan. */
const MM = 5
const PAGE = { w: 210 * MM, h: 297 * MM }
const [ROWS, OPTIONS] = [20, 5]
const BUBBLE = 4 * MM
const [LEFT, TOP, STEP_X, STEP_Y] = [60 * MM, 60 * MM, 9 * MM, 10 * MM]

const layout = gridLayout({
  page: PAGE,
  rows: ROWS,
  options: OPTIONS,
  origin: { x: LEFT, y: TOP },
  bubble: { w: BUBBLE, h: BUBBLE },
  step: { x: STEP_X, y: STEP_Y },
})
const SAME = { a: 1, b: 0, c: 0, d: 0, e: 1, f: 0 }
const registration: Registration = {
  status: 'aligned',
  reason: undefined,
  homography: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  bubbles: layout.rows.map((row) => row.bubbles.map(() => SAME)),
  rowResidual: layout.rows.map(() => 0),
  rowPrint: layout.rows.map(() => 1),
  orientation: 0,
  scale: 1,
  structureScore: 1,
}

interface Point {
  readonly x: number
  readonly y: number
}
const middle = (row: number, option: number): Point => ({ x: LEFT + option * STEP_X, y: TOP + row * STEP_Y })

/** Paper with printed circles in ruled boxes. */
function paper(dice: Random): Raster & { readonly data: Uint8Array } {
  const data = new Uint8Array(PAGE.w * PAGE.h).map(() => 240 + dice.int(0, 12))
  const raster = { width: PAGE.w, height: PAGE.h, channels: 1 as const, data }
  for (let row = 0; row < ROWS; row++)
    for (let option = 0; option < OPTIONS; option++) {
      const { x, y } = middle(row, option)
      for (let t = 0; t < 2 * Math.PI; t += 0.02)
        dot(raster, { x: x + (BUBBLE / 2) * Math.cos(t), y: y + (BUBBLE / 2) * Math.sin(t) }, 1, 120)
    }
  const [right, bottom] = [LEFT + OPTIONS * STEP_X, TOP + ROWS * STEP_Y]
  for (let row = 0; row <= ROWS; row++)
    line(
      raster,
      { x: LEFT - STEP_X, y: TOP + (row - 0.5) * STEP_Y },
      { x: right, y: TOP + (row - 0.5) * STEP_Y },
      1,
    )
  line(raster, { x: LEFT - STEP_X, y: TOP - STEP_Y }, { x: LEFT - STEP_X, y: bottom }, 1)
  line(raster, { x: right, y: TOP - STEP_Y }, { x: right, y: bottom }, 1)
  return raster
}

function dot({ width, data }: Raster, { x, y }: Point, r: number, level: number) {
  for (let v = Math.round(y - r); v <= y + r; v++)
    for (let u = Math.round(x - r); u <= x + r; u++)
      if (Math.hypot(u - x, v - y) <= r + 0.5) data[v * width + u] = level
}

function line(raster: Raster, p: Point, q: Point, r: number) {
  const steps = Math.ceil(Math.hypot(q.x - p.x, q.y - p.y) * 2)
  for (let i = 0; i <= steps; i++)
    dot(raster, { x: p.x + ((q.x - p.x) * i) / steps, y: p.y + ((q.y - p.y) * i) / steps }, r, 50)
}

const crossed = (raster: Raster) =>
  crossedBubbles(raster, registration, layout).flatMap((row, r) =>
    row.flatMap((is, option) => (is ? [`${r}.${option}`] : [])),
  )

describe.each([1, 2, 3, 4])('a stroke across a page (seed %i)', (seed) => {
  it('is seen in the bubbles that it crosses, and in no others', () => {
    const dice = random(`stroke ${seed}`)
    const raster = paper(dice)
    const row = dice.int(1, 10)
    const [p, q] = [middle(row, dice.int(0, 1)), middle(row + dice.int(2, 7), dice.int(3, 4))]
    const reach = { x: 0.2 * (q.x - p.x), y: 0.2 * (q.y - p.y) }
    line(
      raster,
      { x: p.x - reach.x, y: p.y - reach.y },
      { x: q.x + reach.x, y: q.y + reach.y },
      dice.between(1, 2.5),
    )
    const distance = ({ x, y }: Point) =>
      Math.abs((q.y - p.y) * (x - p.x) - (q.x - p.x) * (y - p.y)) / Math.hypot(q.x - p.x, q.y - p.y)
    const seen = crossed(raster)
    for (const bubble of seen) {
      const [row, option] = bubble.split('.').map(Number)
      expect(distance(middle(row!, option!))).toBeLessThan(0.6 * BUBBLE)
    }
    // At its ends it may go on for too short to be told.
    expect(seen.length).toBeGreaterThan(1)
  })

  it('is not seen in rules, printed circles and ordinary marks', () => {
    const dice = random(`no stroke ${seed}`)
    const raster = paper(dice)
    for (let row = 0; row < ROWS; row++) {
      const { x, y } = middle(row, dice.int(0, OPTIONS - 1))
      // Filled with slanting strokes, as most hands do, or ticked.
      const [dx, dy] = [0.45 * BUBBLE, 0.45 * BUBBLE * dice.between(0.4, 1)]
      for (let k = -2; k <= 2; k++)
        if (row % 3 > 0 || k === 0)
          line(raster, { x: x - dx, y: y + dy + k * 3 }, { x: x + dx, y: y - dy + k * 3 }, 1.2)
    }
    expect(crossed(raster)).toEqual([])
  })
})
