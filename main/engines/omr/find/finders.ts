import type { PageLayout } from '#shared/domain/layout.ts'
import type { Raster } from '#shared/domain/raster.ts'
import type { Fiducials } from '#shared/domain/template.ts'
import { constellationHypotheses } from './constellation.ts'
import { findCornerMarks } from './corner-marks.ts'
import type { FiducialKind, FiducialOf, Finder, Search } from './finder.ts'
import { findFrame, findRules } from './frame.ts'
import { findMarkPictures } from './mark-pictures.ts'
import type { Hypothesis } from './marks.ts'
import { findPaper, likelyPaper, takeWholePicture } from './paper.ts'
import { findTimingTrack } from './timing-track.ts'
import { turnKnown } from './turn.ts'

/** What a code or a picture of the whole page says was found before, with tools of its own. */
function* takeFound(
  fiducial: FiducialOf<'code'> | FiducialOf<'reference'>,
  { found }: Search,
): Generator<Hypothesis[]> {
  yield (found.get(fiducial) ?? []).map(turnKnown)
}

/** A line a kind: a template may name any of them. */
const FINDERS: { readonly [Kind in FiducialKind]: Finder<Kind> } = {
  'corner-marks': findCornerMarks,
  'timing-track': findTimingTrack,
  frame: findFrame,
  rules: findRules,
  picture: findMarkPictures,
  'page-contour': findPaper,
  none: takeWholePicture,
  code: takeFound,
  reference: takeFound,
}

/** Guesses from one fiducial of a template. */
export function findPage(fiducial: Fiducials, search: Search): Generator<Hypothesis[]> {
  // A kind and its finder go together, which a lookup by a union cannot say.
  const find = FINDERS[fiducial.kind] as Finder<FiducialKind>
  return find(fiducial, search)
}

/** Guesses that need no fiducial, for when those named are cut off, covered or wrongly described. */
export function* lastResorts(raster: Raster, layout: PageLayout): Generator<Hypothesis[]> {
  yield constellationHypotheses(raster, layout)
  const isByPaper = layout.fiducials.some(({ kind }) => kind === 'page-contour')
  if (!isByPaper) yield likelyPaper(raster, layout)
}
