import type { Point } from '#main/engines/page/sheet-edges.ts'
import type { Rect } from '#shared/domain/geometry.ts'

/** A line of text, or a piece of one, as it lies on the page: pixels, its own axes turned by `angle`. */
export interface LineBox {
  readonly cx: number
  readonly cy: number
  /** Along the line, and across it. */
  readonly length: number
  readonly height: number
  /** Clockwise tilt of the line, radians. */
  readonly angle: number
}

/** What a DB network says: the probability that a pixel lies in the middle of a line of text. */
export interface ProbabilityMap {
  readonly width: number
  readonly height: number
  readonly data: Float32Array
}

const TEXT = 0.3
/** Mean probability of a line. */
const LEAST_SCORE = 0.5
/** The network is taught lines shrunk by this much of their area over their perimeter. */
const UNCLIP = 1.6
const LEAST_SIDE_PX = 3

/**
 * Lines of text in a probability map: its connected areas, the least rectangle around each, grown back.
 * @see Liao et al. 2020, Real-time Scene Text Detection with Differentiable Binarization
 */
export function lineBoxes(map: ProbabilityMap): LineBox[] {
  const { width, height, data } = map
  const seen = new Uint8Array(data.length)
  const boxes: LineBox[] = []
  for (let start = 0; start < data.length; start += 1) {
    if (seen[start] === 1 || data[start] <= TEXT) continue
    const pixels = [start]
    seen[start] = 1
    let score = 0
    for (let i = 0; i < pixels.length; i += 1) {
      const at = pixels[i]
      score += data[at]
      const x = at % width
      for (let dy = -1; dy <= 1; dy += 1) {
        for (let dx = -1; dx <= 1; dx += 1) {
          const to = at + dy * width + dx
          if (x + dx < 0 || x + dx >= width || to < 0 || to >= data.length) continue
          if (seen[to] === 1 || data[to] <= TEXT) continue
          seen[to] = 1
          pixels.push(to)
        }
      }
    }
    if (score / pixels.length < LEAST_SCORE || pixels.length < 6) continue
    const box = leastBox(pixels, width)
    if (Math.min(box.length, box.height) < LEAST_SIDE_PX) continue
    const grow = (box.length * box.height * UNCLIP) / (2 * (box.length + box.height))
    boxes.push({ ...box, length: box.length + 2 * grow, height: box.height + 2 * grow })
  }
  return boxes.filter(({ cx, cy }) => cx > 0 && cy > 0 && cx < width && cy < height)
}

/** The rectangle of least area around pixels: one side lies along a side of their convex hull. */
function leastBox(pixels: readonly number[], width: number): LineBox {
  const points = edgePoints(pixels, width)
  const hull = convexHull(points)
  let best: LineBox | undefined
  for (let i = 0; i < hull.length; i += 1) {
    const a = hull[i]
    const b = hull[(i + 1) % hull.length]
    const size = Math.hypot(b.x - a.x, b.y - a.y) || 1
    const [ux, uy] = [(b.x - a.x) / size, (b.y - a.y) / size]
    let [low, high, least, most] = [Infinity, -Infinity, Infinity, -Infinity]
    for (const { x, y } of hull) {
      const along = x * ux + y * uy
      const across = -x * uy + y * ux
      low = Math.min(low, along)
      high = Math.max(high, along)
      least = Math.min(least, across)
      most = Math.max(most, across)
    }
    if (best !== undefined && (high - low) * (most - least) >= best.length * best.height) continue
    const [s, t] = [(low + high) / 2, (least + most) / 2]
    best = upright({
      cx: s * ux - t * uy,
      cy: s * uy + t * ux,
      length: high - low,
      height: most - least,
      angle: Math.atan2(uy, ux),
    })
  }
  return best ?? { cx: points[0].x, cy: points[0].y, length: 0, height: 0, angle: 0 }
}

/** The same box with its angle within ±45°: `length` is then what lies across the page. */
function upright(box: LineBox): LineBox {
  let { angle, length, height } = box
  while (angle > Math.PI / 4 + 1e-9) {
    angle -= Math.PI / 2
    ;[length, height] = [height, length]
  }
  while (angle < -Math.PI / 4 - 1e-9) {
    angle += Math.PI / 2
    ;[length, height] = [height, length]
  }
  return { ...box, angle, length, height }
}

/** Corners of the first and last pixel of each row. */
function edgePoints(pixels: readonly number[], width: number): Point[] {
  const rows = new Map<number, { from: number; to: number }>()
  for (const at of pixels) {
    const x = at % width
    const y = (at - x) / width
    const row = rows.get(y)
    if (row === undefined) rows.set(y, { from: x, to: x })
    else {
      row.from = Math.min(row.from, x)
      row.to = Math.max(row.to, x)
    }
  }
  return [...rows].flatMap(([y, { from, to }]) => [
    { x: from, y },
    { x: from, y: y + 1 },
    { x: to + 1, y },
    { x: to + 1, y: y + 1 },
  ])
}

/** Andrew's monotone chain. */
function convexHull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y)
  const half = (ordered: readonly Point[]) => {
    const chain: Point[] = []
    for (const point of ordered) {
      while (chain.length > 1) {
        const [a, b] = [chain[chain.length - 2], chain[chain.length - 1]]
        if ((b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x) > 0) break
        chain.pop()
      }
      chain.push(point)
    }
    return chain.slice(0, -1)
  }
  return [...half(sorted), ...half([...sorted].reverse())]
}

export function rectOf({ cx, cy, length, height, angle }: LineBox): Rect {
  const w = length * Math.abs(Math.cos(angle)) + height * Math.abs(Math.sin(angle))
  const h = length * Math.abs(Math.sin(angle)) + height * Math.abs(Math.cos(angle))
  return { x: cx - w / 2, y: cy - h / 2, w, h }
}

/** Where a piece lies on the page when the page's tilt is taken out about its middle. */
export function levelRect(
  box: LineBox,
  tilt: number,
  { width, height }: { width: number; height: number },
): Rect {
  const [dx, dy] = [box.cx - width / 2, box.cy - height / 2]
  const cx = width / 2 + dx * Math.cos(tilt) + dy * Math.sin(tilt)
  const cy = height / 2 - dx * Math.sin(tilt) + dy * Math.cos(tilt)
  return rectOf({ ...box, cx, cy, angle: box.angle - tilt })
}

export const scaleBox = (box: LineBox, by: number): LineBox => ({
  cx: box.cx * by,
  cy: box.cy * by,
  length: box.length * by,
  height: box.height * by,
  angle: box.angle,
})
