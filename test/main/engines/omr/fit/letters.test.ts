import { describe, expect, it } from 'vitest'
import { register } from '#main/engines/omr/register.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { gridLayout } from '#test/support/grid-layout.ts'
import { type Random, random } from '#tools/simulator/random.ts'

const PAGE = { w: 148, h: 210 }
/** Pixels per millimetre. */
const SCALE = 6
const [ROWS, OPTIONS] = [16, 5]
const [LEFT, TOP, STEP_X, STEP_Y] = [40, 60, 9, 8]
const MARK = { w: 5, h: 5 }
const CORNERS = [
  { x: 12, y: 12 },
  { x: 136, y: 12 },
  { x: 12, y: 198 },
  { x: 130, y: 198 },
]

const layout = gridLayout({
  page: PAGE,
  unit: 'mm',
  rows: ROWS,
  options: OPTIONS,
  origin: { x: LEFT, y: TOP },
  bubble: { w: 4, h: 4 },
  step: { x: STEP_X, y: STEP_Y },
  fiducials: [
    { kind: 'corner-marks', marks: CORNERS.map((center) => ({ shape: 'square', center, size: MARK })) },
  ],
})

/** Strokes of letters that have nothing in common but their size: within a square of side 1 around the middle. */
const lettersOf = (dice: Random) =>
  Array.from({ length: OPTIONS + 1 }, () =>
    Array.from({ length: 3 }, () => [
      { x: dice.between(-0.5, 0.5), y: dice.between(-0.5, 0.5) },
      { x: dice.between(-0.5, 0.5), y: dice.between(-0.5, 0.5) },
    ]),
  )

interface Print {
  readonly options?: number
  readonly stepY?: number
  /** Moves the letters, millimetres. */
  readonly dx?: number
}

/** A scan of letters alone, of which about one in a row is filled. */
function scan(dice: Random, { options = OPTIONS, stepY = STEP_Y, dx = 0 }: Print = {}): Raster {
  const [width, height] = [PAGE.w * SCALE, PAGE.h * SCALE]
  const data = new Uint8Array(width * height).map(() => 244 + dice.int(0, 8))
  const ink = (x: number, y: number, r: number, level: number) => {
    for (let v = Math.round((y - r) * SCALE); v <= (y + r) * SCALE; v++)
      for (let u = Math.round((x - r) * SCALE); u <= (x + r) * SCALE; u++)
        if (Math.hypot(u / SCALE - x, v / SCALE - y) <= r) data[v * width + u] = level
  }
  const square = ({ x, y }: { x: number; y: number }) => {
    for (let v = (y - MARK.h / 2) * SCALE; v < (y + MARK.h / 2) * SCALE; v++)
      data.fill(
        20,
        Math.round(v) * width + (x - MARK.w / 2) * SCALE,
        Math.round(v) * width + (x + MARK.w / 2) * SCALE,
      )
  }
  CORNERS.forEach(square)
  const letters = lettersOf(dice)
  for (let row = 0; row < ROWS; row++) {
    const answer = dice.int(0, OPTIONS)
    for (let option = 0; option < options; option++) {
      const [x, y] = [LEFT + option * STEP_X + dx, TOP + row * stepY]
      for (const [from, to] of letters[option])
        for (let t = 0; t <= 1; t += 0.05)
          ink(
            x + 2.6 * (from!.x + t * (to!.x - from!.x)),
            y + 2.6 * (from!.y + t * (to!.y - from!.y)),
            0.2,
            90,
          )
      if (option === answer) ink(x, y, 1.9, 40)
    }
  }
  return { width, height, channels: 1, data }
}

describe.each([1, 2, 3])('letters without an outline (seed %i)', (seed) => {
  const dice = () => random(`letters ${seed}`)

  it('are found where they are, though a template says so only roughly', () => {
    const found = register(scan(dice(), { dx: 0.6 }), layout)
    expect(found.status).toBe('aligned')
    layout.rows.forEach((row, r) => {
      row.bubbles.forEach(({ x, y, w, h }, o) => {
        const { a, b, c, d, e, f } = found.bubbles[r][o]
        const [u, v] = [x + w / 2, y + h / 2]
        // Letters are not as wide as each other, so their middle is known to a fifth of their size.
        expect(Math.abs(a * u + b * v + c - (LEFT + o * STEP_X + 0.6) * SCALE)).toBeLessThan(0.8 * SCALE)
        expect(Math.abs(d * u + e * v + f - (TOP + r * STEP_Y) * SCALE)).toBeLessThan(0.8 * SCALE)
      })
    })
    for (const print of found.rowPrint) expect(print).toBeGreaterThan(0.6)
  })

  it('of which one option is missing are another sheet’s', () => {
    expect(register(scan(dice(), { options: OPTIONS - 1 }), layout)).toMatchObject({ status: 'unaligned' })
  })

  it('printed at another pitch are another sheet’s', () => {
    expect(register(scan(dice(), { stepY: 0.9 * STEP_Y }), layout)).toMatchObject({ status: 'unaligned' })
  })
})
