import { wholeWindow } from '../../raster/ink.ts'
import { findCandidates } from './candidates.ts'
import type { Finder } from './finder.ts'
import { markModels, markSearch, markWindows, scaleRange } from './mark-search.ts'
import { followTrack } from './track.ts'
import { withTurn } from './turn.ts'

/** Rows of bars along the page's sides. */
export const findTimingTrack: Finder<'timing-track'> = function* (fiducial, { raster, layout }) {
  const page = { width: layout.width, height: layout.height }
  const models = markModels(fiducial.marks, layout)
  const range = scaleRange(raster, layout)
  const usual = Math.min(raster.width, raster.height) / Math.min(layout.width, layout.height)
  const likely = markSearch(raster, models, markWindows(raster, layout, models, 0.06), usual)
  const tight = { least: 0.7 * usual, most: 1.3 * usual }
  yield withTurn(models, followTrack(models, findCandidates(raster, likely), page, tight, 2), layout)
  for (const shrink of [1, 0.6]) {
    const search = markSearch(raster, models, [wholeWindow(raster)], usual * shrink)
    yield withTurn(models, followTrack(models, findCandidates(raster, search), page, range, 4), layout)
  }
}
