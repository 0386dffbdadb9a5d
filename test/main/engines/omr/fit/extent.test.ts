import { describe, expect, test } from 'vitest'
import { cellPlan } from '#main/engines/omr/cells.ts'
import { offsetByEnds } from '#main/engines/omr/fit/extent.ts'
import { findBlocks } from '#main/engines/omr/fit/verify.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { gridLayout } from '#test/support/grid-layout.ts'
import { random } from '#tools/simulator/random.ts'

const [ROWS, OPTIONS, LEFT, WIDTH, HEIGHT] = [7, 5, 80, 340, 400]
const STEP = { x: 30, y: 32 }

const layout = gridLayout({
  page: { w: WIDTH, h: HEIGHT },
  rows: ROWS,
  options: OPTIONS,
  origin: { x: LEFT, y: LEFT },
  bubble: { w: 28, h: 28 },
  step: STEP,
})

/** Rings that touch, so many rows and options of them, drawn some pixels beside where the layout has them. */
function offsetsOf(dx: number, dy: number, rows = ROWS, options = OPTIONS) {
  const data = new Uint8Array(WIDTH * HEIGHT).fill(240)
  for (let row = 0; row < rows; row++)
    for (let option = 0; option < options; option++)
      for (let angle = 0; angle < 360; angle++) {
        const [sin, cos] = [Math.sin((angle * Math.PI) / 180), Math.cos((angle * Math.PI) / 180)]
        const x = Math.round(LEFT + dx + STEP.x * option + 14 * cos)
        const y = Math.round(LEFT + dy + STEP.y * row + 14 * sin)
        data[y * WIDTH + x] = 90
      }
  const raster: Raster = { width: WIDTH, height: HEIGHT, channels: 1, data }
  const scene = { raster, channel: 'darkest' as const, layout, plan: cellPlan(layout) }
  const [block] = findBlocks(layout)
  const map = () => ({ a: 1, b: 0, c: 0, d: 0, e: 1, f: 0 })
  return {
    rows: offsetByEnds(scene, map, block, 'rows'),
    options: offsetByEnds(scene, map, block, 'options'),
  }
}

describe('print that is the same in every line says where it lies by its ends', () => {
  const dice = random('ends')
  test.each(
    Array.from({ length: 8 }, () => [dice.int(-6, 6), dice.int(-6, 6)] as const),
  )('%i, %i pixels beside', (dx, dy) => {
    const { rows, options } = offsetsOf(dx, dy)
    expect(rows).toBeCloseTo(dy / STEP.y, 1)
    expect(options).toBeCloseTo(dx / STEP.x, 1)
  })

  test.each([
    ['half a step beside', offsetsOf(STEP.x / 2, STEP.y / 2)],
    ['a whole step beside', offsetsOf(STEP.x, -STEP.y)],
    ['one line more', offsetsOf(0, 0, ROWS + 1, OPTIONS + 1)],
    ['one line less', offsetsOf(0, 0, ROWS - 1, OPTIONS - 1)],
  ])('and says nothing where it is %s', (_, offsets) => {
    expect(offsets).toEqual({ rows: undefined, options: undefined })
  })
})
