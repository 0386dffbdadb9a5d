import type { Raster } from '#shared/domain/raster.ts'
import type { BubbleShape } from '#shared/domain/template.ts'
import type { Channel } from '../../raster/ink.ts'
import type { BubbleClass, Cell } from '../cells.ts'
import { type Match, matchOutline, type OutlineShape, ringKernel } from './kernel.ts'
import { type Letters, learnLetters, meanOfBest } from './letters.ts'
import { type Care, cellPatch, type PageMap, shiftMap } from './patch.ts'

/** The printed outline of a class of bubbles, learned from the sheet: half axes in template units. */
export interface Outline {
  readonly shape: OutlineShape
  /** What stands for the outline where hardly any is printed. */
  readonly letters?: Letters
  readonly a: number
  readonly b: number
  /** Whether what stands for it may lie between the bubbles as well as in them. */
  readonly isBetween?: boolean
  /** Mean likeness of the cells it was learned from, [-1, 1]. */
  readonly likeness: number
}

function sampleOf(cells: readonly Cell[], count: number): Cell[] {
  if (cells.length <= count) return [...cells]
  return Array.from({ length: count }, (_, i) => cells[Math.floor(((i + 0.5) * cells.length) / count)])
}

const SHAPES: Record<BubbleShape, readonly OutlineShape[]> = {
  circle: ['ellipse', 'rectangle'],
  oval: ['ellipse', 'rectangle'],
  rectangle: ['rectangle', 'ellipse'],
  bracket: ['bracket', 'rectangle'],
}
/** A drawn box is 0.5 to 1.2 of the printed bubble, so the bubble is 0.6 to 2.5 of the box. Coarse steps over the sizes a bubble may have; the fine search fills the gaps. */
const SCALES = Array.from({ length: 11 }, (_, i) => 1.15 ** (i - 3))

interface Guess {
  readonly shape: OutlineShape
  readonly a: number
  readonly b: number
}

/** An outline that is really there lies alike in all cells: what is lost for each sample their shifts differ by. */
const UNSTEADY = 0.3

/** Mean distance of the shifts from their median, samples. */
function spread(matches: readonly Match[]): number {
  const middle = (values: number[]) => values.sort((p, q) => p - q)[values.length >> 1]
  const x = middle(matches.map(({ sx }) => sx))
  const y = middle(matches.map(({ sy }) => sy))
  return matches.reduce((sum, { sx, sy }) => sum + Math.abs(sx - x) + Math.abs(sy - y), 0) / matches.length
}

/** A page stretched unevenly into its picture has bubbles that are round there and not on the page. */
function roundness(map: PageMap, cell: Cell): number[] {
  const { a, b, d, e } = map(cell.x, cell.y)
  const stretch = Math.hypot(a, d) / Math.hypot(b, e)
  return Math.abs(Math.log(stretch)) > 0.12 ? [stretch] : []
}

/**
 * Learns what outline a class of bubbles is printed with: shape and size that answer best in a few cells. First a
 * coarse search over sizes and shifts, then a fine one over size and proportion around the best.
 * @param all the class's cells
 * @param few how many of them are looked at for an outline
 * @param radius how far off the map may be, share of the distance between bubbles
 */
export function learnOutline(
  raster: Raster,
  channel: Channel,
  map: PageMap,
  all: readonly Cell[],
  few: number,
  bubble: BubbleClass,
  radius: number,
  care: Care,
  hint?: { readonly outline: Outline; readonly bubble: BubbleClass },
): Outline {
  const cells = sampleOf(all, few)
  if (hint !== undefined && hint.outline.letters === undefined && hint.bubble.shape === bubble.shape) {
    // A sheet's bubbles are drawn alike: as large against their boxes as those already learned.
    const { outline } = hint
    const guess: Guess = {
      shape: outline.shape,
      a: (outline.a * bubble.w) / hint.bubble.w,
      b: (outline.b * bubble.h) / hint.bubble.h,
    }
    const alike = sharpen(raster, channel, map, cells, guess, undefined, radius, bubble, care)
    if (alike.likeness >= 0.7) return alike
  }
  const largest = Math.min(
    SCALES[SCALES.length - 1] * 1.01,
    (1.15 * bubble.pitchX) / bubble.w,
    (1.15 * bubble.pitchY) / bubble.h,
  )
  const rx = radius * bubble.pitchX
  const ry = radius * bubble.pitchY
  const coarse = Math.min(bubble.w, bubble.h) / 6
  const halfX = (largest * 1.3 * bubble.w) / 2 + rx
  const halfY = (largest * 1.3 * bubble.h) / 2 + ry
  const patches = cells.map((cell) => cellPatch(raster, channel, map, cell, halfX, halfY, coarse, care))
  let best: Guess = { shape: SHAPES[bubble.shape][0], a: bubble.w / 2, b: bubble.h / 2 }
  let bestScore = Number.NEGATIVE_INFINITY
  let shifts = patches.map((): Match => ({ sx: 0, sy: 0, likeness: 0 }))
  const proportions = [1, ...roundness(map, cells[0])]
  SHAPES[bubble.shape].forEach((shape, preference) => {
    for (const scale of SCALES)
      for (const proportion of proportions) {
        if (scale > largest) break
        const a = (scale * bubble.w) / 2 / Math.sqrt(proportion)
        const b = ((scale * bubble.h) / 2) * Math.sqrt(proportion)
        const kernel = ringKernel(shape, a / coarse, b / coarse)
        const found = patches.map((patch) => matchOutline(patch, kernel, rx / coarse, ry / coarse))
        const score =
          meanOfBest(found.map((match) => match.likeness)) - 0.06 * preference - UNSTEADY * spread(found)
        if (score > bestScore) {
          bestScore = score
          best = { shape, a, b }
          shifts = found
        }
      }
  })
  const found = shifts.map(({ sx, sy }) => ({ dx: sx * coarse, dy: sy * coarse }))
  const outline = sharpen(raster, channel, map, cells, best, found, radius, bubble, care)
  const mayBeGaps = isOversize(outline, bubble)
  if (outline.likeness >= DISTINCT && !mayBeGaps) return outline
  const learned = learnLetters(raster, channel, map, all, bubble, radius, care)
  if (learned === undefined) return outline
  const { letters, likeness, isCentred } = learned
  const isBetter = likeness > outline.likeness + 0.1 || (mayBeGaps && isCentred && likeness >= DISTINCT)
  if (!isBetter) return outline
  return {
    shape: 'rectangle',
    letters,
    a: bubble.w / 2,
    b: bubble.h / 2,
    isBetween: !isCentred,
    likeness: isCentred ? likeness : Math.min(likeness, ASTRAY),
  }
}

/** A box may be drawn at half its bubble's size; an outline this much larger may be the gaps between letters. */
const OVERSIZE = 1.75

/** Whether an outline is so much larger than its boxes that it may be what lies around bubbles. */
export const isOversize = ({ a, b }: Pick<Outline, 'a' | 'b'>, { w, h }: { w: number; h: number }): boolean =>
  Math.min(a / w, b / h) > OVERSIZE / 2

/** What the bubbles have in common may lie between them: it does not say by itself where they are. */
const ASTRAY = 0.3

/** An outline that answers like this is one; below, what the bubbles have in common may say more. */
const DISTINCT = 0.7
/**
 * Size and proportion of an outline to a few per cent.
 * @param shifts each cell's shift where it is known, template units; else it is looked for within the radius
 */
function sharpen(
  raster: Raster,
  channel: Channel,
  map: PageMap,
  cells: readonly Cell[],
  guess: Guess,
  shifts: readonly { dx: number; dy: number }[] | undefined,
  radius: number,
  bubble: BubbleClass,
  care: Care,
): Outline {
  const fine = Math.min(guess.a, guess.b) / 6
  const kernel = ringKernel(guess.shape, guess.a / fine, guess.b / fine)
  const known =
    shifts ??
    cells.map((cell) => {
      const rx = radius * bubble.pitchX
      const ry = radius * bubble.pitchY
      const patch = cellPatch(raster, channel, map, cell, guess.a * 1.3 + rx, guess.b * 1.3 + ry, fine, care)
      const match = matchOutline(patch, kernel, rx / fine, ry / fine)
      return { dx: match.sx * fine, dy: match.sy * fine }
    })
  const patches = cells.map((cell, i) => {
    const moved = shiftMap(map, known[i].dx, known[i].dy)
    return cellPatch(
      raster,
      channel,
      moved,
      cell,
      guess.a * 1.4 + 3 * fine,
      guess.b * 1.4 + 3 * fine,
      fine,
      care,
    )
  })
  let best: Outline = { ...guess, likeness: -1 }
  for (const ka of [0.88, 0.94, 1, 1.06, 1.12]) {
    for (const kb of [0.88, 0.94, 1, 1.06, 1.12]) {
      if (Math.abs(ka - kb) > 0.13) continue
      const a = guess.a * ka
      const b = guess.b * kb
      const sized = ringKernel(guess.shape, a / fine, b / fine)
      const likeness =
        meanOfBest(patches.map((patch) => matchOutline(patch, sized, 1, 1).likeness)) -
        0.02 * Math.abs(ka - kb)
      if (likeness > best.likeness) best = { shape: guess.shape, a, b, likeness }
    }
  }
  return best
}
