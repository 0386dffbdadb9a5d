import type { Rect } from '#shared/domain/geometry.ts'
import type { CheckedQuestion } from '#shared/domain/omr-question.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { cellsOf } from './question-layout.ts'

/** What the picture says of a question's region before anything is measured in it. */
export interface RegionCheck {
  /** Why no answer can be read there; undefined when one can. */
  readonly problem: string | undefined
  /** Whether some cell shows nothing at all: neither an outline nor a mark. */
  readonly hasEmptyCell: boolean
}

/** Pixels a cell needs on each side to show a bubble and whether it is filled. */
const LEAST_CELL_PX = 5
/** How far a cell may leave the picture, as a share of itself: its air, not its bubble. */
const AIR = 0.1
/** Grey levels by which print stands off its paper when nine pixels are averaged; noise of a scanner stays below. */
const PRINT = 10
/** Grey levels by which a cell without any paper must be darker than the region's paper to be a mark, not paper. */
const SOLID = 40
/** Shares of a cell's pixels that are darker than its print and lighter than its paper. */
const INK_SHARE = 0.02
const PAPER_SHARE = 0.95

/**
 * Whether a question's region can hold an answer: large enough, in the picture, and not on bare paper. A region names
 * pixels and nothing else, so that what is printed there is all the proof there is that it lies on a question.
 */
export function checkRegion(question: CheckedQuestion, raster: Raster): RegionCheck {
  const problem = (text: string): RegionCheck => ({ problem: text, hasEmptyCell: false })
  const cells = cellsOf(question)
  if (cells.some(({ w, h }) => Math.min(w, h) < LEAST_CELL_PX)) return problem('roi is too small')
  const { x, y, w, h } = question.roi
  if (x >= raster.width || y >= raster.height || x + w <= 0 || y + h <= 0)
    return problem('roi lies off the picture')
  if (!cells.every((cell) => isInside(cell, raster))) return problem('roi lies partly off the picture')
  const looks = cells.map((cell) => lookOf(cell, raster))
  const paper = Math.max(...looks.map((look) => look.paper))
  const isPrinted = looks.map(
    (look) => look.paper - look.ink >= PRINT || paper - look.paper >= SOLID || paper - look.ink >= SOLID,
  )
  if (!isPrinted.includes(true)) return problem('nothing is printed in the roi')
  return { problem: undefined, hasEmptyCell: isPrinted.includes(false) }
}

const isInside = ({ x, y, w, h }: Rect, { width, height }: Raster) =>
  x >= -AIR * w && y >= -AIR * h && x + w <= width + AIR * w && y + h <= height + AIR * h

/** Grey levels of a cell's paper and of the darkest that is in it, in whichever channel it is darkest. */
function lookOf(cell: Rect, raster: Raster): { readonly paper: number; readonly ink: number } {
  const levels = new Uint32Array(256)
  const left = Math.max(1, Math.floor(cell.x))
  const top = Math.max(1, Math.floor(cell.y))
  const right = Math.min(raster.width - 1, Math.ceil(cell.x + cell.w))
  const bottom = Math.min(raster.height - 1, Math.ceil(cell.y + cell.h))
  let count = 0
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      levels[darkestMean(raster, x, y)] += 1
      count += 1
    }
  }
  const levelAt = (share: number) => {
    let seen = 0
    return levels.findIndex((each) => {
      seen += each
      return seen > share * count
    })
  }
  return count === 0 ? { paper: 0, ink: 0 } : { paper: levelAt(PAPER_SHARE), ink: levelAt(INK_SHARE) }
}

/** Mean of nine pixels in the channel in which it is least: pale red print is dark in green. */
function darkestMean({ width, channels, data }: Raster, x: number, y: number): number {
  let darkest = 255
  for (let channel = 0; channel < channels; channel++) {
    let sum = 0
    for (let dy = -1; dy <= 1; dy++) {
      const at = ((y + dy) * width + x) * channels + channel
      sum += data[at - channels] + data[at] + data[at + channels]
    }
    darkest = Math.min(darkest, Math.floor(sum / 9))
  }
  return darkest
}
