import { applyHomography, type Homography } from '#shared/domain/geometry.ts'
import { halfTurn, multiply } from '../../raster/homography.ts'
import type { Candidate } from './candidates.ts'
import type { MarkModel } from './mark-models.ts'
import { type Hypothesis, type PageSize, shapeLikeness } from './marks.ts'
import { type Bar, foreshortened, grow, MIN_LIKENESS, pairOf } from './track-growth.ts'
import { acrossSides, sidesOf } from './track-sides.ts'

const MAX_SEEDS = 12

/** Distortion of a track that was not photographed at a slant. */
const FLAT = 0.002

/** A track of which so much is found, as evenly spaced, is looked for no further. */
const SURE = 0.88

/**
 * Takes a picture's bars for a printed track's. Two neighbouring bars give a turn, scale and shift; the track is then
 * followed bar by bar, each found one correcting the map for the next, so that a stretched or foreshortened track is
 * followed too. Uneven gaps tell where on the track a bar is.
 */
export function followTrack(
  models: readonly MarkModel[],
  candidates: readonly Candidate[],
  page: PageSize,
  scales: { readonly least: number; readonly most: number },
  limit: number,
): Hypothesis[] {
  const bars: Bar[] = candidates
    .filter((c) => !c.isCut && models.some((m) => shapeLikeness(m, c) >= MIN_LIKENESS))
    .slice(0, 400)
    .map((candidate) => ({ candidate }))
  const found = tracksOf(models, bars, scales)
  const sure = found.find(({ score }) => score > SURE)
  const likely = sure === undefined ? distinctOf(found, page, limit) : [sure]
  const isFlat = sure !== undefined && sure.distortion <= FLAT
  const sides = isFlat ? [] : sidesOf(models, page).map((side) => waysOfSide(side, bars, scales))
  const inPerspective = acrossSides(sides, models.length, page).filter(
    ({ pairs }) => sure === undefined || pairs.length > sure.pairs.length,
  )
  return [...slipped(inPerspective.slice(0, limit)), ...slipped(likely).flatMap(spread)]

  /** The likeliest of every way before what each may be beside. */
  function slipped(some: readonly Hypothesis[]): Hypothesis[] {
    const sets = some.map((hypothesis) => withSlipped(hypothesis, models, bars))
    return [...sets.map(([best]) => best), ...sets.flatMap(([, ...others]) => others)]
  }

  /** A track that is not evenly stretched lies in perspective. */
  function spread(hypothesis: Hypothesis): Hypothesis[] {
    const tilted = foreshortened(hypothesis, models, bars, page)
    return hypothesis.distortion > FLAT ? [...tilted, hypothesis] : [hypothesis, ...tilted]
  }
}

/** The tracks of a picture that may be a side's, each where its gaps put it: other sides may have one alike. */
function waysOfSide(
  models: readonly MarkModel[],
  bars: readonly Bar[],
  scales: { readonly least: number; readonly most: number },
): Hypothesis[] {
  const ways: Hypothesis[] = []
  let left = bars
  while (ways.length < 3) {
    const [best] = tracksOf(models, left, scales)
    if (best === undefined) break
    ways.push(withSlipped(best, models, left)[0])
    const taken = new Set(best.pairs.map(({ u, v }) => `${u} ${v}`))
    left = left.filter(({ candidate: { x, y } }) => !taken.has(`${x} ${y}`))
  }
  return ways
}

/** Ways to follow a track from every two of a picture's bars, the best first; one that is sure, alone. */
function tracksOf(
  models: readonly MarkModel[],
  bars: readonly Bar[],
  scales: { readonly least: number; readonly most: number },
): Hypothesis[] {
  const byX = bars.toSorted((p, q) => p.candidate.x - q.candidate.x)
  const found: Hypothesis[] = []
  for (const [i, j] of seedPairs(models)) {
    const dx = models[j].x - models[i].x
    const dy = models[j].y - models[i].y
    const distance = Math.hypot(dx, dy)
    for (const first of bars) {
      const size = Math.sqrt(first.candidate.area / models[i].area)
      if (size < 0.5 * scales.least || size > 2 * scales.most) continue
      const near = 1.9 * distance * size
      for (const second of bars) {
        if (second === first) continue
        const ex = second.candidate.x - first.candidate.x
        const ey = second.candidate.y - first.candidate.y
        const length = Math.hypot(ex, ey)
        if (length > near) continue
        const scale = length / distance
        if (scale < scales.least || scale > scales.most || size < 0.6 * scale || size > 1.7 * scale) continue
        const turn = Math.atan2(ey, ex) - Math.atan2(dy, dx)
        const fromRight = turn - (Math.round(turn / (Math.PI / 2)) * Math.PI) / 2
        if (Math.abs(fromRight) > 0.5) continue
        const hypothesis = grow(models, byX, [i, first, j, second])
        if (hypothesis === undefined) continue
        if (hypothesis.score > SURE) return [hypothesis]
        found.push(hypothesis)
      }
    }
  }
  return found.sort((p, q) => q.score - p.score)
}

/** Those that put the middle of the page elsewhere, or rest on more bars. */
function distinctOf(found: readonly Hypothesis[], page: PageSize, limit: number): Hypothesis[] {
  const distinct: Hypothesis[] = []
  const span = Math.max(page.width, page.height) * 0.01
  for (const hypothesis of found) {
    const at = applyHomography(hypothesis.homography, page.width / 2, page.height / 2)
    const isKnown = distinct.some((other) => {
      const there = applyHomography(other.homography, page.width / 2, page.height / 2)
      return (
        Math.hypot(at.x - there.x, at.y - there.y) < span && other.pairs.length >= hypothesis.pairs.length
      )
    })
    if (!isKnown) distinct.push(hypothesis)
    if (distinct.length >= limit) break
  }
  return distinct
}

/** Share of the distance between bars within which a bar lies on another. */
const ON_BAR = 0.35

/** Bars that fall on bars only where a track lies right. */
const GAPS_TELL = 2

/** Share of the bars that must fall on bars again for an even track to have been taken for itself some bars off. */
const STILL_ON = 0.75

/** Bars by which a track is moved to where most of its bars fall on bars. */
const MOST_MOVES = 6

/**
 * A track, the same one bar off and the same on its head, the likeliest first: gaps in it tell which of them it is, or
 * else what is printed beside it.
 */
function withSlipped(
  hypothesis: Hypothesis,
  models: readonly MarkModel[],
  bars: readonly Bar[],
): [Hypothesis, ...Hypothesis[]] {
  const [from, to] = nearestPair(models)
  const step = { x: to.x - from.x, y: to.y - from.y }
  const near = ON_BAR * Math.hypot(step.x, step.y)
  const maySlip = Math.abs(step.x) > Math.abs(step.y) ? ('x' as const) : ('y' as const)
  const by = (current: Hypothesis, bar: number) =>
    moved(current, models, bars, [1, 0, bar * step.x, 0, 1, bar * step.y, 0, 0, 1], near)
  const turned = moved(hypothesis, models, bars, halfTurn(...middleOf(models)), near)
  const courses = [hypothesis, ...(turned === undefined ? [] : [turned])]
    .map((start) => {
      let best = start
      for (let bar = -MOST_MOVES; bar <= MOST_MOVES; bar++) {
        const other = bar === 0 ? start : by(start, bar)
        if (other !== undefined && other.pairs.length > best.pairs.length) best = other
      }
      return { best, beside: [by(best, 1), by(best, -1)].filter((other) => other !== undefined) }
    })
    .sort((p, q) => q.best.pairs.length - p.best.pairs.length)
  const [{ best, beside }, onHead] = courses
  const mayBe = ({ pairs }: Hypothesis) => pairs.length > best.pairs.length - GAPS_TELL
  const others = [...beside, ...(onHead !== undefined && mayBe(onHead.best) ? [onHead.best] : [])]
  return [beside.some(mayBe) ? { ...best, maySlip } : best, ...others.map((other) => ({ ...other, maySlip }))]
}

/** Middle of the box around a track's bars, template units. */
function middleOf(models: readonly MarkModel[]): [number, number] {
  const middle = (values: number[]) => (Math.min(...values) + Math.max(...values)) / 2
  return [middle(models.map(({ x }) => x)), middle(models.map(({ y }) => y))]
}

/**
 * Where a track would lie if the page were moved by a map of its own; undefined where too few bars fall on bars then.
 * @param near how far beside a bar another counts as lying on it, template units
 */
function moved(
  hypothesis: Hypothesis,
  models: readonly MarkModel[],
  bars: readonly Bar[],
  by: Homography,
  near: number,
): Hypothesis | undefined {
  const homography = multiply(hypothesis.homography, by)
  const reach = near * Math.hypot(homography[0], homography[3])
  const pairs = models.flatMap((model) => {
    const at = applyHomography(homography, model.x, model.y)
    const bar = bars.find(({ candidate }) => Math.hypot(candidate.x - at.x, candidate.y - at.y) < reach)
    return bar === undefined ? [] : [pairOf(model, bar)]
  })
  return pairs.length < STILL_ON * hypothesis.pairs.length ? undefined : { ...hypothesis, homography, pairs }
}

function nearestPair(models: readonly MarkModel[]): [MarkModel, MarkModel] {
  let best: [MarkModel, MarkModel] = [models[0], models[0]]
  let least = Number.POSITIVE_INFINITY
  models.forEach((model, i) => {
    for (const other of models.slice(0, i)) {
      const distance = Math.hypot(other.x - model.x, other.y - model.y)
      if (distance >= least) continue
      least = distance
      best = [model, other]
    }
  })
  return best
}

/** Neighbouring bars spread over the track, so that some pair is whole whatever is cut off or scribbled over. */
function seedPairs(models: readonly MarkModel[]): [number, number][] {
  const pairs: [number, number][] = models.flatMap((model, i) => {
    let best = -1
    let least = Number.POSITIVE_INFINITY
    models.forEach((other, j) => {
      const distance = Math.hypot(other.x - model.x, other.y - model.y)
      if (j !== i && distance < least) {
        least = distance
        best = j
      }
    })
    return best > i || best >= 0 ? [[i, best] as [number, number]] : []
  })
  if (pairs.length <= MAX_SEEDS) return pairs
  return Array.from(
    { length: MAX_SEEDS },
    (_, k) => pairs[Math.floor(((k + 0.5) * pairs.length) / MAX_SEEDS)],
  )
}
