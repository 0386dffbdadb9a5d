import type { PageLayout } from '#shared/domain/layout.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { fitBest, type PointPair, scaleAt } from '../../raster/homography.ts'
import { wholeWindow } from '../../raster/ink.ts'
import { findCandidates } from './candidates.ts'
import type { Finder } from './finder.ts'
import type { MarkModel } from './mark-models.ts'
import { fitScales, markModels, markSearch, markWindows, scaleRange } from './mark-search.ts'
import { assignMarks, type Hypothesis, inkCentroid } from './marks.ts'
import { withTurn } from './turn.ts'

/** Printed marks, of which three or four say where the page is. */
export const findCornerMarks: Finder<'corner-marks'> = function* (fiducial, { raster, layout }) {
  const models = markModels(fiducial.marks, layout)
  for (const batch of cornerMarkBatches(raster, layout, models)) yield withTurn(models, batch, layout)
}

function* cornerMarkBatches(
  raster: Raster,
  layout: PageLayout,
  models: readonly MarkModel[],
): Generator<Hypothesis[]> {
  const page = { width: layout.width, height: layout.height }
  const scales = scaleRange(raster, layout)
  const [fx, fy] = fitScales(raster, layout)
  const windows = markWindows(raster, layout, models, 0.08)
  const usual = Math.min(fx, fy)
  const tight = { least: 0.8 * Math.min(fx, fy), most: 1.2 * Math.max(fx, fy) }
  const near = findCandidates(raster, markSearch(raster, models, windows, usual))
  // A mark outside its window is not missing: what lacks one waits for the search of the whole picture.
  yield refined(
    assignMarks(models, near, page, tight, 4).filter(({ pairs }) => pairs.length === models.length),
  )
  for (const shrink of [1, 0.6]) {
    const search = markSearch(raster, models, [wholeWindow(raster)], usual * shrink)
    yield refined(assignMarks(models, findCandidates(raster, search), page, scales, 8))
  }

  function refined(hypotheses: readonly Hypothesis[]): Hypothesis[] {
    return hypotheses.map((hypothesis) => refineMarks(raster, models, hypothesis))
  }
}

/** The same hypothesis with every mark's middle found in the full picture. */
function refineMarks(raster: Raster, models: readonly MarkModel[], hypothesis: Hypothesis): Hypothesis {
  const pairs = hypothesis.pairs.map((pair): PointPair => {
    const model = models.find((m) => m.x === pair.x && m.y === pair.y) as MarkModel
    const scale = scaleAt(hypothesis.homography, pair.x, pair.y)
    // The box of the mark's ink around its middle.
    const half = { x: (model.mark.size.w / 2) * scale, y: (model.mark.size.h / 2) * scale }
    const turned = Math.abs(hypothesis.homography[1]) > Math.abs(hypothesis.homography[0])
    const [hx, hy] = turned ? [half.y, half.x] : [half.x, half.y]
    const leanX = hypothesis.homography[0] * model.leanX + hypothesis.homography[1] * model.leanY || 0
    const leanY = hypothesis.homography[3] * model.leanX + hypothesis.homography[4] * model.leanY || 0
    const centroid = inkCentroid(
      raster,
      {
        left: pair.u - leanX - hx,
        right: pair.u - leanX + hx,
        top: pair.v - leanY - hy,
        bottom: pair.v - leanY + hy,
      },
      'darkest',
    )
    if (centroid === undefined || Math.hypot(centroid.x - pair.u, centroid.y - pair.v) > 0.35 * half.x)
      return pair
    return { ...pair, u: centroid.x, v: centroid.y }
  })
  return { ...hypothesis, pairs, homography: fitBest(pairs) ?? hypothesis.homography }
}
