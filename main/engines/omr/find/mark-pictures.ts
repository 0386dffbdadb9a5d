import type { PageLayout } from '#shared/domain/layout.ts'
import { orientationOf } from '../../raster/homography.ts'
import type { Finder } from './finder.ts'
import { markModel } from './mark-models.ts'
import { fitScales } from './mark-search.ts'
import { assignMarks, type Hypothesis } from './marks.ts'
import { type PictureCandidate, pictureCandidates } from './pictures.ts'
import { withTurn } from './turn.ts'

/** Marks that are a picture of their own, several times on the page. */
export const findMarkPictures: Finder<'picture'> = function* (fiducial, { raster, layout, pictures }) {
  const page = { width: layout.width, height: layout.height }
  const picture = pictures.get(fiducial.image)
  if (picture === undefined) return
  const { size } = fiducial
  const models = fiducial.centers.map((center) =>
    markModel({ shape: 'square', center, size }, layout.width, layout.height),
  )
  const [fx, fy] = fitScales(raster, layout)
  const fit = Math.min(fx, fy)
  // First as if the page filled the picture, then ever smaller.
  for (const [least, most] of [
    [0.8, 1.15],
    [0.5, 0.8],
    [0.3, 0.5],
  ]) {
    const scales = { least: 0.85 * least * fit, most: 1.15 * most * fit }
    const candidates = pictureCandidates(raster, picture, size.w * least * fit, size.w * most * fit)
    yield withTurn(models, assignMarks(models, candidates, page, scales, 4), layout).flatMap((hypothesis) =>
      turnedAs(hypothesis, candidates, layout),
    )
  }
}

/** A hypothesis with what the marks' own pictures say of its turn; none where they stand another way. */
function turnedAs(
  hypothesis: Hypothesis,
  candidates: readonly PictureCandidate[],
  { width, height }: PageLayout,
): Hypothesis[] {
  const turn = orientationOf(hypothesis.homography, width, height) / 90
  const told = hypothesis.pairs.flatMap(
    ({ u, v }) => candidates.find(({ x, y }) => x === u && y === v)?.turn ?? [],
  )
  const agreeing = told.filter((other) => other === turn).length
  if (told.length < 2 || (agreeing > 0 && agreeing < told.length)) return [hypothesis]
  return agreeing === 0 ? [] : [{ ...hypothesis, tellsTurn: true }]
}
