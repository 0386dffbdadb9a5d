import { applyHomography, type Homography } from '#shared/domain/geometry.ts'
import { countBefore } from '#shared/domain/maths.ts'
import {
  fitHomography,
  fitSimilarity,
  isPlausible,
  linearise,
  type PointPair,
  rmsResidual,
  solveLinear,
} from '../../raster/homography.ts'
import type { Candidate } from './candidates.ts'
import type { MarkModel } from './mark-models.ts'
import { type Hypothesis, type PageSize, shapeLikeness } from './marks.ts'

export const MIN_LIKENESS = 0.05

export interface Bar {
  readonly candidate: Candidate
}

/** @param bars by their x */
export function grow(
  models: readonly MarkModel[],
  bars: readonly Bar[],
  seed: [number, Bar, number, Bar],
): Hypothesis | undefined {
  const [i, first, j, second] = seed
  const matched = new Map<number, Bar>([
    [i, first],
    [j, second],
  ])
  const used = new Set<Bar>([first, second])
  const pending = models.map((_, k) => k).filter((k) => k !== i && k !== j)
  /** By bar of the track: to the nearest that is matched. */
  const distances = new Float64Array(models.length).fill(Number.POSITIVE_INFINITY)
  const approach = (m: number) => {
    const { x, y } = models[m]
    for (const k of pending) {
      const distance = Math.hypot(models[k].x - x, models[k].y - y)
      if (distance < distances[k]) distances[k] = distance
    }
  }
  approach(i)
  approach(j)
  let misses = 0
  while (pending.length > 0) {
    // The unmatched bar nearest to a matched one is the safest to predict.
    let next = 0
    for (let at = 1; at < pending.length; at++)
      if (distances[pending[at]] < distances[pending[next]]) next = at
    const k = pending.splice(next, 1)[0]
    const least = distances[k]
    const model = models[k]
    const nearest = nearestOf(models, matched, model)
    const local = fitSimilarity(nearest.map((m) => pairOf(models[m], matched.get(m) as Bar)))
    if (local === undefined) return undefined
    const at = applyHomography(local, model.x, model.y)
    const scale = Math.hypot(local[0], local[3])
    const reach = Math.max(0.2 * least, 0.6 * Math.max(model.mark.size.w, model.mark.size.h)) * scale
    let best: Bar | undefined
    let off = Math.min(reach, 0.45 * Math.max(least, model.mark.size.w * 2) * scale)
    const from = countBefore(bars.length, (b) => bars[b].candidate.x < at.x - off)
    for (let b = from; b < bars.length; b++) {
      const bar = bars[b]
      if (bar.candidate.x > at.x + off) break
      if (used.has(bar)) continue
      const distance = Math.hypot(bar.candidate.x - at.x, bar.candidate.y - at.y)
      const size = Math.sqrt(bar.candidate.area / model.area) / scale
      if (
        distance < off &&
        size > 0.55 &&
        size < 1.7 &&
        shapeLikeness(model, bar.candidate) >= MIN_LIKENESS
      ) {
        off = distance
        best = bar
      }
    }
    if (best !== undefined) {
      matched.set(k, best)
      used.add(best)
      approach(k)
    } else {
      misses++
      if (misses > 2 && misses > 0.35 * matched.size) return undefined
    }
  }
  if (matched.size < Math.max(3, 0.5 * models.length)) return undefined
  const pairs = [...matched].map(([k, bar]) => pairOf(models[k], bar))
  const similarity = fitSimilarity(pairs)
  if (similarity === undefined) return undefined
  const scale = Math.hypot(similarity[0], similarity[3])
  const length = Math.max(...pairs.map((p) => Math.hypot(p.x - pairs[0].x, p.y - pairs[0].y)))
  const distortion = rmsResidual(similarity, pairs) / (scale * length)
  // Perspective and stretch bend a track smoothly; a wrong assignment jumps at every uneven gap.
  const jumps = roughness(pairs) / (scale * length)
  const share = pairs.length / models.length
  return {
    homography: similarity,
    pairs,
    score: share - 40 * jumps,
    distortion,
    support: jumps < 0.002 ? share : 0,
  }
}

/** Root mean square distance of the bars from a smooth (cubic) course along the track's longer side, image pixels. */
function roughness(pairs: readonly PointPair[]): number {
  const span = (k: 'x' | 'y') => Math.max(...pairs.map((p) => p[k])) - Math.min(...pairs.map((p) => p[k]))
  const across = span('x')
  const down = span('y')
  if (Math.min(across, down) > 0.2 * Math.max(across, down)) {
    const flat = fitHomography(pairs)
    return flat === undefined ? Number.POSITIVE_INFINITY : rmsResidual(flat, pairs)
  }
  const axis = across >= down ? 'x' : 'y'
  const from = Math.min(...pairs.map((p) => p[axis]))
  const size = Math.max(across, down)
  const degree = Math.min(3, Math.floor(pairs.length / 3))
  const n = degree + 1
  const matrix = new Float64Array(n * n)
  const u = new Float64Array(n)
  const v = new Float64Array(n)
  const powers = pairs.map((p) =>
    Array.from({ length: n }, (_, k) => (2 * ((p[axis] - from) / size) - 1) ** k),
  )
  pairs.forEach((pair, index) => {
    const row = powers[index]
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) matrix[i * n + j] += row[i] * row[j]
      u[i] += row[i] * pair.u
      v[i] += row[i] * pair.v
    }
  })
  if (solveLinear(matrix.slice(), u, n) === undefined || solveLinear(matrix, v, n) === undefined) return 0
  let sum = 0
  pairs.forEach((pair, index) => {
    let pu = 0
    let pv = 0
    powers[index].forEach((power, k) => {
      pu += power * u[k]
      pv += power * v[k]
    })
    sum += (pair.u - pu) ** 2 + (pair.v - pv) ** 2
  })
  return Math.sqrt(sum / pairs.length)
}

const NEIGHBOURS = 6

/** The matched marks nearest to one that is to be predicted. */
function nearestOf(
  models: readonly MarkModel[],
  matched: ReadonlyMap<number, Bar>,
  model: MarkModel,
): number[] {
  const picked: number[] = []
  const distances: number[] = []
  for (const k of matched.keys()) {
    const distance = Math.abs(models[k].x - model.x) + Math.abs(models[k].y - model.y)
    let at = picked.length
    while (at > 0 && distances[at - 1] > distance) at--
    if (at >= NEIGHBOURS) continue
    picked.splice(at, 0, k)
    distances.splice(at, 0, distance)
    if (picked.length > NEIGHBOURS) {
      picked.pop()
      distances.pop()
    }
  }
  return picked
}

export const pairOf = (model: MarkModel, bar: Bar): PointPair => ({
  x: model.x,
  y: model.y,
  u: bar.candidate.x,
  v: bar.candidate.y,
})

/**
 * A track along one edge fixes nothing across it but the bars' own length and lean. Their ends, over many bars, say
 * enough about perspective to start from.
 */
export function foreshortened(
  hypothesis: Hypothesis,
  models: readonly MarkModel[],
  bars: readonly Bar[],
  page: PageSize,
): Hypothesis[] {
  const ends: PointPair[] = []
  for (const pair of hypothesis.pairs) {
    const model = models.find((m) => m.x === pair.x && m.y === pair.y) as MarkModel
    const bar = bars.find((b) => b.candidate.x === pair.u && b.candidate.y === pair.v) as Bar
    const { w, h } = model.mark.size
    const long = Math.max(w, h)
    const tall = h >= w
    const { candidate } = bar
    // Both second moments of a bar: (l² + t²) / 12 and their difference give its length.
    const moments = candidate.spread * candidate.area
    const difference = candidate.elongation * candidate.area
    const length = Math.sqrt(Math.max(0, 6 * (moments + difference)))
    const local = linearise(hypothesis.homography, pair.x, pair.y)
    const axis = tall ? { u: local.b, v: local.e } : { u: local.a, v: local.d }
    let du = Math.cos(candidate.angle)
    let dv = Math.sin(candidate.angle)
    if (du * axis.u + dv * axis.v < 0) {
      du = -du
      dv = -dv
    }
    for (const side of [-1, 1]) {
      ends.push({
        x: pair.x + (tall ? 0 : (side * long) / 2),
        y: pair.y + (tall ? (side * long) / 2 : 0),
        u: pair.u + (side * du * length) / 2,
        v: pair.v + (side * dv * length) / 2,
      })
    }
  }
  const homography: Homography | undefined = fitHomography(ends)
  if (homography === undefined || !isPlausible(homography, page.width, page.height, 4)) return []
  return [{ ...hypothesis, homography }]
}
