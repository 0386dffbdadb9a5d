import { describe, expect, it } from 'vitest'
import { cellPlan } from '#main/engines/omr/cells.ts'
import type { Evaluation, Scene } from '#main/engines/omr/fit/evaluate.ts'
import { heldByMarks } from '#main/engines/omr/fit/marks-aside.ts'
import { CAREFUL } from '#main/engines/omr/fit/patch.ts'
import { flatMap, learnOutlines } from '#main/engines/omr/fit/refine.ts'
import type { Homography } from '#shared/domain/geometry.ts'
import { gridLayout } from '#test/support/grid-layout.ts'
import { random } from '#tools/simulator/random.ts'

const [ROWS, OPTIONS, LEFT, TOP, WIDTH, HEIGHT] = [12, 4, 80, 70, 320, 560]
const STEP = { x: 48, y: 36 }
const layout = gridLayout({
  page: { w: WIDTH, h: HEIGHT },
  rows: ROWS,
  options: OPTIONS,
  origin: { x: LEFT, y: TOP },
  bubble: { w: 24, h: 24 },
  step: STEP,
})
const plan = cellPlan(layout)

/** A page of small crosses, of which one in every row is filled. */
function scene(seed: string, isFilled = true): Scene {
  const dice = random(seed)
  const data = new Uint8Array(WIDTH * HEIGHT).map(() => 238 + dice.int(0, 8))
  for (let row = 0; row < ROWS; row++) {
    const answer = isFilled ? dice.int(0, OPTIONS - 1) : -1
    for (let option = 0; option < OPTIONS; option++)
      for (let v = -12; v <= 12; v++)
        for (let u = -12; u <= 12; u++) {
          const at = (TOP + row * STEP.y + v) * WIDTH + LEFT + option * STEP.x + u
          if (Math.abs(u) === Math.abs(v) && Math.abs(u) < 6) data[at] = 150
          if (option === answer && Math.hypot(u, v) < 11) data[at] = 40
        }
  }
  return { raster: { width: WIDTH, height: HEIGHT, channels: 1, data }, channel: 'darkest', layout, plan }
}

/** The page as letters alone may have placed it: so many pixels aside. */
function placedAside(of: Scene, dx: number, dy: number): Evaluation {
  const homography: Homography = [1, 0, dx, 0, 1, dy, 0, 0, 1]
  const map = flatMap(homography)
  const [outline] = learnOutlines(
    of.raster,
    of.channel,
    plan,
    flatMap([1, 0, 0, 0, 1, 0, 0, 0, 1]),
    0.1,
    4,
    CAREFUL,
  )
  expect(outline.letters).toBeDefined()
  return {
    homography,
    map,
    surface: () => ({ du: 0, dv: 0 }),
    outlines: [outline],
    findings: plan.cells.map(() => ({ du: 0, dv: 0, off: 0, likeness: 0.9, ink: 0.3, isLost: false })),
    score: 1,
    anchors: [],
    isSettled: true,
    isGentle: false,
  }
}

/** How far the bubbles of a place lie from where they are printed, pixels, at most. */
const worst = ({ map }: Evaluation) =>
  Math.max(
    ...plan.bubbles.flat().map(({ x, y }) => {
      const { a, b, c, d, e, f } = map(x, y)
      return Math.hypot(a * x + b * y + c - x, d * x + e * y + f - y)
    }),
  )

describe('a place that letters alone gave', () => {
  it.each([
    [0, 10],
    [-8, 7],
    [2, -11],
  ])('gives way to the marks where all lie %i, %i pixels aside', (dx, dy) => {
    const held = heldByMarks(scene('aside'), placedAside(scene('aside'), dx, dy))
    expect(worst(held!)).toBeLessThan(3)
  })

  it('half way to the next row is one of two: nobody knows which', () => {
    const page = scene('half')
    expect(heldByMarks(page, placedAside(page, 0, STEP.y / 2))).toBeUndefined()
  })

  it('is none where the marks lie beside it now this way and now that', () => {
    const page = scene('torn')
    const place = placedAside(page, 0, 0)
    // As a page that is bent otherwise: every third row right, and those between up to half a row aside.
    const torn: Evaluation = {
      ...place,
      map(x, y) {
        const here = place.map(x, y)
        return { ...here, f: here.f + 14 * ((Math.round((y - TOP) / STEP.y) % 3) - 1) }
      },
    }
    expect(heldByMarks(page, torn)).toBeUndefined()
  })

  it('stands where the marks are on the bubbles, and where there are none', () => {
    for (const [page, aside] of [
      [scene('on'), 0],
      [scene('none', false), 10],
    ] as const) {
      const place = placedAside(page, 0, aside)
      expect(heldByMarks(page, place)).toBe(place)
    }
  })
})
