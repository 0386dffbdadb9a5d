import type { Raster } from '#shared/domain/raster.ts'
import { shrink } from './scale.ts'

/** A side of a page as the camera saw it: points along it, pixels of the picture. */
export type Side = readonly Point[]
export interface Point {
  readonly x: number
  readonly y: number
}

/** Where a sheet of paper lies in a photo, pixels of the picture. */
export interface SheetEdges {
  /** Top left, top right, bottom right, bottom left. */
  readonly corners: readonly [Point, Point, Point, Point]
  readonly top: Side
  readonly right: Side
  readonly bottom: Side
  readonly left: Side
}

/** The picture is looked at in this size: a page's edge is a step of a pixel or two, its print has mostly gone. */
const LONG_SIDE_PX = 480
/** Half a side of the square whose greatest value takes the print off the paper, pixels of the small picture. */
const PRINT_PX = 4
/** A step that ends the paper, share of its brightness, over twice this many pixels: light falls off more slowly. */
const STEP = 0.1
const STEP_REACH_PX = 2
/** A page shows at least this share of the picture, and leaves at least this much of its border to the desk. */
const LEAST_SHARE = 0.2
const LEAST_DESK = 0.5
/** How far a side's points may lie off its line, share of its length: more is no side of a sheet. */
const STRAIGHT = 0.03

/**
 * The sheet that a photo shows on a desk: the bright area around the middle up to where brightness steps, if it has four
 * sides. Scans and photos that the page fills have none.
 * @param picture grey
 */
export function sheetEdges(picture: Raster): SheetEdges | undefined {
  const { image, scale } = shrink(picture, LONG_SIDE_PX)
  const paper = withoutPrint(image)
  const inside = grown(paper)
  if (inside === undefined) return undefined
  const { width, height } = paper
  const area = inside.reduce((sum, value) => sum + value, 0)
  if (area < LEAST_SHARE * width * height || deskShare(inside, width, height) < LEAST_DESK) return undefined

  const rows = span(height, (y) => ends(width, (x) => inside[y * width + x] === 1))
  const columns = span(width, (x) => ends(height, (y) => inside[y * width + x] === 1))
  const left = fitLine(middle(rows).map(({ at, from }) => ({ t: at, s: from })))
  const right = fitLine(middle(rows).map(({ at, to }) => ({ t: at, s: to + 1 })))
  const top = fitLine(middle(columns).map(({ at, from }) => ({ t: at, s: from })))
  const bottom = fitLine(middle(columns).map(({ at, to }) => ({ t: at, s: to + 1 })))
  if (left === undefined || right === undefined || top === undefined || bottom === undefined) return undefined

  const up = 1 / scale
  const corner = (upright: Line, level: Line): Point => {
    // x = upright(y) and y = level(x).
    const x = (upright.offset + upright.slope * level.offset) / (1 - upright.slope * level.slope)
    return { x: x * up, y: (level.offset + level.slope * x) * up }
  }
  const corners = [
    corner(left, top),
    corner(right, top),
    corner(right, bottom),
    corner(left, bottom),
  ] as const
  if (!isSheet(corners, picture)) return undefined
  const upright = (line: Line): Side => line.points.map(({ t, s }) => ({ x: s * up, y: (t + 0.5) * up }))
  const level = (line: Line): Side => line.points.map(({ t, s }) => ({ x: (t + 0.5) * up, y: s * up }))
  return { corners, top: level(top), right: upright(right), bottom: level(bottom), left: upright(left) }
}

/** Grey closing by a square: takes what is darker and smaller than it off the paper. */
function withoutPrint(picture: Raster): Raster {
  // The paper grows by as much as the square reaches; erosion by the same square takes that back at its edge.
  return extremes(extremes(picture, Math.max), Math.min)
}

/** The greatest or the least value in the square about each pixel: rows, then columns. */
function extremes({ width, height, data }: Raster, choose: (a: number, b: number) => number): Raster {
  const pass = (from: Uint8Array, step: number, length: number, lines: number, lineStep: number) => {
    const to = new Uint8Array(from.length)
    for (let line = 0; line < lines; line += 1) {
      for (let k = 0; k < length; k += 1) {
        const at = line * lineStep + k * step
        let value = from[at]
        for (let j = Math.max(0, k - PRINT_PX); j <= Math.min(length - 1, k + PRINT_PX); j += 1)
          value = choose(value, from[line * lineStep + j * step])
        to[at] = value
      }
    }
    return to
  }
  const across = pass(data, 1, width, height, width)
  return { width, height, channels: 1, data: pass(across, width, height, width, 1) }
}

/** Grows the paper from the brightest place about the middle up to where brightness steps, and half a step further. */
function grown({ width, height, data }: Raster): Uint8Array | undefined {
  const steps = stepsOf(data, width, height)
  let start = -1
  for (let y = Math.floor(height * 0.35); y < height * 0.65; y += 1) {
    for (let x = Math.floor(width * 0.35); x < width * 0.65; x += 1) {
      const at = y * width + x
      if (steps[at] === 0 && (start < 0 || data[at] > data[start])) start = at
    }
  }
  if (start < 0) return undefined
  const distance = new Int8Array(width * height).fill(-1)
  // Every pixel is reached once: a row of them serves as all fronts, one after the other.
  const reached = new Int32Array(width * height)
  let [from, count] = [0, 1]
  reached[0] = start
  distance[start] = 0
  const reach = (to: number, value: number) => {
    if (to < 0 || to >= distance.length || distance[to] >= 0 || (value === 0 && steps[to] === 1)) return
    distance[to] = value
    reached[count] = to
    count += 1
  }
  const spread = (until: number, value: number) => {
    for (; from < until; from += 1) {
      const at = reached[from]
      const x = at % width
      if (x > 0) reach(at - 1, value)
      if (x + 1 < width) reach(at + 1, value)
      reach(at - width, value)
      reach(at + width, value)
    }
  }
  while (from < count) spread(count, 0)
  from = 0
  for (let i = 1; i <= STEP_REACH_PX; i += 1) spread(count, i)
  return Uint8Array.from(distance, (value) => Number(value >= 0))
}

/** Where brightness changes more, over a few pixels in any of four directions, than light falls off. */
function stepsOf(data: Uint8Array, width: number, height: number): Uint8Array {
  const steps = new Uint8Array(data.length)
  const r = STEP_REACH_PX
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [left, right] = [Math.max(0, x - r), Math.min(width - 1, x + r)]
      const [up, down] = [Math.max(0, y - r), Math.min(height - 1, y + r)]
      if (
        isStep(data[y * width + left], data[y * width + right]) ||
        isStep(data[up * width + x], data[down * width + x]) ||
        isStep(data[up * width + left], data[down * width + right]) ||
        isStep(data[up * width + right], data[down * width + left])
      )
        steps[y * width + x] = 1
    }
  }
  return steps
}

const isStep = (a: number, b: number) => Math.abs(a - b) > STEP * Math.max(a, b) + 2

function deskShare(inside: Uint8Array, width: number, height: number): number {
  let desk = 0
  for (let x = 0; x < width; x += 1) desk += 2 - inside[x] - inside[(height - 1) * width + x]
  for (let y = 0; y < height; y += 1) desk += 2 - inside[y * width] - inside[y * width + width - 1]
  return desk / (2 * (width + height))
}

interface Ends {
  readonly at: number
  readonly from: number
  readonly to: number
}

function ends(length: number, is: (i: number) => boolean): { from: number; to: number } | undefined {
  let from = 0
  while (from < length && !is(from)) from += 1
  if (from === length) return undefined
  let to = length - 1
  while (!is(to)) to -= 1
  return { from, to }
}

const span = (length: number, of: (at: number) => { from: number; to: number } | undefined): Ends[] =>
  Array.from({ length }, (_, at) => {
    const found = of(at)
    return found === undefined ? undefined : { at, ...found }
  }).filter((found) => found !== undefined)

/** Without the ends, where the neighbouring sides are seen instead. */
const middle = (all: readonly Ends[]): readonly Ends[] =>
  all.slice(Math.floor(all.length * 0.12), Math.ceil(all.length * 0.88))

interface Line {
  /** s = offset + slope × t */
  readonly offset: number
  readonly slope: number
  /** Those near the line. */
  readonly points: readonly { readonly t: number; readonly s: number }[]
}

/** Line through most of the points, by iteratively reweighted least squares; undefined when they lie along none. */
function fitLine(points: readonly { t: number; s: number }[]): Line | undefined {
  if (points.length < 20) return undefined
  const limit = Math.max(2.5, STRAIGHT * points.length)
  let weights = points.map(() => 1)
  let line = { offset: 0, slope: 0 }
  for (let round = 0; round < 12; round += 1) {
    let [n, st, ss, stt, sts] = [0, 0, 0, 0, 0]
    points.forEach(({ t, s }, i) => {
      const w = weights[i]
      n += w
      st += w * t
      ss += w * s
      stt += w * t * t
      sts += w * t * s
    })
    const slope = (n * sts - st * ss) / (n * stt - st * st)
    line = { slope, offset: (ss - slope * st) / n }
    const { offset } = line
    weights = points.map(({ t, s }) => 1 / (1 + (Math.abs(s - offset - slope * t) / limit) ** 4))
  }
  const near = points.filter(({ t, s }) => Math.abs(s - line.offset - line.slope * t) < limit)
  return near.length < points.length * 0.7 ? undefined : { ...line, points: near }
}

/** Convex, no corner far outside the picture, and no side much shorter than the one across. */
function isSheet(corners: SheetEdges['corners'], { width, height }: Raster): boolean {
  const reach = 0.08
  const isNear = ({ x, y }: Point) =>
    x > -reach * width && x < (1 + reach) * width && y > -reach * height && y < (1 + reach) * height
  if (!corners.every(isNear)) return false
  const turns = corners.map((a, i) => {
    const b = corners[(i + 1) % 4]
    const c = corners[(i + 2) % 4]
    return (b.x - a.x) * (c.y - b.y) - (b.y - a.y) * (c.x - b.x)
  })
  const lengths = corners.map((a, i) =>
    Math.hypot(a.x - corners[(i + 1) % 4].x, a.y - corners[(i + 1) % 4].y),
  )
  const alike = (a: number, b: number) => Math.min(a, b) > 0.55 * Math.max(a, b)
  return turns.every((turn) => turn > 0) && alike(lengths[0], lengths[2]) && alike(lengths[1], lengths[3])
}
