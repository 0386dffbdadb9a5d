import type { Homography } from '#shared/domain/geometry.ts'
import type { Raster } from '#shared/domain/raster.ts'
import {
  fitBest,
  fitSimilarity,
  isPlausible,
  type PointPair,
  rmsResidual,
  scaleAt,
} from '../../raster/homography.ts'
import { brightness, type Channel } from '../../raster/ink.ts'
import type { Candidate } from './candidates.ts'
import type { MarkModel } from './mark-models.ts'

/** A guess at where the page lies, from some of its marks. */
export interface Hypothesis {
  readonly homography: Homography
  readonly pairs: readonly PointPair[]
  /** Higher is better; comparable within one search only. */
  readonly score: number
  /** How far the marks are from those of an undistorted page, share of the page's size. */
  readonly distortion: number
  /**
   * How sure the fiducials alone make it, [0, 1]: marks beyond those that the fit needed, found where it puts them.
   * Zero where every mark was needed.
   */
  readonly support: number
  /** Whether the fiducials tell the page from itself turned by 180°. */
  readonly tellsTurn?: boolean
  /** Whether it was made from the bubbles themselves. */
  readonly isByBubbles?: boolean
  /** Along which side of the page it may lie one mark off: an even track fits itself there. */
  readonly maySlip?: 'x' | 'y'
}

export interface PageSize {
  readonly width: number
  readonly height: number
}

/** Pixels across the thinnest part of a mark below which its edges, half ink and half paper, change its shape. */
const FEW_PIXELS = 5.5

/** How alike a patch of ink and a printed mark are, [0, 1], whatever the turn and size. */
export function shapeLikeness(model: MarkModel, candidate: Candidate): number {
  const thinnest = model.thickness * Math.sqrt(candidate.area / model.area)
  const tolerance = Math.max(1, FEW_PIXELS / thinnest)
  const spread = Math.log(candidate.spread / model.spread) / (0.18 * tolerance)
  const elongation = (candidate.elongation - model.elongation) / (0.05 + 0.3 * model.elongation)
  return Math.exp(-(spread ** 2) - elongation ** 2)
}

/** Whether the mark's lean, turned with the page, points the way the candidate's does. */
function leansAlike(
  model: MarkModel,
  candidate: Candidate,
  cos: number,
  sin: number,
  scale: number,
): boolean {
  const lean = Math.hypot(model.leanX, model.leanY) * scale
  if (lean < 0.08 * Math.sqrt(candidate.area)) return true
  const x = cos * model.leanX - sin * model.leanY
  const y = sin * model.leanX + cos * model.leanY
  const dot = (x * candidate.leanX + y * candidate.leanY) * scale
  return dot > 0.4 * lean * lean
}

/** Pairs of marks to start from, farthest first, so that no single missing mark spoils every pair. */
function basePairs(models: readonly MarkModel[]): [number, number][] {
  const pairs: [number, number, number][] = []
  for (let i = 0; i < models.length; i++) {
    for (let j = i + 1; j < models.length; j++) {
      pairs.push([i, j, Math.hypot(models[i].x - models[j].x, models[i].y - models[j].y)])
    }
  }
  pairs.sort((p, q) => q[2] - p[2])
  const chosen: [number, number][] = []
  const survives = () => models.every((_, k) => chosen.some(([i, j]) => i !== k && j !== k))
  for (const [i, j] of pairs) {
    chosen.push([i, j])
    if (chosen.length >= 2 && survives()) break
  }
  return chosen
}

const MIN_LIKENESS = 0.2
/** A predicted mark is looked for within this share of the base pair's distance: perspective moves it. */
const REACH = 0.16

/**
 * Every way to take the candidates for the page's marks that makes a plausible page, best first.
 * Base pairs of candidates give a turn, scale and shift; the others must then lie near where these put them.
 */
export function assignMarks(
  models: readonly MarkModel[],
  candidates: readonly Candidate[],
  page: PageSize,
  scales: { readonly least: number; readonly most: number },
  limit: number,
): Hypothesis[] {
  const usable = models.map((model) =>
    candidates
      .map((candidate) => ({ candidate, likeness: shapeLikeness(model, candidate) }))
      .filter((entry) => entry.likeness >= MIN_LIKENESS && !entry.candidate.isCut)
      .sort((p, q) => q.likeness - p.likeness)
      .slice(0, 160),
  )
  const found = new Map<string, Hypothesis>()
  for (const [i, j] of basePairs(models)) {
    const dx = models[j].x - models[i].x
    const dy = models[j].y - models[i].y
    const distance = Math.hypot(dx, dy)
    for (const first of usable[i]) {
      const sizeFirst = Math.sqrt(first.candidate.area / models[i].area)
      if (sizeFirst < 0.5 * scales.least || sizeFirst > 2 * scales.most) continue
      for (const second of usable[j]) {
        if (second === first || second.candidate === first.candidate) continue
        const ex = second.candidate.x - first.candidate.x
        const ey = second.candidate.y - first.candidate.y
        const scale = Math.hypot(ex, ey) / distance
        if (scale < scales.least || scale > scales.most) continue
        const sizeSecond = Math.sqrt(second.candidate.area / models[j].area)
        if (sizeFirst < 0.55 * scale || sizeFirst > 1.8 * scale) continue
        if (sizeSecond < 0.55 * scale || sizeSecond > 1.8 * scale) continue
        if (sizeFirst > 1.7 * sizeSecond || sizeSecond > 1.7 * sizeFirst) continue
        const turn = Math.atan2(ey, ex) - Math.atan2(dy, dx)
        const fromRight = turn - (Math.round(turn / (Math.PI / 2)) * Math.PI) / 2
        if (Math.abs(fromRight) > 0.62) continue
        const cos = Math.cos(turn)
        const sin = Math.sin(turn)
        if (!leansAlike(models[i], first.candidate, cos, sin, scale)) continue
        if (!leansAlike(models[j], second.candidate, cos, sin, scale)) continue
        const hypothesis = complete(i, j, first.candidate, second.candidate, scale, cos, sin)
        if (hypothesis === undefined) continue
        const key = hypothesis.pairs.map((p) => `${Math.round(p.u)},${Math.round(p.v)}`).join(' ')
        if (!found.has(key)) found.set(key, hypothesis)
      }
    }
  }
  return [...found.values()].sort((p, q) => q.score - p.score).slice(0, limit)

  function complete(
    i: number,
    j: number,
    first: Candidate,
    second: Candidate,
    scale: number,
    cos: number,
    sin: number,
  ): Hypothesis | undefined {
    const base = models[i]
    const reach = REACH * Math.hypot(second.x - first.x, second.y - first.y)
    const pairs: PointPair[] = []
    let likeness = 0
    const taken = new Set<Candidate>([first, second])
    const sizes: number[] = []
    for (let k = 0; k < models.length; k++) {
      const model = models[k]
      let best: Candidate | undefined
      let bestScore = 0
      if (k === i || k === j) {
        best = k === i ? first : second
        bestScore = shapeLikeness(model, best)
      } else {
        const px = first.x + scale * (cos * (model.x - base.x) - sin * (model.y - base.y))
        const py = first.y + scale * (sin * (model.x - base.x) + cos * (model.y - base.y))
        for (const entry of usable[k]) {
          const c = entry.candidate
          const off = Math.hypot(c.x - px, c.y - py) / reach
          if (off > 1 || taken.has(c)) continue
          const size = Math.sqrt(c.area / model.area) / scale
          if (size < 0.5 || size > 1.9 || !leansAlike(model, c, cos, sin, scale)) continue
          const score = entry.likeness * Math.exp(-1.5 * off * off - 4 * Math.log(size) ** 2)
          if (score > bestScore) {
            bestScore = score
            best = c
          }
        }
      }
      if (best === undefined) continue
      taken.add(best)
      likeness += shapeLikeness(model, best)
      sizes.push(Math.sqrt(best.area / model.area))
      pairs.push({ x: model.x, y: model.y, u: best.x, v: best.y })
    }
    if (pairs.length < Math.min(3, models.length) || pairs.length < models.length / 2) return undefined
    const similarity = fitSimilarity(pairs)
    const homography = fitBest(pairs)
    if (homography === undefined || similarity === undefined) return undefined
    if (!isPlausible(homography, page.width, page.height)) return undefined
    const distortion = rmsResidual(similarity, pairs) / (scale * Math.hypot(page.width, page.height))
    let mismatch = 0
    const local = pairs.map((pair, k) => Math.log(sizes[k] / scaleAt(homography, pair.x, pair.y)))
    const mean = local.reduce((a, b) => a + b, 0) / local.length
    for (const value of local) mismatch += (value - mean) ** 2
    mismatch = Math.sqrt(mismatch / local.length) + 0.3 * Math.abs(mean)
    const score = likeness - 4 * mismatch - 12 * distortion
    return {
      homography,
      pairs,
      score,
      distortion,
      support: support(pairs.length, models.length, distortion, mismatch),
    }
  }
}

/** A flat scan keeps the page's proportions, so four marks that do, each of its own size, confirm each other. */
function support(found: number, all: number, distortion: number, mismatch: number): number {
  if (found < 4) return 0
  return distortion < 0.004 && mismatch < 0.12 ? found / all : 0
}

/**
 * Middle of a mark's ink to a fraction of a pixel, weighing every pixel of its box by its darkness.
 * @param box image pixels around the mark and nothing else
 */
export function inkCentroid(
  raster: Raster,
  box: { left: number; top: number; right: number; bottom: number },
  channel: Channel,
): { x: number; y: number } | undefined {
  const margin = 1 + Math.round(0.12 * Math.max(box.right - box.left, box.bottom - box.top))
  const left = Math.max(0, Math.floor(box.left - margin))
  const top = Math.max(0, Math.floor(box.top - margin))
  const right = Math.min(raster.width, Math.ceil(box.right + margin))
  const bottom = Math.min(raster.height, Math.ceil(box.bottom + margin))
  let dark = 255
  let white = 0
  const step = Math.max(1, Math.floor((right - left) / 24))
  for (let y = top; y < bottom; y += step) {
    for (let x = left; x < right; x += step) {
      const value = brightness(raster, x, y, channel)
      if (value < dark) dark = value
      if (value > white) white = value
    }
  }
  const range = white - dark
  if (range < 20) return undefined
  const floor = dark + 0.2 * range
  const ceiling = dark + 0.7 * range
  const fine = Math.max(1, Math.floor((right - left) / 40))
  let n = 0
  let sx = 0
  let sy = 0
  for (let y = top; y < bottom; y += fine) {
    for (let x = left; x < right; x += fine) {
      const value = brightness(raster, x, y, channel)
      if (value >= ceiling) continue
      const weight = value <= floor ? 1 : (ceiling - value) / (ceiling - floor)
      n += weight
      sx += weight * (x + fine / 2)
      sy += weight * (y + fine / 2)
    }
  }
  return n > 0 ? { x: sx / n, y: sy / n } : undefined
}
