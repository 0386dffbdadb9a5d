import type { Homography } from '#shared/domain/geometry.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { linearise } from '../../raster/homography.ts'
import type { Channel } from '../../raster/ink.ts'
import type { Cell, CellPlan } from '../cells.ts'
import { type Match, matchOutline, ringKernel } from './kernel.ts'
import { matchLetters } from './letters.ts'
import { learnOutline, type Outline } from './outline.ts'
import { bubblePatches, type Care, cellPatch, darkestOf, type PageMap, QUICK, shiftMap } from './patch.ts'
import type { Surface } from './surface.ts'

/** Where a cell's print was found. */
export interface CellFinding {
  /** Shift from where the map put it, image pixels. */
  readonly du: number
  readonly dv: number
  /** Share of the distance between bubbles. */
  readonly off: number
  readonly likeness: number
  /** Darkest print that the cell's bubbles share, [0, 1]; near 0 where the print dropped out. */
  readonly ink: number
  /** Whether the print may lie beyond the reach of the search. */
  readonly isLost: boolean
}

/** A likeness from which a cell's outline counts as found. */
export const FOUND = 0.45

export const flatMap =
  (h: Homography): PageMap =>
  (x, y) =>
    linearise(h, x, y)

/** The flat map bent by a displacement surface. */
export function bentMap(h: Homography, surface: Surface, reach: number): PageMap {
  return (x, y) => {
    const flat = linearise(h, x, y)
    const here = surface(x, y)
    const right = surface(x + reach, y)
    const below = surface(x, y + reach)
    const a = flat.a + (right.du - here.du) / reach
    const b = flat.b + (below.du - here.du) / reach
    const d = flat.d + (right.dv - here.dv) / reach
    const e = flat.e + (below.dv - here.dv) / reach
    const u = flat.a * x + flat.b * y + flat.c + here.du
    const v = flat.d * x + flat.e * y + flat.f + here.dv
    return { a, b, c: u - a * x - b * y, d, e, f: v - d * x - e * y }
  }
}

export function learnOutlines(
  raster: Raster,
  channel: Channel,
  plan: CellPlan,
  map: PageMap,
  radius: number,
  cellsPerClass: number,
  care: Care,
): Outline[] {
  const sizes = plan.classes.map((_, index) =>
    plan.cells.reduce((sum, cell) => sum + (cell.classIndex === index ? cell.bubbles.length : 0), 0),
  )
  const order = plan.classes.map((_, index) => index).sort((p, q) => sizes[q] - sizes[p])
  const outlines: Outline[] = []
  for (const index of order) {
    const cells = plan.cells.filter((cell) => cell.classIndex === index)
    const first = order[0]
    const hint = index === first ? undefined : { outline: outlines[first], bubble: plan.classes[first] }
    const few = hint === undefined ? cellsPerClass : Math.max(2, cellsPerClass - 1)
    outlines[index] = learnOutline(raster, channel, map, cells, few, plan.classes[index], radius, care, hint)
  }
  return outlines
}

/** Fine samples a cell may be off and still be found without the coarse search. */
const FINE_REACH = 2

/**
 * Looks for one cell's outline around where the map puts it.
 * @param radius share of the distance between bubbles searched coarsely first; 0 looks only close by, and
 *   `isLost` then tells that the print may lie farther off
 */
export function locateCell(
  raster: Raster,
  channel: Channel,
  plan: CellPlan,
  outlines: readonly Outline[],
  cell: Cell,
  map: PageMap,
  radius: number,
  care: Care,
): CellFinding {
  const bubble = plan.classes[cell.classIndex]
  const outline = outlines[cell.classIndex]
  let cx = 0
  let cy = 0
  if (radius > 0) {
    const { sx, sy, spacing } = matchCoarsely(raster, channel, plan, outlines, cell, map, radius, care)
    cx = sx * spacing
    cy = sy * spacing
  }
  const fine = Math.min(outline.a, outline.b) / 5.5
  const moved = radius > 0 ? shiftMap(map, cx, cy) : map
  const match = matchIn(raster, channel, outline, cell, moved, fine, FINE_REACH, FINE_REACH, care)
  const px = cx + match.sx * fine
  const py = cy + match.sy * fine
  const { a, b, d, e } = map(cell.x, cell.y)
  return {
    du: a * px + b * py,
    dv: d * px + e * py,
    off: Math.hypot(px / bubble.pitchX, py / bubble.pitchY),
    likeness: match.likeness,
    ink: match.ink,
    isLost: match.likeness < 0.6 || Math.max(Math.abs(match.sx), Math.abs(match.sy)) > FINE_REACH - 0.6,
  }
}

/**
 * How alike one cell's print and its outline are, at a glance: coarsely and from few of its bubbles, at a tenth of the
 * cost. For what is plainly there or plainly not.
 * @param radius share of the distance between bubbles searched
 * @returns likeness, [-1, 1]
 */
export function glimpseCell(
  raster: Raster,
  channel: Channel,
  plan: CellPlan,
  outlines: readonly Outline[],
  cell: Cell,
  map: PageMap,
  radius: number,
): number {
  return matchCoarsely(raster, channel, plan, outlines, cell, map, radius, QUICK).likeness
}

/** @returns shift in samples of `spacing` template units */
function matchCoarsely(
  raster: Raster,
  channel: Channel,
  plan: CellPlan,
  outlines: readonly Outline[],
  cell: Cell,
  map: PageMap,
  radius: number,
  care: Care,
): Match & { readonly spacing: number } {
  const bubble = plan.classes[cell.classIndex]
  const outline = outlines[cell.classIndex]
  const [rx, ry] = [radius * bubble.pitchX, radius * bubble.pitchY]
  const spacing = Math.min(outline.a, outline.b) / 3.6
  const match = matchIn(raster, channel, outline, cell, map, spacing, rx / spacing, ry / spacing, care)
  return { ...match, spacing }
}

/** A cell's print beside an outline, or beside the letters that stand for one. @param rx samples of `spacing` */
function matchIn(
  raster: Raster,
  channel: Channel,
  { shape, a, b, letters }: Outline,
  cell: Cell,
  map: PageMap,
  spacing: number,
  rx: number,
  ry: number,
  care: Care,
): Match & { readonly ink: number } {
  const [marginX, marginY] = [(rx + 1) * spacing, (ry + 1) * spacing]
  if (letters !== undefined) {
    const [halfX, halfY] = [letters.halfX + marginX, letters.halfY + marginY]
    const patches = bubblePatches(raster, channel, map, cell, halfX, halfY, spacing, care)
    return matchLetters(patches, letters, cell.isStrange === true, rx, ry)
  }
  const patch = cellPatch(raster, channel, map, cell, a * 1.33 + marginX, b * 1.33 + marginY, spacing, care)
  const match = matchOutline(patch, ringKernel(shape, a / spacing, b / spacing), rx, ry)
  return { ...match, ink: darkestOf(patch) }
}

/** As `locateCell`, close by first and over the radius only where the print is not there. */
export function locateNear(
  raster: Raster,
  channel: Channel,
  plan: CellPlan,
  outlines: readonly Outline[],
  cell: Cell,
  map: PageMap,
  radius: number,
  care: Care,
): CellFinding {
  const close = locateCell(raster, channel, plan, outlines, cell, map, 0, care)
  if (!close.isLost) return close
  const far = locateCell(raster, channel, plan, outlines, cell, map, radius, care)
  return far.likeness > close.likeness + 0.03 ? far : close
}
