import type { PageLayout } from '#shared/domain/layout.ts'
import type { Raster } from '#shared/domain/raster.ts'
import type { FiducialMark, Fiducials } from '#shared/domain/template.ts'
import { findCandidates } from './candidates.ts'
import { constellationHypotheses } from './constellation.ts'
import { paperOutlines } from './contour.ts'
import type { Found } from './found.ts'
import { fitBest, orientationOf, type PointPair, scaleAt } from './homography.ts'
import { type Channel, coarseStep, type Window, wholeWindow } from './ink.ts'
import {
  findLines,
  type PrintedRect,
  rectHypotheses,
  rectHypothesis,
  ruleHypotheses,
  ruleRects,
} from './lines.ts'
import { type MarkModel, markModel } from './mark-models.ts'
import { assignMarks, type Hypothesis, inkCentroid } from './marks.ts'
import { type PictureCandidate, type Pictures, pictureCandidates } from './pictures.ts'
import { followTrack } from './track.ts'
import { marksTellTurn } from './turn.ts'

/** Image pixels per template unit that a page could have in a picture: from half hidden in it to cut by its edges. */
function scaleRange(raster: Raster, layout: PageLayout): { least: number; most: number } {
  const upright = Math.min(raster.width / layout.width, raster.height / layout.height)
  const turned = Math.min(raster.width / layout.height, raster.height / layout.width)
  const wide = Math.max(raster.width / layout.width, raster.height / layout.height)
  const wideTurned = Math.max(raster.width / layout.height, raster.height / layout.width)
  return { least: 0.25 * Math.min(upright, turned), most: 1.2 * Math.max(wide, wideTurned) }
}

const models = new WeakMap<readonly FiducialMark[], readonly MarkModel[]>()

/** What the marks of a page look like, worked out once. */
function markModels(marks: readonly FiducialMark[], layout: PageLayout): readonly MarkModel[] {
  const known = models.get(marks) ?? marks.map((mark) => markModel(mark, layout.width, layout.height))
  models.set(marks, known)
  return known
}

function markSearch(raster: Raster, models: readonly MarkModel[], windows: readonly Window[], scale: number) {
  const thinnest = Math.min(...models.map((m) => m.thickness)) * scale
  const largest = Math.max(...models.map((m) => Math.max(m.mark.size.w, m.mark.size.h))) * scale
  const smallest = Math.min(...models.map((m) => m.area)) * scale * scale
  return {
    windows,
    step: Math.max(1, Math.min(coarseStep(raster), Math.floor(thinnest / 4))),
    channel: 'darkest' as Channel,
    ratio: 0.68,
    neighbourhoodPx: 3 * largest,
    minAreaPx: 0.15 * smallest,
    maxSidePx: 2.2 * largest,
  }
}

/** Image pixels per template unit across and down the picture if the page fills it, upright or lying. */
function fitScales(raster: Raster, layout: PageLayout): [number, number] {
  const same = raster.width > raster.height === layout.width > layout.height
  return [
    raster.width / (same ? layout.width : layout.height),
    raster.height / (same ? layout.height : layout.width),
  ]
}

/**
 * Where the marks of a page that fills the picture would be, in either of its two likely orientations; neighbouring
 * windows are joined.
 * @param reach half a window's side, share of the picture's longer side
 */
function markWindows(
  raster: Raster,
  layout: PageLayout,
  models: readonly MarkModel[],
  reach: number,
): Window[] {
  const same = raster.width > raster.height === layout.width > layout.height
  const [fx, fy] = fitScales(raster, layout)
  const half = reach * Math.max(raster.width, raster.height)
  const windows: Window[] = []
  const add = (u: number, v: number) => {
    let box: Window = { left: u - half, right: u + half, top: v - half, bottom: v + half }
    for (let i = windows.length - 1; i >= 0; i--) {
      const other = windows[i]
      const apart =
        other.left > box.right || other.right < box.left || other.top > box.bottom || other.bottom < box.top
      if (apart) continue
      windows.splice(i, 1)
      box = {
        left: Math.min(box.left, other.left),
        right: Math.max(box.right, other.right),
        top: Math.min(box.top, other.top),
        bottom: Math.max(box.bottom, other.bottom),
      }
    }
    windows.push(box)
  }
  for (const model of models) {
    const x = (same ? model.x : layout.height - model.y) * fx
    const y = (same ? model.y : model.x) * fy
    add(x, y)
    add(raster.width - x, raster.height - y)
  }
  return windows
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

/**
 * Guesses from one kind of fiducial, in batches: the quick and likely first, the slow and far-fetched last.
 * @param pictures decoded pictures of the template, by their source
 * @param found what was looked for beforehand
 */
export function* batchesOf(
  raster: Raster,
  layout: PageLayout,
  fiducial: Fiducials,
  pictures: Pictures,
  found: Found,
): Generator<Hypothesis[]> {
  const page = { width: layout.width, height: layout.height }
  const told = (models: readonly MarkModel[], hypotheses: readonly Hypothesis[]) =>
    hypotheses.map((hypothesis) => ({
      ...hypothesis,
      tellsTurn: marksTellTurn(models, hypothesis.pairs, layout),
    }))
  switch (fiducial.kind) {
    case 'corner-marks': {
      const models = markModels(fiducial.marks, layout)
      for (const batch of cornerMarkBatches(raster, layout, models)) yield told(models, batch)
      return
    }
    case 'timing-track': {
      const models = markModels(fiducial.marks, layout)
      const range = scaleRange(raster, layout)
      const usual = Math.min(raster.width, raster.height) / Math.min(layout.width, layout.height)
      const likely = markSearch(raster, models, markWindows(raster, layout, models, 0.06), usual)
      const tight = { least: 0.7 * usual, most: 1.3 * usual }
      yield told(models, followTrack(models, findCandidates(raster, likely), page, tight, 2))
      for (const shrink of [1, 0.6]) {
        const search = markSearch(raster, models, [wholeWindow(raster)], usual * shrink)
        yield told(models, followTrack(models, findCandidates(raster, search), page, range, 4))
      }
      return
    }
    case 'frame':
    case 'rules': {
      const rects =
        fiducial.kind === 'frame' ? [{ ...fiducial.rect, edge: fiducial.edge }] : ruleRects(fiducial.lines)
      if (rects[0] === undefined) return
      const lines = findLines(raster, 'darkest', 0.014 * Math.max(raster.width, raster.height))
      const laid = (rect: PrintedRect, limit: number) =>
        fiducial.kind === 'frame'
          ? rectHypotheses(raster, lines, rect, page, limit)
          : ruleHypotheses(raster, lines, fiducial.lines, rect, page, limit)
      const first = laid(rects[0], 16)
      yield first.slice(0, 4)
      yield first.slice(4)
      yield rects.slice(1).flatMap((rect) => laid(rect, 2))
      return
    }
    case 'picture': {
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
        yield told(models, assignMarks(models, candidates, page, scales, 4)).flatMap((hypothesis) =>
          turnedAs(hypothesis, candidates, layout),
        )
      }
      return
    }
    case 'page-contour':
      yield* outlineBatches(raster, page)
      return
    case 'none':
      yield rectTurns(wholeCorners(raster), page, [0]).map(turnKnown)
      return
    case 'code':
    case 'reference':
      yield (found.get(fiducial) ?? []).map(turnKnown)
      return
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

/** A code, a picture of the page and a person tell which way up it is; a page without anything is said to be the picture. */
export const turnKnown = (hypothesis: Hypothesis): Hypothesis => ({ ...hypothesis, tellsTurn: true })

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

function* outlineBatches(raster: Raster, page: { width: number; height: number }): Generator<Hypothesis[]> {
  const outlines = paperOutlines(raster)
  const likely: Hypothesis[] = []
  const unlikely: Hypothesis[] = []
  for (const corners of outlines) {
    const across = Math.hypot(corners[1].x - corners[0].x, corners[1].y - corners[0].y)
    const down = Math.hypot(corners[3].x - corners[0].x, corners[3].y - corners[0].y)
    const same = across > down === page.width > page.height
    likely.push(...rectTurns(corners, page, same ? [0, 2] : [1, 3]))
    unlikely.push(...rectTurns(corners, page, same ? [1, 3] : [0, 2]))
  }
  yield likely
  yield unlikely
  // The paper may fill the picture.
  yield rectTurns(wholeCorners(raster), page, [0, 2, 1, 3])
}

/** Guesses that need no fiducial, for when those named are cut off, covered or wrongly described. */
export function* lastResorts(raster: Raster, layout: PageLayout): Generator<Hypothesis[]> {
  yield constellationHypotheses(raster, layout)
}
