import { describe, expect, it } from 'vitest'
import { cellPlan } from '#main/engines/omr/cells.ts'
import { isBounded } from '#main/engines/omr/fit/ends.ts'
import type { Scene } from '#main/engines/omr/fit/evaluate.ts'
import { type BlockPlace, placesOf } from '#main/engines/omr/fit/place.ts'
import { flatMap } from '#main/engines/omr/fit/refine.ts'
import type { Homography } from '#shared/domain/geometry.ts'
import { gridLayout } from '#test/support/grid-layout.ts'
import { random } from '#tools/simulator/random.ts'

const [ROWS, OPTIONS, LEFT, TOP, WIDTH, HEIGHT] = [20, 5, 160, 90, 520, 880]
const STEP = { x: 36, y: 36 }
const layout = gridLayout({
  page: { w: WIDTH, h: HEIGHT },
  rows: ROWS,
  options: OPTIONS,
  origin: { x: LEFT, y: TOP },
  bubble: { w: STEP.x, h: STEP.y },
  shape: 'rectangle',
  step: STEP,
})

/** Thin rules around cells that touch: in those before the options numbers, which differ, in each option its own strokes. */
function ruled(seed: string): Scene {
  const dice = random(seed)
  const data = new Uint8Array(WIDTH * HEIGHT).map(() => 240 + dice.int(0, 8))
  const ink = (x: number, y: number, level: number) => {
    data[Math.round(y) * WIDTH + Math.round(x)] = level
  }
  const left = LEFT - 1.5 * STEP.x
  const top = TOP - STEP.y / 2
  for (let row = 0; row <= ROWS; row++)
    for (let x = left; x <= left + (OPTIONS + 1) * STEP.x; x++) ink(x, top + row * STEP.y, 60)
  for (let column = 0; column <= OPTIONS + 1; column++)
    for (let y = top; y <= top + ROWS * STEP.y; y++) ink(left + column * STEP.x, y, 60)
  const strokes = (of: ReturnType<typeof random>) =>
    Array.from({ length: 4 }, () => ({ x: of.int(-7, 7), y: of.int(-7, 7), isTall: of.int(0, 1) === 1 }))
  const draw = (column: number, row: number, some: ReturnType<typeof strokes>, level: number) => {
    for (const { x, y, isTall } of some)
      for (let t = -4; t <= 4; t++)
        for (const wide of [0, 1]) {
          const [u, v] = isTall ? [x + wide, y + t] : [x + t, y + wide]
          ink(LEFT + column * STEP.x + u, TOP + row * STEP.y + v, level)
        }
  }
  const letters = Array.from({ length: OPTIONS }, () => strokes(dice))
  for (let row = 0; row < ROWS; row++) {
    draw(-1, row, strokes(dice), 40)
    for (const [option, letter] of letters.entries()) draw(option, row, letter, 205)
  }
  return {
    raster: { width: WIDTH, height: HEIGHT, channels: 1, data },
    channel: 'darkest',
    layout,
    plan: cellPlan(layout),
  }
}

/**
 * The block of a page that was placed so many options to the right of where it is printed.
 * @param half size of its outline from its middle, as a share of a cell's
 */
function placed(scene: Scene, options: number, half = 0.5): BlockPlace {
  const homography: Homography = [1, 0, options * STEP.x, 0, 1, 0, 0, 0, 1]
  const [place] = placesOf(scene, {
    homography,
    map: flatMap(homography),
    surface: () => ({ du: 0, dv: 0 }),
    outlines: [{ shape: 'rectangle', a: half * STEP.x, b: half * STEP.y, likeness: 0.95 }],
    findings: [],
    score: 1,
    anchors: [],
    isSettled: true,
    isGentle: false,
  })
  return place!
}

describe('touching cells beside cells of numbers', () => {
  it.each(['1', '2', '3'])('are held by where they end, and read a cell aside they are not (%s)', (seed) => {
    const scene = ruled(seed)
    expect(isBounded(placed(scene, 0), 'options', true)).toBe(true)
    expect(isBounded(placed(scene, -1), 'options', true)).toBe(false)
    expect(isBounded(placed(scene, 1), 'options', true)).toBe(false)
  })

  it('go on beyond a line that only a careful look sees, too', () => {
    const last = placed(ruled('thin'), -1, 0.52).sides.at(-1)!
    expect(last.own).toBeGreaterThan(0.6)
    expect(last.beyond).toBeGreaterThan(0.6)
  })
})
