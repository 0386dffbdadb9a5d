import type { Raster } from '#shared/domain/raster.ts'
import { components } from '../../raster/components.ts'
import { thin, wholeWindow } from '../../raster/ink.ts'
import { otsu } from '../../raster/otsu.ts'

interface Spot {
  readonly x: number
  readonly y: number
}

/** Convex hull, clockwise in image coordinates. @see Andrew 1979 */
function convexHull(points: Spot[]): Spot[] {
  const sorted = points.sort((p, q) => p.x - q.x || p.y - q.y)
  const half = (list: readonly Spot[]) => {
    const chain: Spot[] = []
    for (const p of list) {
      while (chain.length >= 2) {
        const a = chain[chain.length - 2]
        const b = chain[chain.length - 1]
        if ((b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x) > 0) break
        chain.pop()
      }
      chain.push(p)
    }
    chain.pop()
    return chain
  }
  return [...half(sorted), ...half([...sorted].reverse())]
}

/** Where the lines ab and cd meet. */
function meet(a: Spot, b: Spot, c: Spot, d: Spot): Spot | undefined {
  const den = (a.x - b.x) * (c.y - d.y) - (a.y - b.y) * (c.x - d.x)
  if (Math.abs(den) < 1e-6) return undefined
  const p = a.x * b.y - a.y * b.x
  const q = c.x * d.y - c.y * d.x
  return { x: (p * (c.x - d.x) - (a.x - b.x) * q) / den, y: (p * (c.y - d.y) - (a.y - b.y) * q) / den }
}

/** Drops a convex polygon's sides, each time the one whose loss adds the least area, until four are left. */
function toQuad(hull: Spot[]): Spot[] | undefined {
  const polygon = [...hull]
  while (polygon.length > 4) {
    const n = polygon.length
    let least = Number.POSITIVE_INFINITY
    let drop = -1
    let corner: Spot | undefined
    for (let i = 0; i < n; i++) {
      const before = polygon[(i + n - 1) % n]
      const a = polygon[i]
      const b = polygon[(i + 1) % n]
      const after = polygon[(i + 2) % n]
      const p = meet(before, a, b, after)
      if (p === undefined) continue
      // The new corner must lie beyond the dropped side.
      const beyond = (p.x - a.x) * (b.y - a.y) - (p.y - a.y) * (b.x - a.x)
      if (beyond < 0) continue
      const area = Math.abs(beyond)
      if (area < least) {
        least = area
        drop = i
        corner = p
      }
    }
    if (drop < 0 || corner === undefined) return undefined
    polygon[drop] = corner
    polygon.splice((drop + 1) % n, 1)
  }
  return polygon.length === 4 ? polygon : undefined
}

/**
 * Quadrilaterals that may be the paper's outline: the largest bright patch at a few brightness limits.
 * @returns corners clockwise from the top left, image pixels
 */
export function paperQuads(raster: Raster): Spot[][] {
  const step = Math.max(1, Math.round(Math.max(raster.width, raster.height) / 400))
  const thumb = thin(raster, wholeWindow(raster), step)
  const { width, height, data } = thumb
  const middle = (otsu(data)?.threshold ?? 127) + 1
  const found: Spot[][] = []
  for (const limit of [middle, middle * 0.85, middle * 1.15, middle * 0.7]) {
    const bright = Uint8Array.from(data, (value) => (value >= limit ? 1 : 0))
    const patches = components(bright, width, height, 0.06 * width * height)
    const largest = patches.sort((p, q) => q.area - p.area)[0]
    if (largest === undefined) continue
    const quad = quadOf(bright, width, height, largest)
    if (quad === undefined) continue
    const corners = clockwise(quad).map((p) => ({ x: p.x * step, y: p.y * step }))
    const isKnown = found.some((other) =>
      other.every((p, i) => Math.hypot(p.x - corners[i].x, p.y - corners[i].y) < 3 * step),
    )
    if (!isKnown) found.push(corners)
  }
  return found
}

/** The quadrilateral around the bright pixels of a patch's box that belong to its outer rim. */
function quadOf(
  bright: Uint8Array,
  width: number,
  height: number,
  patch: { left: number; top: number; right: number; bottom: number; x: number; y: number },
): Spot[] | undefined {
  const member = flood(bright, width, height, patch)
  const rim: Spot[] = []
  for (let y = patch.top; y < patch.bottom; y++) {
    let first = -1
    let last = -1
    for (let x = patch.left; x < patch.right; x++) {
      if (member[y * width + x] === 0) continue
      if (first < 0) first = x
      last = x
    }
    if (first < 0) continue
    rim.push({ x: first, y }, { x: first, y: y + 1 }, { x: last + 1, y }, { x: last + 1, y: y + 1 })
  }
  return rim.length < 8 ? undefined : toQuad(convexHull(rim))
}

/** The patch's own pixels: those reached from its rim-most bright pixel in the middle row. */
function flood(
  bright: Uint8Array,
  width: number,
  height: number,
  patch: { left: number; top: number; right: number; bottom: number; y: number },
): Uint8Array {
  const member = new Uint8Array(width * height)
  const stack = new Int32Array(width * height)
  // The patch's largest run in its middle row is inside it.
  const row = Math.min(height - 1, Math.floor(patch.y))
  let seed = -1
  let longest = 0
  let run = 0
  for (let x = patch.left; x <= patch.right; x++) {
    if (x < patch.right && bright[row * width + x] === 1) run++
    else {
      if (run > longest) {
        longest = run
        seed = row * width + x - 1
      }
      run = 0
    }
  }
  if (seed < 0) return member
  let size = 0
  stack[size++] = seed
  member[seed] = 1
  while (size > 0) {
    const at = stack[--size]
    const x = at % width
    for (const next of [x > 0 ? at - 1 : -1, x < width - 1 ? at + 1 : -1, at - width, at + width]) {
      if (next < 0 || next >= bright.length || bright[next] === 0 || member[next] === 1) continue
      member[next] = 1
      stack[size++] = next
    }
  }
  return member
}

function clockwise(quad: readonly Spot[]): Spot[] {
  const cx = quad.reduce((s, p) => s + p.x, 0) / 4
  const cy = quad.reduce((s, p) => s + p.y, 0) / 4
  const around = [...quad].sort((p, q) => Math.atan2(p.y - cy, p.x - cx) - Math.atan2(q.y - cy, q.x - cx))
  const first = around.reduce((best, p, i) => (p.x + p.y < around[best].x + around[best].y ? i : best), 0)
  return [0, 1, 2, 3].map((i) => around[(first + i) % 4])
}
