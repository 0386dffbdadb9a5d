import type { EmptyLook } from './empty.ts'
import type { Look } from './looks.ts'
import { PAPER } from './paper.ts'
import type { Patches } from './patches.ts'

/** Half the bubble's true size, template units. */
export interface TrueSize {
  readonly w: number
  readonly h: number
  /** Share of its size within which nothing of the line is seen. */
  readonly clear: number
  /** How much darker the line is than what lies beside it, [0, 1]; 0 when none was found and the box was taken. */
  readonly contrast: number
}

const DIRECTIONS = 48
/** Times the box: it may be drawn from half to twice the bubble's true size. */
const SMALLEST = 0.48
const LARGEST = 2.2
const STEPS = 26
/** Beyond the line on either side, as a share of half the cell. */
const ASIDE = 0.11
const FAINTEST = 0.025
/** Limits on how far inside the line's middle its ink ends, as shares of the outline. */
const WIDEST_CLEAR = 0.94
const NARROWEST_CLEAR = 0.7

/** Darkness of the empty look, all options together, in the plane that shows coloured print best. */
function darkness(empty: EmptyLook, size: number): Float32Array {
  const dark = new Float32Array(size)
  const options = empty.ink.length
  for (let option = 0; option < options; option += 1) {
    const ink = empty.ink[option]
    const green = empty.green[option]
    for (let k = 0; k < size; k += 1) dark[k] += (PAPER - Math.min(ink[k], green[k])) / PAPER / options
  }
  return dark
}

/**
 * Finds the printed outline that the box of the template stands for, so that boxes drawn too small or too large give
 * the same answers: the contour, of the look's shape, along which the empty bubbles are darker than on both sides.
 * Its weakest quarter counts, so that neither a printed digit nor a rule that touches one side passes for it.
 * @returns undefined where nothing is printed that the picture shows, as with drop-out ink
 */
export function findTrueSize(look: Look, { nx, ny }: Patches, empty: EmptyLook): TrueSize | undefined {
  const dark = darkness(empty, nx * ny)
  const at = (x: number, y: number) => {
    const column = Math.floor(((x + 1) * nx) / 2)
    const row = Math.floor(((y + 1) * ny) / 2)
    return column < 0 || row < 0 || column >= nx || row >= ny ? 0 : dark[row * nx + column]
  }
  const box = { w: look.boxW / look.cellW, h: look.boxH / look.cellH }
  const { x, y, side } = contour(look)
  const along = (w: number, h: number, sides: Float64Array) => {
    sides.fill(0)
    for (let k = 0; k < DIRECTIONS; k += 1) sides[side[k]] += at(x[k] * w, y[k] * h)
    for (let k = 0; k < 4; k += 1) sides[k] /= DIRECTIONS / 4
  }
  const line = new Float64Array(4)
  const inner = new Float64Array(4)
  const outer = new Float64Array(4)
  let best: Omit<TrueSize, 'clear'> | undefined
  const ratio = (LARGEST / SMALLEST) ** (1 / STEPS)
  for (let i = 0; i <= STEPS; i += 1) {
    const w = box.w * SMALLEST * ratio ** i
    if (w > 0.97) break
    for (let j = Math.max(0, i - 3); j <= Math.min(STEPS, i + 3); j += 1) {
      const h = box.h * SMALLEST * ratio ** j
      if (h > 0.97) break
      along(w, h, line)
      along(w - ASIDE, h - ASIDE, inner)
      along(w + ASIDE, h + ASIDE, outer)
      const [left, top, right, bottom] = [0, 1, 2, 3].map((side) =>
        Math.min(line[side] - inner[side], line[side] - (inner[side] + outer[side]) / 2),
      ) as [number, number, number, number]
      const whole = Math.min(left, top, right, bottom)
      const contrast =
        look.shape === 'bracket' ? Math.max(whole, Math.min(top, bottom), Math.min(left, right)) : whole
      if (contrast > (best?.contrast ?? FAINTEST)) {
        best = { w, h, contrast }
      }
    }
  }
  if (best === undefined) return undefined
  const mean = (share: number) => {
    along(best.w * share, best.h * share, line)
    return (line[0] + line[1] + line[2] + line[3]) / 4
  }
  const full = mean(1)
  let clear = WIDEST_CLEAR
  while (clear > NARROWEST_CLEAR && mean(clear) > 0.5 * (full + mean(NARROWEST_CLEAR))) clear -= 0.03
  return { ...best, w: best.w * look.cellW, h: best.h * look.cellH, clear: clear - 0.04 }
}

/** Points of the unit contour, each with the side it lies on: 0 left, 1 top, 2 right, 3 bottom. */
function contour(look: Look): { x: Float64Array; y: Float64Array; side: Uint8Array } {
  const isRound = look.shape === 'circle' || look.shape === 'oval'
  const [x, y] = [new Float64Array(DIRECTIONS), new Float64Array(DIRECTIONS)]
  const side = new Uint8Array(DIRECTIONS)
  for (let k = 0; k < DIRECTIONS; k += 1) {
    const angle = ((k + 0.5) / DIRECTIONS) * 2 * Math.PI
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
    const norm = isRound ? 1 : Math.max(Math.abs(cos), Math.abs(sin))
    x[k] = cos / norm
    y[k] = sin / norm
    side[k] = Math.abs(cos) > Math.abs(sin) ? (cos < 0 ? 0 : 2) : sin < 0 ? 1 : 3
  }
  return { x, y, side }
}
