import type { Rect } from '#shared/domain/geometry.ts'
import type { Raster } from '#shared/domain/raster.ts'
import type { Cluster } from './clusters.ts'

/** What tells a hand from a printing press in a cluster of ink; every value is free of unit and resolution. */
export interface Features {
  /**
   * Share of the edges' strength by how far they turn from level or upright, in the bands of `TURN_DEGREES`; print is
   * built of straight level and upright strokes.
   */
  readonly turns: readonly number[]
  /** Mean lean of the upright strokes, and of the level ones, tangent: a hand leans as a whole. */
  readonly lean: number
  readonly tilt: number
  /** Scatter of the lean, and of the tilt, from character to character: no two of a hand's are alike. */
  readonly leanScatter: number
  readonly tiltScatter: number
  /** How far heads and feet lie from the straight lines nearest to them, in character heights: middle and upper quartile. */
  readonly heads: readonly [middle: number, upper: number]
  readonly feet: readonly [middle: number, upper: number]
  /** Slope of the line the characters stand on, against the page's own. */
  readonly slope: number
  /** Scatter of the characters' heights and widths, as shares of their means. */
  readonly heightScatter: number
  readonly widthScatter: number
  /** Width of the middle character in character heights. */
  readonly width: number
  /** Space between characters in character heights, negative where they overlap: middle and scatter. */
  readonly gap: number
  readonly gapScatter: number
  /** How much of its box a component fills, mean. */
  readonly fill: number
  /** Components in a character, mean. */
  readonly pieces: number
  /** How many characters of full size heads and feet were measured on. */
  readonly characters: number
}

export function features({ cells, parts }: Cluster, grey: Raster): Features {
  const heights = cells.map(({ h }) => h)
  const usual = quantile(heights, 0.6)
  const full = cells.filter(({ h }) => h > usual * 0.5)
  const middles = full.map(({ x, w }) => x + w / 2)
  const headLine = nearestLine(
    middles,
    full.map(({ y }) => y),
  )
  const footLine = nearestLine(
    middles,
    full.map(({ y, h }) => y + h),
  )
  const middle = quantile(heights, 0.5)
  const widths = cells.map(({ w }) => w)
  const gaps = cells.slice(1).map((cell, i) => (cell.x - cells[i].x - cells[i].w) / middle)
  const scatterOf = (values: readonly number[]) => deviation(values) / mean(values)
  return {
    ...strokes(grey, cells),
    heads: [quantile(headLine.away, 0.5) / usual, quantile(headLine.away, 0.75) / usual],
    feet: [quantile(footLine.away, 0.5) / usual, quantile(footLine.away, 0.75) / usual],
    slope: Math.abs(footLine.slope),
    heightScatter: scatterOf(full.map(({ h }) => h)),
    widthScatter: scatterOf(widths),
    width: quantile(widths, 0.5) / middle,
    gap: gaps.length === 0 ? 0 : quantile(gaps, 0.5),
    gapScatter: gaps.length === 0 ? 0 : deviation(gaps),
    fill: mean(parts.map(({ area, w, h }) => area / (w * h))),
    pieces: parts.length / cells.length,
    characters: full.length,
  }
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)

function deviation(values: readonly number[]): number {
  const middle = mean(values)
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)))
}

/** The value below which a share of the others lie; 0 of none. */
function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

const LINE_STEPS = 6

/**
 * The line with the least sum of distances, which letters with tails do not pull off as they would a least-squares one:
 * iteratively reweighted least squares (Schlossmacher 1973).
 * @returns its slope, and each point's distance from it in pixels; nothing to measure on fewer than three points
 */
function nearestLine(xs: readonly number[], ys: readonly number[]): { slope: number; away: number[] } {
  if (xs.length < 3) return { slope: 0, away: xs.map(() => 0) }
  let weights = xs.map(() => 1)
  let away: number[] = []
  let slope = 0
  for (let step = 0; step < LINE_STEPS; step += 1) {
    let total = 0
    let mx = 0
    let my = 0
    weights.forEach((weight, i) => {
      total += weight
      mx += weight * xs[i]
      my += weight * ys[i]
    })
    mx /= total
    my /= total
    let sxx = 0
    let sxy = 0
    weights.forEach((weight, i) => {
      sxx += weight * (xs[i] - mx) ** 2
      sxy += weight * (xs[i] - mx) * (ys[i] - my)
    })
    slope = sxx === 0 ? 0 : sxy / sxx
    away = xs.map((x, i) => Math.abs(ys[i] - my - slope * (x - mx)))
    weights = away.map((distance) => 1 / Math.max(1, distance))
  }
  return { slope, away }
}

/** Upper ends of the bands of turn, degrees; the last ends at 45. */
export const TURN_DEGREES = [4, 8, 14, 22, 32] as const
const TURN_TANGENTS = TURN_DEGREES.map((degrees) => Math.tan((degrees * Math.PI) / 180))
/** Least strength of an edge (Sobel, sum of both directions): below it lies the scanner's noise. */
const LEAST_EDGE = 120

/** Tangent up to which a stroke counts as upright or level for its lean. */
const NEARLY = 0.42

interface Sum {
  weight: number
  value: number
}

/** Directions of the Sobel gradients of a cluster's characters. */
function strokes(
  grey: Raster,
  cells: readonly Rect[],
): Pick<Features, 'turns' | 'lean' | 'tilt' | 'leanScatter' | 'tiltScatter'> {
  const shares = new Float64Array(TURN_DEGREES.length + 1)
  const leans: Sum[] = []
  const tilts: Sum[] = []
  for (const cell of cells) {
    const lean = { weight: 0, value: 0 }
    const tilt = { weight: 0, value: 0 }
    addCell(grey, cell, shares, lean, tilt)
    leans.push(lean)
    tilts.push(tilt)
  }
  const all = shares.reduce((sum, share) => sum + share, 0)
  const [lean, leanScatter] = meanAndScatter(leans)
  const [tilt, tiltScatter] = meanAndScatter(tilts)
  return {
    turns: [...shares].map((share) => (all === 0 ? 0 : share / all)),
    ...{ lean: Math.abs(lean), tilt: Math.abs(tilt), leanScatter, tiltScatter },
  }
}

function meanAndScatter(sums: readonly Sum[]): [mean: number, scatter: number] {
  const weight = sums.reduce((total, sum) => total + sum.weight, 0)
  if (weight === 0) return [0, 0]
  const mean = sums.reduce((total, sum) => total + sum.value, 0) / weight
  const squares = sums.reduce(
    (total, sum) => total + (sum.weight === 0 ? 0 : sum.weight * (sum.value / sum.weight - mean) ** 2),
    0,
  )
  return [mean, Math.sqrt(squares / weight)]
}

function addCell(
  { width, height, data }: Raster,
  box: Rect,
  shares: Float64Array,
  lean: Sum,
  tilt: Sum,
): void {
  const left = Math.max(1, box.x - 1)
  const right = Math.min(width - 1, box.x + box.w + 1)
  const bottom = Math.min(height - 1, box.y + box.h + 1)
  for (let y = Math.max(1, box.y - 1); y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      const i = y * width + x
      const a = data[i - width - 1]
      const b = data[i - width]
      const c = data[i - width + 1]
      const d = data[i - 1]
      const e = data[i + 1]
      const f = data[i + width - 1]
      const g = data[i + width]
      const h = data[i + width + 1]
      const gx = c + 2 * e + h - a - 2 * d - f
      const gy = f + 2 * g + h - a - 2 * b - c
      const ax = Math.abs(gx)
      const ay = Math.abs(gy)
      const strength = ax + ay
      if (strength < LEAST_EDGE) continue
      const isUpright = ax > ay
      const tangent = isUpright ? ay / ax : ax / ay
      let band = 0
      while (band < TURN_TANGENTS.length && tangent > TURN_TANGENTS[band]) band += 1
      shares[band] += strength
      if (tangent > NEARLY) continue
      const sum = isUpright ? lean : tilt
      sum.weight += strength
      sum.value += strength * (isUpright ? gy / gx : gx / gy)
    }
  }
}
