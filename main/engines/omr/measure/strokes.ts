import type { PageLayout } from '#shared/domain/layout.ts'
import type { Raster } from '#shared/domain/raster.ts'
import type { Affine } from '../../raster/homography.ts'
import { brightness } from '../../raster/ink.ts'
import { type Crossing, crossings } from '../find/scan-lines.ts'
import type { Registration } from '../registration.ts'

interface Point {
  readonly x: number
  readonly y: number
}

/** A long pen stroke, from scan line to scan line, image pixels. */
type Stroke = readonly Point[]

/** How far a stroke moves sideways from one scan line to the next, share of their distance: what is printed lies straight. */
const LEAST_LEAN = 0.14
const MOST_LEAN = 1.2
/** By how much the lean of a stroke may change from one scan line to the next. */
const BEND = 0.35
/** Scan lines a stroke crosses at least, and how many bubbles' sizes it is long: no mark is. */
const FEWEST_CROSSINGS = 5
const LONG = 2.2
const THICKER = 1.6
/** Pixels of a stroke that are darker than this share of the paper on both its sides. */
const DARK = 0.82
/** Share of a stroke that may be broken, by print that lies beside it too; and from one scan line to the next. */
const BROKEN = 0.2
const CUT = 0.5
/** Thickest stroke, and how far beside it there is paper, share of the picture's longer side. */
const THICKEST = 0.009
const BESIDE = 0.005

/** Long pen strokes of a picture that lean: nothing that is printed on an answer sheet does. */
function findStrokes(raster: Raster, leastLength: number): Stroke[] {
  const longer = Math.max(raster.width, raster.height)
  return [true, false].flatMap((isUpright) => {
    const scans = crossings(raster, isUpright, THICKEST * longer, 'darkest')
    const point = ({ at, from, to }: Crossing): Point =>
      isUpright ? { x: (from + to) / 2, y: at } : { x: at, y: (from + to) / 2 }
    const used = new Set<Crossing>()
    return scans.flatMap((scan, k) =>
      scan.flatMap((first) => {
        if (used.has(first)) return []
        for (const second of scans[k + 1] ?? []) {
          const lean = leanOf(first, second)
          if (Math.abs(lean) < LEAST_LEAN || Math.abs(lean) > MOST_LEAN || !isAsThick(first, second)) continue
          if (brokenShare(raster, point(first), point(second), BESIDE * longer) > BROKEN) continue
          // Looked at only where a chain of crossings is long enough: most are chance.
          const before = follow(scans, k - 1, -1, first, lean).reverse()
          const chain = [...before, first, second, ...follow(scans, k + 2, 1, second, lean)]
          const isLong = (stroke: Stroke) =>
            stroke.length >= FEWEST_CROSSINGS && lengthOf(stroke) >= leastLength && isLeaning(stroke)
          if (!isLong(chain.map(point))) continue
          const stroke = unbroken(raster, chain.map(point), before.length, BESIDE * longer)
          if (!isLong(stroke)) continue
          for (const crossing of chain) used.add(crossing)
          return [stroke]
        }
        return []
      }),
    )
  })
}

/** The part of a chain of points around one of them in which a thin dark line goes on; nothing where it often breaks. */
function unbroken(raster: Raster, points: Stroke, around: number, beside: number): Stroke {
  const broken = points.slice(1).map((p, i) => brokenShare(raster, points[i], p, beside))
  let from = around
  while (from > 0 && broken[from - 1] <= CUT) from--
  let to = around
  while (to < broken.length && broken[to] <= CUT) to++
  const mean = broken.slice(from, to).reduce((sum, share) => sum + share, 0) / (to - from)
  return mean > BROKEN ? [] : points.slice(from, to + 1)
}

const middle = ({ from, to }: Crossing) => (from + to) / 2
/** Pens draw evenly, give or take a pixel. */
const isAsThick = (one: Crossing, other: Crossing) => {
  const [p, q] = [one.to - one.from, other.to - other.from]
  return Math.max(p, q) <= THICKER * Math.min(p, q) + 2
}
const leanOf = (one: Crossing, next: Crossing) => (middle(next) - middle(one)) / (next.at - one.at)

function lengthOf(stroke: Stroke): number {
  const from = stroke[0]
  const to = stroke.at(-1)!
  return Math.hypot(to.x - from.x, to.y - from.y)
}

/** Whether a stroke leans from end to end: the sides of printed ovals lean here and there. */
function isLeaning(stroke: Stroke): boolean {
  const from = stroke[0]
  const to = stroke.at(-1)!
  const [dx, dy] = [Math.abs(to.x - from.x), Math.abs(to.y - from.y)]
  return Math.min(dx, dy) >= LEAST_LEAN * Math.max(dx, dy)
}

/** The crossings that go on from one with its lean, each a little bent from the one before. @param way 1 or -1 scan line */
function follow(
  scans: readonly (readonly Crossing[])[],
  from: number,
  way: number,
  start: Crossing,
  startLean: number,
): Crossing[] {
  const chain: Crossing[] = []
  let last = start
  let lean = startLean
  let isMissed = false
  for (let k = from; k >= 0 && k < scans.length; k += way) {
    let next: Crossing | undefined
    let bend = BEND
    for (const other of scans[k]) {
      const by = Math.abs(leanOf(last, other) - lean)
      if (by >= bend || !isAsThick(last, other)) continue
      next = other
      bend = by
    }
    // Where a stroke runs over print, one scan line may not tell it.
    if (next === undefined && isMissed) break
    isMissed = next === undefined
    if (next === undefined) continue
    lean = leanOf(last, next)
    chain.push(next)
    last = next
  }
  return chain
}

/** Share of the way between two points on which there is no thin dark line. @param beside pixels */
function brokenShare(raster: Raster, p: Point, q: Point, beside: number): number {
  const length = Math.hypot(q.x - p.x, q.y - p.y)
  const steps = Math.max(4, Math.ceil(length / 2))
  const [nx, ny] = [-(q.y - p.y) / length, (q.x - p.x) / length]
  const look = (x: number, y: number) => {
    const [u, v] = [Math.round(x), Math.round(y)]
    return u < 0 || v < 0 || u >= raster.width || v >= raster.height ? 0 : brightness(raster, u, v)
  }
  let broken = 0
  for (let i = 1; i < steps; i++) {
    const [x, y] = [p.x + ((q.x - p.x) * i) / steps, p.y + ((q.y - p.y) * i) / steps]
    const dark = Math.min(look(x, y), look(x + nx, y + ny), look(x - nx, y - ny))
    const paper = Math.min(look(x + nx * beside, y + ny * beside), look(x - nx * beside, y - ny * beside))
    if (dark >= DARK * paper) broken++
  }
  return broken / (steps - 1)
}

/**
 * Which bubbles a long pen stroke crosses.
 * @returns `[row][option]`
 */
export function crossedBubbles(
  raster: Raster,
  { bubbles: maps }: Registration,
  layout: PageLayout,
): boolean[][] {
  const at = ({ a, b, c, d, e, f }: Affine, x: number, y: number): Point => ({
    x: a * x + b * y + c,
    y: d * x + e * y + f,
  })
  const boxes = layout.rows.map((row, r) =>
    row.bubbles.map(({ x, y, w, h }, option) => {
      const map = maps[r][option]
      const center = at(map, x + w / 2, y + h / 2)
      // Axes of the box in the picture.
      return {
        center,
        across: { x: (map.a * w) / 2, y: (map.d * w) / 2 },
        down: { x: (map.b * h) / 2, y: (map.e * h) / 2 },
      }
    }),
  )
  const largest = Math.max(
    ...boxes
      .flat()
      .map(({ across, down }) => 2 * Math.max(Math.hypot(across.x, across.y), Math.hypot(down.x, down.y))),
  )
  const strokes = findStrokes(raster, LONG * largest)
  return boxes.map((row) => row.map((box) => strokes.some((stroke) => isCrossed(box, stroke))))
}

/** Whether a stroke comes into the ellipse in a box. */
function isCrossed(
  { center, across, down }: { readonly center: Point; readonly across: Point; readonly down: Point },
  stroke: Stroke,
): boolean {
  const det = across.x * down.y - down.x * across.y
  const local = stroke.map(({ x, y }): Point => {
    const [u, v] = [x - center.x, y - center.y]
    return { x: (u * down.y - v * down.x) / det, y: (v * across.x - u * across.y) / det }
  })
  return local.some((p, i) => {
    const q = local[i + 1]
    return q !== undefined && distanceToOrigin(p, q) < 1
  })
}

function distanceToOrigin(p: Point, q: Point): number {
  const [dx, dy] = [q.x - p.x, q.y - p.y]
  const t = Math.max(0, Math.min(1, -(p.x * dx + p.y * dy) / (dx * dx + dy * dy || 1)))
  return Math.hypot(p.x + t * dx, p.y + t * dy)
}
