import { solveLinear } from '../../raster/homography.ts'

/** A measured displacement, image pixels, at a page point. */
export interface Displacement {
  readonly x: number
  readonly y: number
  readonly du: number
  readonly dv: number
  /** Trust, (0, 1]. */
  readonly weight: number
}

/** Displacement of the print, image pixels, anywhere on the page. */
export type Surface = (x: number, y: number) => { du: number; dv: number }

/** r² log r, from the squared distance. */
const bend = (d2: number) => (d2 > 1e-12 ? 0.5 * d2 * Math.log(d2) : 0)

function solveSpline(
  points: readonly Displacement[],
  xs: Float64Array,
  ys: Float64Array,
  smooth: Float64Array,
): { du: Float64Array; dv: Float64Array } | undefined {
  const n = points.length
  const size = n + 3
  const matrix = new Float64Array(size * size)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const value = bend((xs[i] - xs[j]) ** 2 + (ys[i] - ys[j]) ** 2)
      matrix[i * size + j] = value
      matrix[j * size + i] = value
    }
    matrix[i * size + i] = smooth[i]
    matrix[i * size + n] = 1
    matrix[i * size + n + 1] = xs[i]
    matrix[i * size + n + 2] = ys[i]
    matrix[n * size + i] = 1
    matrix[(n + 1) * size + i] = xs[i]
    matrix[(n + 2) * size + i] = ys[i]
  }
  const du = new Float64Array(size)
  const dv = new Float64Array(size)
  points.forEach((p, i) => {
    du[i] = p.du
    dv[i] = p.dv
  })
  const solvedU = solveLinear(matrix.slice(), du, size)
  const solvedV = solveLinear(matrix, dv, size)
  return solvedU === undefined || solvedV === undefined ? undefined : { du: solvedU, dv: solvedV }
}

function constant(points: readonly Displacement[]): Surface {
  let n = 0
  let du = 0
  let dv = 0
  for (const p of points) {
    n += p.weight
    du += p.weight * p.du
    dv += p.weight * p.dv
  }
  const shift = n > 0 ? { du: du / n, dv: dv / n } : { du: 0, dv: 0 }
  return () => shift
}

function isSpread(xs: Float64Array, ys: Float64Array): boolean {
  let mx = 0
  let my = 0
  const n = xs.length
  for (let i = 0; i < n; i++) {
    mx += xs[i] / n
    my += ys[i] / n
  }
  let xx = 0
  let xy = 0
  let yy = 0
  for (let i = 0; i < n; i++) {
    xx += (xs[i] - mx) ** 2 / n
    xy += ((xs[i] - mx) * (ys[i] - my)) / n
    yy += (ys[i] - my) ** 2 / n
  }
  const half = (xx + yy) / 2
  const least = half - Math.sqrt(Math.max(0, ((xx - yy) / 2) ** 2 + xy * xy))
  return least > 0.004
}

/** Stiffness and tolerance of each round, as multiples of those asked for. */
const ROUNDS: readonly (readonly [number, number])[] = [
  [400, 5],
  [60, 2.5],
  [8, 1.5],
  [1, 1],
]

/**
 * Smooth surface through scattered displacements: a thin plate spline with smoothing, refitted with less weight on
 * points that stray (iteratively reweighted, Geman and McClure's weights), so that a page's stretch, folds and curl are followed and a
 * misread cell is not.
 * @param extent   page size in template units; makes the stiffness independent of the unit
 * @param stiffness 0 passes through every point; larger is flatter
 * @param tolerancePx distance from the surface at which a point loses half its weight
 * @see Wahba 1990, Spline Models for Observational Data
 */
export function fitSurface(
  points: readonly Displacement[],
  extent: number,
  stiffness: number,
  tolerancePx: number,
): Surface {
  const n = points.length
  if (n === 0) return () => ({ du: 0, dv: 0 })
  const xs = Float64Array.from(points, (p) => p.x / extent)
  const ys = Float64Array.from(points, (p) => p.y / extent)
  if (n < 4 || !isSpread(xs, ys)) return constant(points)
  const trust = Float64Array.from(points, (p) => p.weight)
  let surface: Surface = constant(points)
  for (let round = 0; round < ROUNDS.length; round++) {
    // Stiff at first, so that a misread cell stands out instead of bending the surface to itself.
    const [stiffer, wider] = ROUNDS[round]
    const smooth = Float64Array.from(trust, (w) => (stiffer * stiffness) / Math.max(w, 1e-5))
    const solved = solveSpline(points, xs, ys, smooth)
    if (solved === undefined) return surface
    const { du, dv } = solved
    surface = (x, y) => {
      const px = x / extent
      const py = y / extent
      let u = du[n] + du[n + 1] * px + du[n + 2] * py
      let v = dv[n] + dv[n + 1] * px + dv[n + 2] * py
      for (let i = 0; i < n; i++) {
        const b = bend((px - xs[i]) ** 2 + (py - ys[i]) ** 2)
        u += du[i] * b
        v += dv[i] * b
      }
      return { du: u, dv: v }
    }
    if (round === ROUNDS.length - 1) break
    const off = points.map((p) => {
      const at = surface(p.x, p.y)
      return Math.hypot(at.du - p.du, at.dv - p.dv)
    })
    // Where half of the points stray, the page is bent more than the stiff surface, not misread.
    const typical = [...off].sort((p, q) => p - q)[n >> 1]
    const limit = Math.max(wider * tolerancePx, 4 * typical)
    for (let i = 0; i < n; i++) trust[i] = points[i].weight / (1 + (off[i] / limit) ** 2) ** 2
  }
  return surface
}
