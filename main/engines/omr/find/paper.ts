import type { Raster } from '#shared/domain/raster.ts'
import { paperQuads } from './contour.ts'
import type { Finder } from './finder.ts'
import type { Hypothesis } from './marks.ts'
import { rectHypothesis } from './printed-rects.ts'
import { turnKnown } from './turn.ts'

const wholeCorners = (raster: Raster) => [
  { x: 0, y: 0 },
  { x: raster.width, y: 0 },
  { x: raster.width, y: raster.height },
  { x: 0, y: raster.height },
]

/** Paper's edges are cut and bent: they show where the page is and hold next to nothing. */
const PAPER_WEIGHT = 0.02

/** The whole page laid into a quadrilateral, at some of the four quarter turns. */
export function rectTurns(
  corners: readonly { x: number; y: number }[],
  page: { width: number; height: number },
  turns: readonly number[],
): Hypothesis[] {
  const whole = { x: 0, y: 0, w: page.width, h: page.height }
  return turns.flatMap((turn) => rectHypothesis(corners, turn, whole, page, PAPER_WEIGHT) ?? [])
}

/** The edges of the paper in the picture. */
export const findPaper: Finder<'page-contour'> = (_, { raster, layout }) => outlineBatches(raster, layout)

/** A page without anything to find is said to be the picture. */
export const takeWholePicture: Finder<'none'> = function* (_, { raster, layout }) {
  yield rectTurns(wholeCorners(raster), layout, [0]).map(turnKnown)
}

type Size = { readonly width: number; readonly height: number }

/** The page laid into the edges of the paper, the way that its sides run. */
export const likelyPaper = (raster: Raster, page: Size): Hypothesis[] => laidOnPaper(raster, page).likely

function laidOnPaper(raster: Raster, page: Size): { likely: Hypothesis[]; unlikely: Hypothesis[] } {
  const likely: Hypothesis[] = []
  const unlikely: Hypothesis[] = []
  for (const corners of paperQuads(raster)) {
    const across = Math.hypot(corners[1].x - corners[0].x, corners[1].y - corners[0].y)
    const down = Math.hypot(corners[3].x - corners[0].x, corners[3].y - corners[0].y)
    const same = across > down === page.width > page.height
    likely.push(...rectTurns(corners, page, same ? [0, 2] : [1, 3]))
    unlikely.push(...rectTurns(corners, page, same ? [1, 3] : [0, 2]))
  }
  return { likely, unlikely }
}

function* outlineBatches(raster: Raster, page: Size): Generator<Hypothesis[]> {
  const { likely, unlikely } = laidOnPaper(raster, page)
  yield likely
  yield unlikely
  // The paper may fill the picture.
  yield rectTurns(wholeCorners(raster), page, [0, 2, 1, 3])
}
