import { median } from '#shared/domain/maths.ts'
import { brightness } from '../../raster/ink.ts'
import type { Scene } from './evaluate.ts'
import type { PageMap } from './patch.ts'
import type { Block } from './verify.ts'

type Axis = 'rows' | 'options'

/** Places looked at from one line of a block to the next. */
const ALONG = 16
/** The same across its lines from one bubble to the next, at most: every pixel, or thin outlines fall in between. */
const ACROSS = 32
/** How far beyond the outermost lines print is looked for, steps. */
const BEYOND = 1.25
/** Paper for so many steps ends a block's print; nearer than that its lines hang together. */
const GAP = 0.25
/** Contrast between paper and print, as a share of the latter's, that is print; print has at least so many times the paper's. */
const IS_PRINT = 0.3
const CONTRAST = 2
/** How far from the middle of its outermost lines print may end, steps: a bubble's edge, and no other line. */
const LEAST_END = 0.1
const MOST_END = 0.75

/**
 * How far the print of a block lies from where it is looked for along one of its axes, in steps: print that is the same
 * in every line says so only by where it begins and where it ends, which is as far beyond the first line as beyond the
 * last.
 * @returns undefined where one of the ends is not seen, or too near or too far for the block's own
 */
export function offsetByEnds(scene: Scene, map: PageMap, block: Block, axis: Axis): number | undefined {
  const lines = axis === 'rows' ? block.rows.length : block.options
  const contrast = contrastAlong(scene, map, block, axis)
  const at = (line: number) => Math.round((line + BEYOND) * ALONG)
  const paper = contrast.toSorted()[Math.floor(0.05 * contrast.length)]
  const print = median(
    Array.from({ length: lines }, (_, line) =>
      Math.max(...contrast.slice(at(line) - ALONG / 2, at(line) + ALONG / 2)),
    ),
  )
  if (!(print > CONTRAST * paper)) return undefined
  const least = paper + IS_PRINT * (print - paper)
  const end = (from: number, way: 1 | -1) => {
    let last: number | undefined
    for (let i = from; i >= 0 && i < contrast.length; i += way) {
      if (contrast[i] >= least) last = i
      else if (Math.abs(i - (last ?? from)) > GAP * ALONG)
        return last === undefined ? undefined : Math.abs(last - from) / ALONG
    }
    return undefined
  }
  const before = end(at(0), -1)
  const after = end(at(lines - 1), 1)
  if (before === undefined || after === undefined) return undefined
  if (Math.min(before, after) < LEAST_END || Math.max(before, after) > MOST_END) return undefined
  return (after - before) / 2
}

/**
 * How much brightness differs along each of many lines across a block, from before its first line to after its last.
 * Shade and tint are alike along a line; print is not.
 */
function contrastAlong(
  { raster, channel, plan }: Scene,
  map: PageMap,
  { rows, options, rowStep, optionStep }: Block,
  axis: Axis,
): number[] {
  const [lines, step] = axis === 'rows' ? [rows.length, rowStep] : [options, optionStep]
  const [wide, side] = axis === 'rows' ? [options, optionStep] : [rows.length, rowStep]
  const first = plan.bubbles[rows[0]][0]
  return Array.from({ length: Math.round((lines - 1 + 2 * BEYOND) * ALONG) + 1 }, (_, i) => {
    const t = i / ALONG - BEYOND
    let sum = 0
    let squares = 0
    let count = 0
    for (let bubble = 0; bubble < wide; bubble++) {
      const [x, y] = [first.x + t * step.dx + bubble * side.dx, first.y + t * step.dy + bubble * side.dy]
      const { a, b, c, d, e, f } = map(x, y)
      const pixels = Math.hypot(a * side.dx + b * side.dy, d * side.dx + e * side.dy)
      const across = Math.min(ACROSS, Math.max(1, Math.round(pixels)))
      for (let k = 0; k < across; k++) {
        const p = (k + 0.5) / across - 0.5
        const [px, py] = [x + p * side.dx, y + p * side.dy]
        const [u, v] = [Math.floor(a * px + b * py + c), Math.floor(d * px + e * py + f)]
        if (u < 0 || v < 0 || u >= raster.width || v >= raster.height) continue
        const value = brightness(raster, u, v, channel)
        sum += value
        squares += value * value
        count++
      }
    }
    return count === 0 ? 0 : Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2))
  })
}
