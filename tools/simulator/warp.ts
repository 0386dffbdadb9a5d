import { applyHomography, type Homography } from '#shared/domain/geometry.ts'

/** Displacements of the paper, in millimetres of page; all are smooth. */
export interface PaperBend {
  /** Bow of a lifted page: lines sag by this much in the middle. */
  readonly curlMm: number
  /** Feeder rollers slipping: the page runs ahead and falls behind by this much, `waves` times over its length. */
  readonly stretchMm: number
  readonly waves: number
  /** Slow turn during feeding: sideways drift at the page's end. */
  readonly driftMm: number
  /** A fold across the page at this share of its height, opened by this much. */
  readonly foldMm: number
  readonly foldAt: number
  /** Shifts where the waves begin, radians. */
  readonly phase: number
}

export const FLAT: PaperBend = {
  curlMm: 0,
  stretchMm: 0,
  waves: 1,
  driftMm: 0,
  foldMm: 0,
  foldAt: 0.5,
  phase: 0,
}

/** Page millimetres ↔ image pixels (top-left pixel's centre is 0.5, 0.5). */
export interface Warp {
  forward(xMm: number, yMm: number): { x: number; y: number }
  /** Undefined behind the camera. */
  inverse(u: number, v: number): { x: number; y: number }
}

/** Row-major product of two 3 × 3 matrices: first `b`, then `a`. */
export function compose(a: Homography, b: Homography): Homography {
  const cell = (row: number, column: number) =>
    a[row * 3] * b[column] + a[row * 3 + 1] * b[3 + column] + a[row * 3 + 2] * b[6 + column]
  return [0, 1, 2].flatMap((row) => [0, 1, 2].map((column) => cell(row, column))) as unknown as Homography
}

export function invert(h: Homography): Homography {
  const [a, b, c, d, e, f, g, i, j] = h
  const determinant = a * (e * j - f * i) - b * (d * j - f * g) + c * (d * i - e * g)
  return [
    (e * j - f * i) / determinant,
    (c * i - b * j) / determinant,
    (b * f - c * e) / determinant,
    (f * g - d * j) / determinant,
    (a * j - c * g) / determinant,
    (c * d - a * f) / determinant,
    (d * i - e * g) / determinant,
    (b * g - a * i) / determinant,
    (a * e - b * d) / determinant,
  ]
}

/** The flat page's homography with the paper's bending before it. */
export function createWarp(homography: Homography, bend: PaperBend, widthMm: number, heightMm: number): Warp {
  const back = invert(homography)
  const { curlMm, stretchMm, waves, driftMm, foldMm, foldAt, phase } = bend
  const isFlat = curlMm === 0 && stretchMm === 0 && driftMm === 0 && foldMm === 0
  const dx = (x: number, y: number) => {
    const s = x / widthMm
    const t = y / heightMm
    // A bowed page is also foreshortened towards its lifted edges.
    return driftMm * t * t + curlMm * 0.35 * Math.sin(2 * Math.PI * s)
  }
  const dy = (x: number, y: number) => {
    const s = x / widthMm
    const t = y / heightMm
    const fold = foldMm * Math.max(0, 1 - Math.abs(t - foldAt) * 7) ** 2
    return (
      curlMm * 4 * s * (1 - s) +
      stretchMm * (Math.sin(2 * Math.PI * waves * t + phase) - Math.sin(phase)) +
      fold
    )
  }
  return {
    forward(x, y) {
      return applyHomography(homography, x + dx(x, y), y + dy(x, y))
    },
    inverse(u, v) {
      const flat = applyHomography(back, u, v)
      if (isFlat) return flat
      // The displacement's slope stays under 0.1, so this fixed point gains a digit a step; 10 nm is enough.
      let { x, y } = flat
      for (let step = 0; step < 8; step++) {
        const nextX = flat.x - dx(x, y)
        const nextY = flat.y - dy(x, y)
        const isThere = Math.abs(nextX - x) + Math.abs(nextY - y) < 1e-5
        x = nextX
        y = nextY
        if (isThere) break
      }
      return { x, y }
    },
  }
}
