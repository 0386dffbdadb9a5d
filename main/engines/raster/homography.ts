import { applyHomography, type Homography } from '#shared/domain/geometry.ts'

/** Page point to image point, in a neighbourhood: `u = a·x + b·y + c`, `v = d·x + e·y + f`. */
export interface Affine {
  readonly a: number
  readonly b: number
  readonly c: number
  readonly d: number
  readonly e: number
  readonly f: number
}

/** A page point and where it is in the picture. */
export interface PointPair {
  readonly x: number
  readonly y: number
  readonly u: number
  readonly v: number
  readonly weight?: number
}

/**
 * Solves `a · x = b` in place by Gaussian elimination with partial pivoting.
 * @param a row-major n × n
 * @returns undefined when the system is singular
 */
export function solveLinear(a: Float64Array, b: Float64Array, n: number): Float64Array | undefined {
  for (let col = 0; col < n; col++) {
    let pivot = col
    for (let row = col + 1; row < n; row++) {
      if (Math.abs(a[row * n + col]) > Math.abs(a[pivot * n + col])) pivot = row
    }
    if (Math.abs(a[pivot * n + col]) < 1e-12) return undefined
    if (pivot !== col) {
      for (let k = col; k < n; k++) {
        const t = a[col * n + k]
        a[col * n + k] = a[pivot * n + k]
        a[pivot * n + k] = t
      }
      const t = b[col]
      b[col] = b[pivot]
      b[pivot] = t
    }
    const inverse = 1 / a[col * n + col]
    for (let row = col + 1; row < n; row++) {
      const f = a[row * n + col] * inverse
      if (f === 0) continue
      for (let k = col; k < n; k++) a[row * n + k] -= f * a[col * n + k]
      b[row] -= f * b[col]
    }
  }
  for (let row = n - 1; row >= 0; row--) {
    let sum = b[row]
    for (let k = row + 1; k < n; k++) sum -= a[row * n + k] * b[k]
    b[row] = sum / a[row * n + row]
  }
  return b
}

/** Normal equations of a linear least squares problem, gathered row by row. */
function leastSquares(n: number) {
  const a = new Float64Array(n * n)
  const b = new Float64Array(n)
  return {
    add(row: readonly number[], value: number, weight: number) {
      for (let i = 0; i < n; i++) {
        if (row[i] === 0) continue
        const wi = weight * row[i]
        for (let j = 0; j < n; j++) a[i * n + j] += wi * row[j]
        b[i] += wi * value
      }
    },
    solve: () => solveLinear(a, b, n),
  }
}

interface Frame {
  readonly cx: number
  readonly cy: number
  readonly s: number
}

function frameOf(points: readonly PointPair[], side: 'page' | 'image'): Frame {
  let cx = 0
  let cy = 0
  for (const p of points) {
    cx += side === 'page' ? p.x : p.u
    cy += side === 'page' ? p.y : p.v
  }
  cx /= points.length
  cy /= points.length
  let spread = 0
  for (const p of points) {
    spread += side === 'page' ? Math.hypot(p.x - cx, p.y - cy) : Math.hypot(p.u - cx, p.v - cy)
  }
  return { cx, cy, s: points.length / Math.max(spread, 1e-9) }
}

export function multiply(p: Homography, q: Homography): Homography {
  const out = Array.from({ length: 9 }, (_, i) => {
    const r = Math.floor(i / 3) * 3
    const c = i % 3
    return p[r] * q[c] + p[r + 1] * q[c + 3] + p[r + 2] * q[c + 6]
  })
  return out as unknown as Homography
}

/**
 * Least squares plane-to-plane map from four pairs or more, in coordinates normalised for conditioning.
 * @see Hartley & Zisserman, Multiple View Geometry, 4.4
 */
export function fitHomography(points: readonly PointPair[]): Homography | undefined {
  if (points.length < 4) return undefined
  const page = frameOf(points, 'page')
  const image = frameOf(points, 'image')
  const system = leastSquares(8)
  for (const p of points) {
    const x = (p.x - page.cx) * page.s
    const y = (p.y - page.cy) * page.s
    const u = (p.u - image.cx) * image.s
    const v = (p.v - image.cy) * image.s
    const weight = p.weight ?? 1
    system.add([x, y, 1, 0, 0, 0, -x * u, -y * u], u, weight)
    system.add([0, 0, 0, x, y, 1, -x * v, -y * v], v, weight)
  }
  const h = system.solve()
  if (h === undefined) return undefined
  return denormalise([h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7], 1], page, image)
}

function denormalise(h: Homography, page: Frame, image: Frame): Homography {
  const toPage: Homography = [page.s, 0, -page.s * page.cx, 0, page.s, -page.s * page.cy, 0, 0, 1]
  const fromImage: Homography = [1 / image.s, 0, image.cx, 0, 1 / image.s, image.cy, 0, 0, 1]
  const full = multiply(fromImage, multiply(h, toPage))
  const k = 1 / full[8]
  return full.map((value) => value * k) as unknown as Homography
}

/** Least squares affine map from three pairs or more. */
export function fitAffine(points: readonly PointPair[]): Homography | undefined {
  if (points.length < 3) return undefined
  const page = frameOf(points, 'page')
  const image = frameOf(points, 'image')
  const system = leastSquares(6)
  for (const p of points) {
    const x = (p.x - page.cx) * page.s
    const y = (p.y - page.cy) * page.s
    const weight = p.weight ?? 1
    system.add([x, y, 1, 0, 0, 0], (p.u - image.cx) * image.s, weight)
    system.add([0, 0, 0, x, y, 1], (p.v - image.cy) * image.s, weight)
  }
  const h = system.solve()
  if (h === undefined) return undefined
  return denormalise([h[0], h[1], h[2], h[3], h[4], h[5], 0, 0, 1], page, image)
}

/** Least squares turn, uniform scale and shift from two pairs or more (no mirror). */
export function fitSimilarity(points: readonly PointPair[]): Homography | undefined {
  if (points.length < 2) return undefined
  let n = 0
  let x = 0
  let y = 0
  let u = 0
  let v = 0
  for (const p of points) {
    const w = p.weight ?? 1
    n += w
    x += w * p.x
    y += w * p.y
    u += w * p.u
    v += w * p.v
  }
  x /= n
  y /= n
  u /= n
  v /= n
  let re = 0
  let im = 0
  let norm = 0
  for (const p of points) {
    const w = p.weight ?? 1
    re += w * ((p.x - x) * (p.u - u) + (p.y - y) * (p.v - v))
    im += w * ((p.x - x) * (p.v - v) - (p.y - y) * (p.u - u))
    norm += w * ((p.x - x) ** 2 + (p.y - y) ** 2)
  }
  if (norm < 1e-9) return undefined
  const a = re / norm
  const b = im / norm
  return [a, -b, u - a * x + b * y, b, a, v - b * x - a * y, 0, 0, 1]
}

/** Whether page points lie on one line, give or take a fiftieth of its length. */
function areInLine(points: readonly PointPair[]): boolean {
  const { cx, cy } = frameOf(points, 'page')
  let xx = 0
  let xy = 0
  let yy = 0
  for (const { x, y } of points) {
    xx += (x - cx) ** 2
    xy += (x - cx) * (y - cy)
    yy += (y - cy) ** 2
  }
  // Eigenvalues of the points' scatter: squared extents along and across.
  const middle = (xx + yy) / 2
  const apart = Math.hypot((xx - yy) / 2, xy)
  return middle - apart < 0.02 ** 2 * (middle + apart)
}

/** The strongest model the pairs determine: perspective does not show where all but one lie on a line. */
export function fitBest(points: readonly PointPair[]): Homography | undefined {
  if (points.length >= 4) {
    const isFlat = !areInLine(points) && points.some((left) => areInLine(points.filter((p) => p !== left)))
    return isFlat ? fitAffine(points) : (fitHomography(points) ?? fitAffine(points))
  }
  return points.length === 3 ? fitAffine(points) : fitSimilarity(points)
}

/** First-order map around a page point. */
export function linearise(h: Homography, x: number, y: number): Affine {
  const w = h[6] * x + h[7] * y + h[8]
  const u = (h[0] * x + h[1] * y + h[2]) / w
  const v = (h[3] * x + h[4] * y + h[5]) / w
  const a = (h[0] - h[6] * u) / w
  const b = (h[1] - h[7] * u) / w
  const d = (h[3] - h[6] * v) / w
  const e = (h[4] - h[7] * v) / w
  return { a, b, c: u - a * x - b * y, d, e, f: v - d * x - e * y }
}

/** Image pixels per template unit around a page point. */
export function scaleAt(h: Homography, x: number, y: number): number {
  const { a, b, d, e } = linearise(h, x, y)
  return Math.sqrt(Math.abs(a * e - b * d))
}

/** Root mean square distance between predicted and given image points, image pixels. */
export function rmsResidual(h: Homography, points: readonly PointPair[]): number {
  let sum = 0
  for (const p of points) {
    const q = applyHomography(h, p.x, p.y)
    sum += (q.x - p.u) ** 2 + (q.y - p.v) ** 2
  }
  return Math.sqrt(sum / Math.max(1, points.length))
}

/** The map from picture to page. */
export function invert(h: Homography): Homography {
  const [a, b, c, d, e, f, g, i, j] = h
  const out = [
    e * j - f * i,
    c * i - b * j,
    b * f - c * e,
    f * g - d * j,
    a * j - c * g,
    c * d - a * f,
    d * i - e * g,
    b * g - a * i,
    a * e - b * d,
  ]
  const k = 1 / out[8]
  return out.map((value) => value * k) as unknown as Homography
}

/**
 * Whether a map could be a photograph of a flat page: not mirrored, no part behind the camera, and local scale
 * varying across the page by less than `maxRatio`.
 */
export function isPlausible(h: Homography, width: number, height: number, maxRatio = 2.5): boolean {
  let least = Number.POSITIVE_INFINITY
  let most = 0
  for (const [x, y] of [
    [0, 0],
    [width, 0],
    [width, height],
    [0, height],
  ]) {
    if (h[6] * x + h[7] * y + h[8] <= 0) return false
    const { a, b, d, e } = linearise(h, x, y)
    const det = a * e - b * d
    if (det <= 0) return false
    // The two axes' lengths and the angle between them: a page is not sheared out of shape.
    const across = Math.hypot(a, d)
    const down = Math.hypot(b, e)
    if (det < 0.6 * across * down) return false
    least = Math.min(least, across, down)
    most = Math.max(most, across, down)
  }
  return most < maxRatio * least
}

/** Clockwise turn of the page's content, rounded to a right angle. */
export function orientationOf(h: Homography, width: number, height: number): 0 | 90 | 180 | 270 {
  const { a, d } = linearise(h, width / 2, height / 2)
  const quarter = Math.round(Math.atan2(d, a) / (Math.PI / 2))
  return ((((quarter % 4) + 4) % 4) * 90) as 0 | 90 | 180 | 270
}

/** Turns the page by 180° around one of its points. */
export const halfTurn = (x: number, y: number): Homography => [-1, 0, 2 * x, 0, -1, 2 * y, 0, 0, 1]
