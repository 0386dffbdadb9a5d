import type { CellPatch } from './patch.ts'

export type OutlineShape = 'ellipse' | 'rectangle' | 'bracket'

/** Sample offsets on an outline (weight +) and just inside and outside it (weight −). */
export interface Kernel {
  readonly dx: Float32Array
  readonly dy: Float32Array
  readonly weight: Float32Array
}

/** A kernel's offsets on whole samples, how far they go, and the root of the sum of the squares of its weights. */
interface Laid {
  readonly dx: Int16Array
  readonly dy: Int16Array
  readonly reachX: number
  readonly reachY: number
  readonly norm: number
}

const laid = new WeakMap<Kernel, Laid>()

/** Worked out once: a kernel is matched with many patches. */
function laidOut(kernel: Kernel): Laid {
  const known = laid.get(kernel)
  if (known !== undefined) return known
  const [dx, dy] = [Int16Array.from(kernel.dx, Math.round), Int16Array.from(kernel.dy, Math.round)]
  const farthest = (offsets: Int16Array) => offsets.reduce((most, by) => Math.max(most, Math.abs(by)), 0)
  const squares = kernel.weight.reduce((sum, value) => sum + value ** 2, 0)
  const norm = Math.max(Math.sqrt(squares), 1e-6)
  const done = { dx, dy, reachX: farthest(dx), reachY: farthest(dy), norm }
  laid.set(kernel, done)
  return done
}

/** Points of the unit outline, about evenly spaced. */
function outlinePoints(shape: OutlineShape, a: number, b: number): [number, number][] {
  if (shape === 'ellipse') {
    return Array.from({ length: 24 }, (_, i) => [Math.cos((i * Math.PI) / 12), Math.sin((i * Math.PI) / 12)])
  }
  const points: [number, number][] = []
  const side = shape === 'rectangle' ? 1 : 0.45
  const across = 7
  const down = Math.max(5, Math.min(11, Math.round((across * b) / a)))
  for (let i = 0; i < across; i++) {
    const t = ((i + 0.5) / across) * 2 - 1
    points.push([t, -1], [t, 1])
  }
  for (let i = 0; i < down; i++) {
    const t = ((i + 0.5) / down) * 2 - 1
    if (Math.abs(t) < 1 - side) continue
    points.push([-1, t], [1, t])
  }
  return points
}

const kernels = new Map<string, Kernel>()

/** @param a half axes in samples */
export function ringKernel(shape: OutlineShape, a: number, b: number): Kernel {
  const key = `${shape} ${a.toFixed(2)} ${b.toFixed(2)}`
  const known = kernels.get(key)
  if (known !== undefined) return known
  const points = outlinePoints(shape, a, b)
  const gap = Math.max(1.2, 0.3 * Math.min(a, b))
  const dx: number[] = []
  const dy: number[] = []
  const weight: number[] = []
  for (const [grow, w] of [
    [0, 1],
    [-gap, -0.5],
    [gap, -0.5],
  ]) {
    for (const [x, y] of points) {
      dx.push(x * (a + grow))
      dy.push(y * (b + grow))
      weight.push(w)
    }
  }
  const kernel = { dx: Float32Array.from(dx), dy: Float32Array.from(dy), weight: Float32Array.from(weight) }
  if (kernels.size > 4000) kernels.clear()
  kernels.set(key, kernel)
  return kernel
}

export interface Match {
  /** Shift of the print from where it was expected, samples. */
  readonly sx: number
  readonly sy: number
  /** Normalised correlation of the outline with the patch, [-1, 1]. */
  readonly likeness: number
}

/** Normalised correlation of a kernel with a patch at every shift of a radius. */
export interface ScoreMap {
  /** `(2·rx + 1) × (2·ry + 1)`, row by row, each [-1, 1]. */
  readonly scores: Float32Array
  readonly rx: number
  readonly ry: number
}

/** Shifts, in samples, at which the whole kernel lies on a patch, no more than a radius. */
export function reachOf(
  { width, height }: Pick<CellPatch, 'width' | 'height'>,
  kernel: Kernel,
  radiusX: number,
  radiusY: number,
): { rx: number; ry: number } {
  const { reachX, reachY } = laidOut(kernel)
  return {
    rx: Math.max(0, Math.min(Math.floor(radiusX), (width - 1) / 2 - reachX)),
    ry: Math.max(0, Math.min(Math.floor(radiusY), (height - 1) / 2 - reachY)),
  }
}

/** @returns the map within a radius that `reachOf` allows */
export function scoreMap(
  { data, width, height }: CellPatch,
  kernel: Kernel,
  rx: number,
  ry: number,
): ScoreMap {
  const cx = (width - 1) / 2
  const cy = (height - 1) / 2
  const { weight } = kernel
  const { dx, dy, norm } = laidOut(kernel)
  const n = dx.length
  const offsets = new Int32Array(n)
  for (let i = 0; i < n; i++) offsets[i] = dy[i] * width + dx[i]
  const across = 2 * rx + 1
  const scores = new Float32Array(across * (2 * ry + 1))
  let at = 0
  for (let sy = -ry; sy <= ry; sy++) {
    for (let sx = -rx; sx <= rx; sx++) {
      const base = (cy + sy) * width + cx + sx
      let dot = 0
      let sum = 0
      let squares = 0
      for (let i = 0; i < n; i++) {
        const value = data[base + offsets[i]]
        dot += weight[i] * value
        sum += value
        squares += value * value
      }
      const variance = squares - (sum * sum) / n
      // Paper grain alone is no print: 2 % of white is the least that counts.
      scores[at++] = dot / (norm * Math.sqrt(Math.max(variance, n * 0.0004)))
    }
  }
  return { scores, rx, ry }
}

/** The best place of a map; a far place must be better than a near one. */
export function peakOf({ scores, rx, ry }: ScoreMap): Match {
  const at = (x: number, y: number) => scores[(y + ry) * (2 * rx + 1) + x + rx]
  let best = -2
  let bx = 0
  let by = 0
  for (let sy = -ry; sy <= ry; sy++) {
    for (let sx = -rx; sx <= rx; sx++) {
      const far = 0.08 * ((sx / (rx + 1)) ** 2 + (sy / (ry + 1)) ** 2)
      if (at(sx, sy) - far <= best) continue
      best = at(sx, sy) - far
      bx = sx
      by = sy
    }
  }
  const peak = at(bx, by)
  const fx = bx > -rx && bx < rx ? parabola(at(bx - 1, by), peak, at(bx + 1, by)) : 0
  const fy = by > -ry && by < ry ? parabola(at(bx, by - 1), peak, at(bx, by + 1)) : 0
  return { sx: bx + fx, sy: by + fy, likeness: peak }
}

/** Best place of a kernel in a patch within a radius, samples. */
export function matchOutline(patch: CellPatch, kernel: Kernel, radiusX: number, radiusY: number): Match {
  const { rx, ry } = reachOf(patch, kernel, radiusX, radiusY)
  return peakOf(scoreMap(patch, kernel, rx, ry))
}

function parabola(before: number, peak: number, after: number): number {
  const curve = before - 2 * peak + after
  if (curve >= -1e-6) return 0
  return Math.max(-0.5, Math.min(0.5, (0.5 * (before - after)) / curve))
}
