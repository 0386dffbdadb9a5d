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
  /** Scatter of the characters' heads around a straight line, in character heights. */
  readonly heads: number
  /** Slope of the line they stand on, against the page's own. */
  readonly slope: number
  /** How many characters of full size the scatter was measured on. */
  readonly characters: number
}

export function features(cluster: Cluster, grey: Raster): Features {
  const tallest = [...cluster.cells].map((cell) => cell.h).sort((a, b) => a - b)
  const usual = tallest[Math.floor(tallest.length * 0.6)] ?? 1
  const full = cluster.cells.filter((cell) => cell.h > usual * 0.6)
  const middles = full.map((cell) => cell.x + cell.w / 2)
  const slope = fitLine(
    middles,
    full.map((cell) => cell.y + cell.h),
  ).slope
  const heads = fitLine(
    middles,
    full.map((cell) => cell.y),
  ).scatter
  return {
    ...strokes(grey, cluster.cells),
    heads: heads / usual,
    slope: Math.abs(slope),
    characters: full.length,
  }
}

/** Least-squares line through points and the root mean square distance from it. */
function fitLine(xs: readonly number[], ys: readonly number[]): { slope: number; scatter: number } {
  const n = xs.length
  if (n < 3) return { slope: 0, scatter: 0 }
  const mx = xs.reduce((a, b) => a + b, 0) / n
  const my = ys.reduce((a, b) => a + b, 0) / n
  let sxx = 0
  let sxy = 0
  xs.forEach((x, i) => {
    sxx += (x - mx) ** 2
    sxy += (x - mx) * (ys[i]! - my)
  })
  const slope = sxx === 0 ? 0 : sxy / sxx
  const squares = xs.reduce((sum, x, i) => sum + (ys[i]! - my - slope * (x - mx)) ** 2, 0)
  return { slope, scatter: Math.sqrt(squares / n) }
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
      const a = data[i - width - 1]!
      const b = data[i - width]!
      const c = data[i - width + 1]!
      const d = data[i - 1]!
      const e = data[i + 1]!
      const f = data[i + width - 1]!
      const g = data[i + width]!
      const h = data[i + width + 1]!
      const gx = c + 2 * e + h - a - 2 * d - f
      const gy = f + 2 * g + h - a - 2 * b - c
      const ax = Math.abs(gx)
      const ay = Math.abs(gy)
      const strength = ax + ay
      if (strength < LEAST_EDGE) continue
      const isUpright = ax > ay
      const tangent = isUpright ? ay / ax : ax / ay
      let band = 0
      while (band < TURN_TANGENTS.length && tangent > TURN_TANGENTS[band]!) band += 1
      shares[band]! += strength
      if (tangent > NEARLY) continue
      const sum = isUpright ? lean : tilt
      sum.weight += strength
      sum.value += strength * (isUpright ? gy / gx : gx / gy)
    }
  }
}
