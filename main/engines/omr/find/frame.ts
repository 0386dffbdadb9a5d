import type { Finder, Search } from './finder.ts'
import { findLines } from './lines.ts'
import type { Hypothesis } from './marks.ts'
import { type PrintedRect, rectHypotheses, ruleHypotheses, ruleRects } from './printed-rects.ts'

type Laid = (rect: PrintedRect, limit: number) => Hypothesis[]

/** The likeliest ways to lay the first rectangle, then the others, then those of the other rectangles. */
function* batchesOf(rects: readonly PrintedRect[], laid: Laid): Generator<Hypothesis[]> {
  const [first, ...others] = rects
  if (first === undefined) return
  const ways = laid(first, 16)
  yield ways.slice(0, 4)
  yield ways.slice(4)
  yield others.flatMap((rect) => laid(rect, 2))
}

const linesOf = ({ raster }: Search) =>
  findLines(raster, 'darkest', 0.014 * Math.max(raster.width, raster.height))

/** A printed rectangle around the page's fields. */
export const findFrame: Finder<'frame'> = function* (fiducial, search) {
  const { raster, layout } = search
  const lines = linesOf(search)
  yield* batchesOf([{ ...fiducial.rect, edge: fiducial.edge }], (rect, limit) =>
    rectHypotheses(raster, lines, rect, layout, limit),
  )
}

/** Printed straight rules, of which two by two make a rectangle. */
export const findRules: Finder<'rules'> = function* (fiducial, search) {
  const { raster, layout } = search
  const rects = ruleRects(fiducial.lines)
  if (rects.length === 0) return
  const lines = linesOf(search)
  yield* batchesOf(rects, (rect, limit) => ruleHypotheses(raster, lines, fiducial.lines, rect, layout, limit))
}
