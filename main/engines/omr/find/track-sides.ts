import { fitHomography, isPlausible, rmsResidual, scaleAt } from '../../raster/homography.ts'
import type { MarkModel } from './mark-models.ts'
import type { Hypothesis, PageSize } from './marks.ts'

/** Ways to take each side's track that are laid with each way of the others. */
const WAYS = 4
/** Sides whose tracks lie on one page are no farther off one perspective than this, share of the page's size. */
const OFF_PLANE = 0.008
/** As far as a flat scan. */
const ON_PLANE = 0.002

/** A page's bars by the edge that they stand at. */
export function sidesOf(models: readonly MarkModel[], { width, height }: PageSize): MarkModel[][] {
  const sides: MarkModel[][] = [[], [], [], []]
  for (const model of models) {
    const off = [model.x, width - model.x, model.y, height - model.y]
    sides[off.indexOf(Math.min(...off))].push(model)
  }
  return sides.filter((side) => side.length > 0)
}

/**
 * A page in perspective from the tracks of its sides, each followed by itself: how far the next side lies a track does
 * not tell, and the guess from its own scale is off by some bars.
 * @param ways of each side
 * @param count of the page's bars
 */
export function acrossSides(
  ways: readonly (readonly Hypothesis[])[],
  count: number,
  page: PageSize,
): Hypothesis[] {
  const [first, ...others] = ways.filter((side) => side.length > 0).map((side) => side.slice(0, WAYS))
  if (first === undefined || others.length === 0) return []
  const together = others.reduce(
    (joined, side) => joined.flatMap((pairs) => side.map((own) => [...pairs, ...own.pairs])),
    first.map(({ pairs }) => [...pairs]),
  )
  return together
    .flatMap((pairs): Hypothesis[] => {
      const homography = fitHomography(pairs)
      if (homography === undefined || !isPlausible(homography, page.width, page.height)) return []
      const size = scaleAt(homography, page.width / 2, page.height / 2) * Math.max(page.width, page.height)
      const off = rmsResidual(homography, pairs) / size
      if (off > OFF_PLANE) return []
      const share = pairs.length / count
      return [
        { homography, pairs, score: share - 40 * off, distortion: 0, support: off < ON_PLANE ? share : 0 },
      ]
    })
    .sort((p, q) => q.score - p.score)
}
