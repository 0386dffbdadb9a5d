import { type Canvas, type Ink, inkOn, type XY } from '../../ink.ts'
import type { Random } from '../../random.ts'
import { type Accident, type MakeAccident, somewhere } from './accident.ts'

/** A round thing on the paper: its middle in canvas pixels, its radius in each direction. */
interface Spot {
  readonly middle: XY
  readonly radiusPx: (angle: number) => number
  readonly mostPx: number
}

/** @param ragged  how far its edge wanders, as a share of its radius */
function spotAt(middle: XY, radiusPx: number, ragged: number, random: Random): Spot {
  const waves = [2, 3, 5].map((times) => ({
    times,
    high: (ragged * random.next()) / Math.sqrt(times),
    turn: random.between(0, 2 * Math.PI),
  }))
  return {
    middle,
    radiusPx: (angle) =>
      radiusPx * waves.reduce((sum, { times, high, turn }) => sum + high * Math.sin(times * angle + turn), 1),
    mostPx: radiusPx * (1 + 3 * ragged),
  }
}

/**
 * Lays a spot over the page.
 * @param light  what comes back of a pixel, [0, 1], from what comes back of it without the spot; `depth` goes from 0 at
 *               the spot's edge to 1 in its middle
 */
function lay(
  { width, height, channels, data }: Canvas,
  { middle, radiusPx, mostPx }: Spot,
  light: (under: number, channel: number, depth: number) => number,
): void {
  for (let y = Math.max(0, Math.floor(middle.y - mostPx)); y < Math.min(height, middle.y + mostPx); y++)
    for (let x = Math.max(0, Math.floor(middle.x - mostPx)); x < Math.min(width, middle.x + mostPx); x++) {
      const [dx, dy] = [x + 0.5 - middle.x, y + 0.5 - middle.y]
      const depth = 1 - Math.hypot(dx, dy) / radiusPx(Math.atan2(dy, dx))
      if (depth <= 0) continue
      for (let c = 0; c < channels; c++) {
        const at = (y * width + x) * channels + c
        data[at] = 255 * light(data[at] / 255, c, depth)
      }
    }
}

const LIQUIDS: readonly (readonly [name: string, colour: Ink['colour']])[] = [
  ['coffee', [0.55, 0.38, 0.22]],
  ['tea', [0.8, 0.62, 0.35]],
  ['blue ink', [0.12, 0.17, 0.5]],
  ['black ink', [0.06, 0.06, 0.07]],
  ['juice', [0.85, 0.25, 0.2]],
  ['water', [0.82, 0.82, 0.8]],
]

/** Drops have fallen on the sheet: they dye what is under them, most of all along their edges, where they dried. */
export const spill: MakeAccident = ({ dice, layout }): Accident => {
  const [name, colour] = dice.pick(LIQUIDS)
  const drops = dice.int(1, 4)
  const [least, most] = dice.pick([
    [0.5, 1.5],
    [1, 3],
    [2, 6],
  ] as const)
  const strength = dice.between(0.3, 1)
  const edge = dice.between(0, 0.6)
  return {
    note: `${drops} drops of ${name}, ${least} to ${most} mm`,
    onPaper: ({ canvas, scale }) => {
      const dye = inkOn(canvas, colour)
      for (let drop = 0; drop < drops; drop++) {
        const { x, y } = somewhere(layout, dice)
        const wander = () => dice.between(-1, 1) * canvas.pixelsPerMm
        const middle = { x: x * scale + wander(), y: y * scale + wander() }
        const spot = spotAt(middle, dice.between(least, most) * canvas.pixelsPerMm, 0.12, dice)
        lay(canvas, spot, (under, c, depth) => {
          const dried = depth < 0.15 ? 1 : 1 - edge
          return under * (1 - strength * dried * (1 - dye[c]))
        })
      }
    },
  }
}

const STICKERS: readonly Ink['colour'][] = [
  [0.9, 0.15, 0.2],
  [0.15, 0.35, 0.8],
  [0.95, 0.8, 0.2],
  [0.2, 0.65, 0.3],
  [0.1, 0.1, 0.1],
  [0.95, 0.6, 0.75],
]

/** Small round stickers, as teachers give and files are marked with. */
export const sticker: MakeAccident = ({ dice, layout }): Accident => {
  const colour = dice.pick(STICKERS)
  const radius = dice.between(1.5, 6)
  const count = dice.int(1, 3)
  return {
    note: `${count} of ${radius.toFixed(1)} mm`,
    onPaper: ({ canvas, scale }) => {
      const paint = inkOn(canvas, colour)
      for (let each = 0; each < count; each++) {
        const { x, y } = somewhere(layout, dice)
        const spot = spotAt({ x: x * scale, y: y * scale }, radius * canvas.pixelsPerMm, 0.01, dice)
        lay(canvas, spot, (_, c, depth) => paint[c] * (depth < 0.06 ? 0.85 : 1))
      }
    },
  }
}

/** Two holes of a punch, through which the lid or the desk is seen. */
export const punched: MakeAccident = ({ dice, layout }): Accident => {
  const behind = dice.pick([0.03, 0.12, 0.45, 0.98])
  const radius = dice.between(2.2, 3.2)
  const isDown = dice.chance(0.7)
  return {
    note: `behind them ${behind}`,
    onPaper: ({ canvas, scale }) => {
      const { x, y } = somewhere(layout, dice)
      const apart = (isDown ? [0, 80] : [80, 0]).map((mm) => mm * canvas.pixelsPerMm)
      for (const middle of [
        { x: x * scale, y: y * scale },
        { x: x * scale + apart[0], y: y * scale + apart[1] },
      ])
        lay(canvas, spotAt(middle, radius * canvas.pixelsPerMm, 0.005, dice), (_, __, depth) =>
          depth < 0.05 ? 0.75 : behind,
        )
    },
  }
}

/** Thin paper: what was marked on its other side shows through, mirrored. */
export const showThrough: MakeAccident = ({ dice, design, seed }): Accident => {
  const through = dice.between(0.05, 0.3)
  return {
    note: through.toFixed(2),
    isEverywhere: true,
    onPaper: async ({ canvas }, other) => {
      const { width, height, channels, data } = canvas
      const behind = (await other(design, `${seed}/behind`)).canvas.data
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++)
          for (let c = 0; c < channels; c++) {
            const from = (y * width + width - 1 - x) * channels + c
            const at = (y * width + x) * channels + c
            data[at] *= 1 - through * (1 - behind[from] / 255)
          }
    },
  }
}

/** A finger that holds the sheet for the camera, over some of its bubbles. */
export const finger: MakeAccident = ({ dice, layout, scanner }): Accident | undefined => {
  if (scanner.background.kind !== 'desk') return undefined
  const colour: Ink['colour'] = dice.pick([
    [0.87, 0.66, 0.55],
    [0.75, 0.52, 0.42],
    [0.5, 0.33, 0.26],
  ])
  const radius = dice.between(6, 10)
  return {
    note: `${radius.toFixed(0)} mm`,
    onPaper: ({ canvas, scale }) => {
      const skin = inkOn(canvas, colour)
      const { x, y } = somewhere(layout, dice)
      const mm = canvas.pixelsPerMm
      const isLeft = x * scale < canvas.width / 2
      // From the nearer edge to the bubble, as a row of discs.
      for (let along = 0; ; along += 2 * mm) {
        const at = x * scale + (isLeft ? -along : along)
        if (at < -radius * mm || at > canvas.width + radius * mm) break
        lay(
          canvas,
          spotAt({ x: at, y: y * scale }, radius * mm, 0.02, dice),
          (_, c, depth) => skin[c] * (depth < 0.2 && along === 0 ? 0.85 : 1),
        )
      }
    },
  }
}
