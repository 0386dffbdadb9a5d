import { applyHomography, type Homography } from '#shared/domain/geometry.ts'
import type { PageLayout } from '#shared/domain/layout.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { type Affine, halfTurn, linearise, multiply, orientationOf, scaleAt } from '../raster/homography.ts'
import type { Channel } from '../raster/ink.ts'
import { type CellPlan, cellPlan } from './cells.ts'
import { findPage, lastResorts } from './find/finders.ts'
import { type Found, NOTHING_FOUND } from './find/found.ts'
import type { Hypothesis } from './find/marks.ts'
import { rectTurns } from './find/paper.ts'
import { NO_PICTURES, type Pictures } from './find/pictures.ts'
import { turnKnown } from './find/turn.ts'
import { type Evaluation, evaluate, followClosely, type Scene } from './fit/evaluate.ts'
import { heldByMarks } from './fit/marks-aside.ts'
import { type Misfit, misfitOf } from './fit/misfit.ts'
import { NUMBERS_TELL, numberSide } from './fit/number-side.ts'
import { FOUND } from './fit/refine.ts'
import { isAnotherPitch, rowPrint } from './fit/row-print.ts'
import { isUnprinted, withoutPrint } from './fit/unprinted.ts'
import { unslip } from './fit/verify.ts'
import type { Registration } from './registration.ts'
import { handednessOf } from './whole/handedness.ts'

export interface RegisterOptions {
  /** How a colour pixel's brightness is taken; the darkest channel shows print of every colour. */
  readonly channel?: Channel
  /** The template's pictures, decoded beforehand. */
  readonly pictures?: Pictures
  /** Where codes and reference pictures put the page, looked for beforehand. */
  readonly found?: Found
  /** Where a person or an earlier step says the page's corners are, image pixels, clockwise from its top left. */
  readonly corners?: readonly { readonly x: number; readonly y: number }[]
  /** Only what is likely is tried: for a picture in which the page is probably not. */
  readonly isBrief?: boolean
}

/** Structure score from which no other hypothesis is tried. */
const SURE = 0.75
/** Least structure score that is trusted. */
const LIKELY = 0.5
/** Hypotheses of a batch that are followed from mark to mark when none holds at first sight. */
const FOLLOWED = 3
/** In all, so that a picture of something else is refused in good time. */
const MOST_FOLLOWED = 8
const MOST_FOLLOWED_BRIEFLY = 2

/** An evaluation that may be taken. */
interface Proven {
  readonly evaluation: Evaluation
  /** Rows of the layout of which it does not say where they are. */
  readonly doubted: readonly number[]
}

/**
 * Finds a template page in a picture.
 *
 * Fiducials give hypotheses; the printed bubbles, which the hypotheses did not use, confirm one of them and then bend
 * it to follow the paper's stretch, folds and curl.
 */
export function register(raster: Raster, layout: PageLayout, options: RegisterOptions = {}): Registration {
  const scene: Scene = { raster, channel: options.channel ?? 'darkest', layout, plan: cellPlan(layout) }
  const seen: Homography[] = []
  const unprinted: Hypothesis[] = []
  let best: Proven | undefined
  /** Whether the bubbles' print was seen, wherever it lies. */
  let isPrinted = false
  let misfit: Misfit | undefined
  let mayFollow = options.isBrief === true ? MOST_FOLLOWED_BRIEFLY : MOST_FOLLOWED
  /** An evaluation that may be taken; what speaks against the first that may not is what the page is told. */
  const proven = (evaluation: Evaluation, hypothesis: Hypothesis): Proven | undefined => {
    const fits = misfitOf(scene, evaluation, hypothesis, () => standsUpright(scene, evaluation))
    if ('doubted' in fits && !isAnotherPitch(scene, evaluation)) {
      const held = heldByMarks(scene, evaluation)
      return held === undefined
        ? { evaluation, doubted: layout.rows.map((_, row) => row) }
        : { evaluation: held, doubted: fits.doubted }
    }
    const against = 'doubted' in fits ? 'structure-mismatch' : fits.against
    // Marks that put all print one step away outweigh every place that bubbles prove by themselves.
    misfit = against === 'print-shifted' ? against : (misfit ?? against)
    return undefined
  }
  for (const batch of batches(
    raster,
    layout,
    options,
    () => misfit !== undefined && misfit !== 'structure-mismatch',
  )) {
    const looked: Glimpse[] = []
    for (const hypothesis of batch) {
      if (!isNew(seen, hypothesis.homography, layout)) continue
      const evaluation = evaluate(scene, hypothesis.homography, hypothesis.pairs)
      isPrinted ||= evaluation.score >= LIKELY
      if (evaluation.isSettled && evaluation.score >= SURE) {
        const settled =
          hypothesis.pairs.length >= 3 && hypothesis.tellsTurn ? evaluation : unslip(scene, evaluation)
        if (settled.score >= SURE) {
          const upright = rightWayUp(scene, batch, hypothesis, settled)
          const held = proven(upright, hypothesis)
          if (held !== undefined) return registration(scene, held.evaluation, held.doubted)
        }
      }
      if (hypothesis.support >= SURE && isUnprinted(evaluation)) unprinted.push(hypothesis)
      else looked.push({ hypothesis, evaluation })
    }
    for (const { hypothesis, evaluation: glimpse } of worthFollowing(looked)) {
      if (mayFollow-- <= 0) break
      const { homography, pairs } = hypothesis
      const close = unslip(scene, followClosely(scene, homography, pairs, glimpse.outlines))
      const upright = close.score >= LIKELY ? rightWayUp(scene, batch, hypothesis, close) : close
      const held = upright.score < LIKELY ? undefined : proven(upright, hypothesis)
      if (held === undefined) continue
      if (best === undefined || held.evaluation.score > best.evaluation.score) best = held
      if (best.evaluation.score >= SURE) return registration(scene, best.evaluation, best.doubted)
    }
    if (unprinted.length > 0 && looked.length === 0 && !isPrinted) {
      const byMarks = withoutPrint(scene, unprinted)
      if (byMarks !== undefined) return registration(scene, byMarks)
    }
  }
  if (best !== undefined) return registration(scene, best.evaluation, best.doubted)
  const byMarks = isPrinted ? undefined : withoutPrint(scene, unprinted)
  if (byMarks !== undefined) return registration(scene, byMarks)
  return unaligned(layout, misfit ?? (seen.length === 0 ? 'marks-not-found' : 'structure-mismatch'))
}

/** A hypothesis and what a quick look saw of it. */
interface Glimpse {
  readonly hypothesis: Hypothesis
  readonly evaluation: Evaluation
}

/** Those of a batch that show most; the first is the one that its fiducials make likeliest. */
function worthFollowing(looked: readonly Glimpse[]): readonly Glimpse[] {
  const byScore = looked.toSorted((p, q) => q.evaluation.score - p.evaluation.score)
  const most = byScore.slice(0, FOLLOWED)
  const [first] = looked
  return first === undefined || most.includes(first) || first.evaluation.score < LIKELY
    ? most
    : [...most.slice(0, -1), first]
}

const standsUpright = (scene: Scene, evaluation: Evaluation): boolean =>
  handednessOf(scene.raster, registration(scene, evaluation), scene.layout) === 'upright'

/** A page of which this share lies in the picture is not looked for elsewhere. */
const INSIDE = 0.9
/** How much more of the page one way up must have in the picture than the other to tell. */
const INSIDE_TELLS = 0.15

/**
 * Bubbles laid out evenly fit a page on its head as well. Where the fiducials do not tell either, or so few of them
 * were found that one may be something else, the numbers beside the questions do, or that the page lies in the picture
 * one way up and beside it the other; where nothing tells, the page is taken as it was scanned.
 */
function rightWayUp(
  scene: Scene,
  batch: readonly Hypothesis[],
  hypothesis: Hypothesis,
  evaluation: Evaluation,
): Evaluation {
  const { raster, channel, layout } = scene
  const { width, height } = layout
  const isTold = hypothesis.tellsTurn === true
  if (isTold && hypothesis.pairs.length > 3) return evaluation
  const side = numberSide(raster, channel, layout, evaluation.map)
  if (side >= NUMBERS_TELL) return evaluation
  const turn = orientationOf(evaluation.homography, width, height)
  const inside = shareInside(scene, evaluation)
  if ((isTold || (turn < 180 && inside > INSIDE)) && side > -NUMBERS_TELL) return evaluation
  const turned = hypothesis.pairs.map((pair) => ({ ...pair, x: width - pair.x, y: height - pair.y }))
  const middle = middleOf(layout)
  const rivals: Pick<Hypothesis, 'homography' | 'pairs'>[] = [
    { homography: multiply(evaluation.homography, halfTurn(width / 2, height / 2)), pairs: turned },
    // Bubbles that do not lie in the middle of the page turn about another point than it does.
    { homography: multiply(evaluation.homography, halfTurn(middle.x, middle.y)), pairs: [] },
  ]
  const rival = batch.find((h) => Math.abs(orientationOf(h.homography, width, height) - turn) === 180)
  if (rival !== undefined) rivals.push(rival)
  const glances = rivals.map((rival) => ({
    rival,
    score: evaluate(scene, rival.homography, rival.pairs).score,
  }))
  const likeliest = glances.reduce((best, next) => (next.score > best.score ? next : best)).rival
  const other = unslip(scene, followClosely(scene, likeliest.homography, likeliest.pairs))
  if (other.score < evaluation.score - 0.05) return evaluation
  const gain = shareInside(scene, other) - inside
  if (Math.abs(gain) > INSIDE_TELLS) return gain > 0 ? other : evaluation
  return turn >= 180 || side <= -NUMBERS_TELL ? other : evaluation
}

/** Middle of the rectangle around a layout's bubbles. */
function middleOf({ rows }: PageLayout): { x: number; y: number } {
  const boxes = rows.flatMap(({ bubbles }) => bubbles)
  const middle = (low: number[], high: number[]) => (Math.min(...low) + Math.max(...high)) / 2
  return {
    x: middle(
      boxes.map(({ x }) => x),
      boxes.map(({ x, w }) => x + w),
    ),
    y: middle(
      boxes.map(({ y }) => y),
      boxes.map(({ y, h }) => y + h),
    ),
  }
}

/** Share of a page that lies in the picture, [0, 1]. */
function shareInside({ raster, layout }: Scene, { homography }: Evaluation): number {
  const steps = [0.02, 0.26, 0.5, 0.74, 0.98]
  const inside = steps.flatMap((x) =>
    steps.filter((y) => {
      const { x: u, y: v } = applyHomography(homography, x * layout.width, y * layout.height)
      return u >= 0 && v >= 0 && u < raster.width && v < raster.height
    }),
  )
  return inside.length / steps.length ** 2
}

/** @param isSeen whether the page was found by what was given before, and does not fit */
function* batches(
  raster: Raster,
  layout: PageLayout,
  options: RegisterOptions,
  isSeen: () => boolean,
): Generator<Hypothesis[]> {
  if (options.corners?.length === 4) {
    yield rectTurns(options.corners, layout, [0]).map(turnKnown)
  }
  const { pictures = NO_PICTURES, found = NOTHING_FOUND } = options
  for (const fiducial of layout.fiducials) yield* findPage(fiducial, { raster, layout, pictures, found })
  // Where fiducials lead to bubbles that do not fit, bubbles alone lead nowhere better.
  if (layout.fiducials.length > 0 && (options.isBrief === true || isSeen())) return
  yield* lastResorts(raster, layout)
}

/** Whether a map puts the page elsewhere than those tried; remembers it if so. */
function isNew(seen: Homography[], homography: Homography, layout: PageLayout): boolean {
  const near =
    0.004 * scaleAt(homography, layout.width / 2, layout.height / 2) * (layout.width + layout.height)
  const known = seen.some((other) =>
    [
      [0, 0],
      [layout.width, 0],
      [layout.width, layout.height],
    ].every(([x, y]) => {
      const p = applyHomography(homography, x, y)
      const q = applyHomography(other, x, y)
      return Math.hypot(p.x - q.x, p.y - q.y) < near
    }),
  )
  if (!known) seen.push(homography)
  return !known
}

function unaligned(layout: PageLayout, reason: string): Registration {
  return {
    status: 'unaligned',
    reason,
    homography: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    bubbles: [],
    rowResidual: layout.rows.map(() => Number.NaN),
    rowPrint: layout.rows.map(() => Number.NaN),
    orientation: 0,
    scale: 1,
    structureScore: 0,
  }
}

/** @param doubted rows of which the evaluation does not say where they are */
function registration(scene: Scene, best: Evaluation, doubted: readonly number[] = []): Registration {
  const { layout, plan } = scene
  const { homography } = best
  const scale = scaleAt(homography, layout.width / 2, layout.height / 2)
  const unit = layout.mmPerUnit ?? 100 / layout.width
  return {
    status: 'aligned',
    reason: undefined,
    homography,
    bubbles: bubbleMaps(layout, plan, best),
    rowResidual: layout.rows.map((_, index) => {
      const found = plan.cellsOfRow[index]
        .map((cell) => best.findings[cell])
        .filter((f) => f.likeness >= FOUND)
      if (found.length === 0) return Number.NaN
      const sum = found.reduce((total, f) => total + f.du ** 2 + f.dv ** 2, 0)
      return (Math.sqrt(sum / found.length) / scale) * unit
    }),
    rowPrint: rowPrint(scene, best).map((print, row) => (doubted.includes(row) ? 0 : print)),
    orientation: orientationOf(homography, layout.width, layout.height),
    scale,
    structureScore: best.score,
  }
}

/** `[row][option]`. */
function bubbleMaps(layout: PageLayout, plan: CellPlan, best: Evaluation): Affine[][] {
  const maps: Affine[][] = layout.rows.map((row) => new Array(row.bubbles.length))
  for (const cell of plan.cells) {
    if (!best.isGentle) {
      for (const { row, option, x, y } of cell.bubbles) maps[row][option] = best.map(x, y)
      continue
    }
    const { surface, homography } = best
    const reach = 0.02 * Math.max(layout.width, layout.height)
    const here = surface(cell.x, cell.y)
    const right = surface(cell.x + reach, cell.y)
    const below = surface(cell.x, cell.y + reach)
    const a = (right.du - here.du) / reach
    const b = (below.du - here.du) / reach
    const d = (right.dv - here.dv) / reach
    const e = (below.dv - here.dv) / reach
    const c = here.du - a * cell.x - b * cell.y
    const f = here.dv - d * cell.x - e * cell.y
    for (const { row, option, x, y } of cell.bubbles) {
      const flat = linearise(homography, x, y)
      maps[row][option] = {
        a: flat.a + a,
        b: flat.b + b,
        c: flat.c + c,
        d: flat.d + d,
        e: flat.e + e,
        f: flat.f + f,
      }
    }
  }
  return maps
}
