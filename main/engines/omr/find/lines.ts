import { applyHomography, type Homography } from '#shared/domain/geometry.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { fitHomography, halfTurn, isPlausible, multiply, type PointPair } from '../../raster/homography.ts'
import { brightness, type Channel } from '../../raster/ink.ts'
import type { Hypothesis, PageSize } from './marks.ts'

/** A thin dark crossing of a scan line: where it starts and ends along the line, image pixels. */
export interface Crossing {
  /** The scan line's own coordinate. */
  readonly at: number
  readonly from: number
  readonly to: number
}

/**
 * A straight, nearly axis-parallel printed line: `position = start + slope · at`, where for an upright line `at` is
 * the row and the position a column, for a level one the other way round.
 */
export interface FoundLine {
  readonly slope: number
  /** Near edge (towards the origin), middle and far edge at `at` = 0. */
  readonly near: number
  readonly middle: number
  readonly far: number
  /** Coordinates along the line where it was seen, ascending. */
  readonly seen: readonly number[]
}

const SCAN_LINES = 120
const SLOPES = 81
const MAX_SLOPE = 0.3

/** Brightness along the scan lines, one after the other, read in the picture's own order. */
function scanLines(raster: Raster, upright: boolean, n: number, step: number, channel: Channel): Uint8Array {
  const along = upright ? raster.height : raster.width
  const values = new Uint8Array(SCAN_LINES * n)
  const at = Int32Array.from({ length: SCAN_LINES }, (_, k) => Math.floor(((k + 0.5) * along) / SCAN_LINES))
  if (upright) {
    for (let k = 0; k < SCAN_LINES; k++) {
      for (let i = 0; i < n; i++) values[k * n + i] = brightness(raster, i * step, at[k], channel)
    }
  } else {
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < SCAN_LINES; k++) values[k * n + i] = brightness(raster, at[k], i * step, channel)
    }
  }
  return values
}

/** Thin dark runs along evenly spaced rows (for upright lines) or columns (for level ones). */
export function crossings(
  raster: Raster,
  upright: boolean,
  maxThickness: number,
  channel: Channel,
): Crossing[][] {
  const across = upright ? raster.width : raster.height
  const along = upright ? raster.height : raster.width
  const step = Math.max(1, Math.floor(Math.max(raster.width, raster.height) / 1700))
  const n = Math.floor(across / step)
  const scanned = scanLines(raster, upright, n, step, channel)
  const block = Math.max(8, Math.round((4 * maxThickness) / step))
  const blocks = Math.ceil(n / block)
  const whites = new Uint8Array(blocks)
  const scans: Crossing[][] = []
  for (let k = 0; k < SCAN_LINES; k++) {
    const at = Math.floor(((k + 0.5) * along) / SCAN_LINES)
    const values = scanned.subarray(k * n, (k + 1) * n)
    whites.fill(0)
    for (let b = 0, i = 0; b < blocks; b++) {
      const end = Math.min(n, i + block)
      let white = 0
      for (; i < end; i++) if (values[i] > white) white = values[i]
      whites[b] = white
    }
    const found: Crossing[] = []
    let start = -1
    for (let b = 0, i = 0; b < blocks; b++) {
      const end = Math.min(n, i + block)
      const white = Math.max(whites[b], b > 0 ? whites[b - 1] : 0, b + 1 < blocks ? whites[b + 1] : 0)
      const limit = white > 40 ? 0.75 * white : 0
      for (; i < end; i++) {
        if (values[i] < limit) {
          if (start < 0) start = i
        } else if (start >= 0) {
          if ((i - start) * step <= maxThickness && start > 0)
            found.push({ at, from: start * step, to: i * step })
          start = -1
        }
      }
    }
    scans.push(found)
  }
  return scans
}

/** Leaves out what no neighbouring scan line goes on with: most of the text. @param along the scan lines' own extent, pixels */
function continued(scans: readonly Crossing[][], along: number): Crossing[][] {
  const reach = (MAX_SLOPE * along) / SCAN_LINES + 2
  const goesOn = (scan: readonly Crossing[] | undefined, { from, to }: Crossing) =>
    scan?.some((other) => Math.abs(other.from + other.to - from - to) < 2 * reach) ?? false
  return scans.map((scan, k) => scan.filter((c) => goesOn(scans[k - 1], c) && goesOn(scans[k + 1], c)))
}

/** The most supported lines among the crossings of many scan lines (Hough transform, then least squares). */
function strongestLines(
  scans: readonly Crossing[][],
  across: number,
  along: number,
  limit: number,
): FoundLine[] {
  const bin = Math.max(2, across / 700)
  const bins = Math.ceil((across * (1 + MAX_SLOPE * 2)) / bin)
  const shift = across * MAX_SLOPE
  const votes = new Uint16Array(SLOPES * bins)
  const last = new Int16Array(SLOPES * bins).fill(-1)
  for (let k = 0; k < scans.length; k++) {
    for (const { at, from, to } of scans[k]) {
      const middle = (from + to) / 2 + shift
      const lever = ((at - along / 2) * 2 * MAX_SLOPE) / (SLOPES - 1)
      const zero = middle + (at - along / 2) * MAX_SLOPE
      for (let s = 0; s < SLOPES; s++) {
        const b = Math.round((zero - lever * s) / bin)
        if (b < 0 || b >= bins) continue
        const cell = s * bins + b
        // One vote a scan line: text does not add up to a line.
        if (last[cell] === k) continue
        last[cell] = k
        votes[cell]++
      }
    }
  }
  const lines: FoundLine[] = []
  for (let round = 0; round < limit * 3 && lines.length < limit; round++) {
    let best = 0
    let at = -1
    for (let i = 0; i < votes.length; i++) {
      if (votes[i] > best) {
        best = votes[i]
        at = i
      }
    }
    if (best < 0.12 * SCAN_LINES) break
    const slope = ((2 * Math.floor(at / bins)) / (SLOPES - 1) - 1) * MAX_SLOPE
    const middle = (at % bins) * bin - shift - (slope * along) / 2
    const line = fitLine(scans, slope, middle, 3 * bin)
    suppress(votes, bins, bin, shift, along, slope, middle)
    if (line === undefined) continue
    const isKnown = lines.some(
      (other) =>
        Math.abs(other.middle + (other.slope * along) / 2 - line.middle - (line.slope * along) / 2) <
          2 * bin && Math.abs(other.slope - line.slope) * along < 8 * bin,
    )
    if (!isKnown) lines.push(line)
  }
  return lines
}

/** Takes a found line's own votes away. */
function suppress(
  votes: Uint16Array,
  bins: number,
  bin: number,
  shift: number,
  along: number,
  slope: number,
  middle: number,
) {
  const centre = middle + (slope * along) / 2
  for (let s = 0; s < SLOPES; s++) {
    const other = ((2 * s) / (SLOPES - 1) - 1) * MAX_SLOPE
    if (Math.abs(other - slope) > 0.05) continue
    // A line seen at a slightly wrong slope shows up as far off as that slope carries it over half the picture.
    const reach = 2 + (Math.abs(other - slope) * along) / 2 / bin
    const b = (centre + shift) / bin
    const from = Math.max(0, Math.floor(b - reach))
    const to = Math.min(bins - 1, Math.ceil(b + reach))
    votes.fill(0, s * bins + from, s * bins + to + 1)
  }
}

function fitLine(
  scans: readonly Crossing[][],
  slope: number,
  middle: number,
  reach: number,
): FoundLine | undefined {
  let s = slope
  let m = middle
  let near = 0
  let far = 0
  let seen: number[] = []
  for (let round = 0; round < 3; round++) {
    const picked: Crossing[] = []
    for (const scan of scans) {
      let best: Crossing | undefined
      let least = reach
      for (const crossing of scan) {
        const off = Math.abs((crossing.from + crossing.to) / 2 - m - s * crossing.at)
        if (off < least) {
          least = off
          best = crossing
        }
      }
      if (best !== undefined) picked.push(best)
    }
    if (picked.length < 6) return undefined
    const fit = regress(picked.map((c) => [c.at, (c.from + c.to) / 2]))
    s = fit.slope
    m = fit.start
    const widths = picked.map((c) => c.to - c.from).sort((p, q) => p - q)
    const half = widths[Math.floor(widths.length / 2)] / 2
    near = m - half
    far = m + half
    seen = picked.map((c) => c.at)
  }
  return { slope: s, near, middle: m, far, seen }
}

function regress(points: readonly (readonly [number, number])[]): { slope: number; start: number } {
  const n = points.length
  let mx = 0
  let my = 0
  for (const [x, y] of points) {
    mx += x / n
    my += y / n
  }
  let xy = 0
  let xx = 0
  for (const [x, y] of points) {
    xy += (x - mx) * (y - my)
    xx += (x - mx) ** 2
  }
  const slope = xx > 0 ? xy / xx : 0
  return { slope, start: my - slope * mx }
}

export interface PageLines {
  readonly upright: readonly FoundLine[]
  readonly level: readonly FoundLine[]
}

/** Long thin printed lines of a picture. */
export function findLines(raster: Raster, channel: Channel, maxThickness: number, limit = 14): PageLines {
  return {
    upright: strongestLines(
      continued(crossings(raster, true, maxThickness, channel), raster.height),
      raster.width,
      raster.height,
      limit,
    ),
    level: strongestLines(
      continued(crossings(raster, false, maxThickness, channel), raster.width),
      raster.height,
      raster.width,
      limit,
    ),
  }
}

export type Edge = 'near' | 'middle' | 'far'

/** Where an upright and a level line cross. */
function cross(upright: FoundLine, ue: Edge, level: FoundLine, le: Edge): { x: number; y: number } {
  const y = (level[le] + level.slope * upright[ue]) / (1 - level.slope * upright.slope)
  return { x: upright[ue] + upright.slope * y, y }
}

/** Share of a line's stretch between two coordinates on which it was seen. */
function coverage(line: FoundLine, from: number, to: number, along: number): number {
  const low = Math.max(0, Math.min(from, to))
  const high = Math.min(along, Math.max(from, to))
  const expected = ((high - low) / along) * SCAN_LINES
  if (expected < 3) return 0
  let seen = 0
  for (const at of line.seen) if (at >= low && at <= high) seen++
  return Math.min(1, seen / expected)
}

/** A rectangle of the page bounded by printed lines. */
export interface PrintedRect {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
  readonly edge: 'outer' | 'inner' | 'middle'
}

/** Every way to take four found lines for a printed rectangle, best supported first, each upright and on its head. */
export function rectHypotheses(
  raster: Raster,
  lines: PageLines,
  rect: PrintedRect,
  page: PageSize,
  limit: number,
): Hypothesis[] {
  const found: { readonly score: number; readonly hypotheses: readonly Hypothesis[] }[] = []
  const low: Edge = rect.edge === 'outer' ? 'near' : rect.edge === 'inner' ? 'far' : 'middle'
  const high: Edge = rect.edge === 'outer' ? 'far' : rect.edge === 'inner' ? 'near' : 'middle'
  const { upright, level } = lines
  const midY = raster.height / 2
  const midX = raster.width / 2
  for (const left of upright) {
    for (const right of upright) {
      const width = right.middle + right.slope * midY - left.middle - left.slope * midY
      if (width < 0.2 * raster.width) continue
      if (Math.abs(right.slope - left.slope) > 0.25) continue
      for (const top of level) {
        for (const bottom of level) {
          const height = bottom.middle + bottom.slope * midX - top.middle - top.slope * midX
          if (height < 0.2 * raster.height) continue
          if (Math.abs(bottom.slope - top.slope) > 0.25) continue
          const isUpright = Math.abs(Math.log((width * rect.h) / (height * rect.w))) < 0.3
          const isTurned = Math.abs(Math.log((width * rect.w) / (height * rect.h))) < 0.3
          if (!isUpright && !isTurned) continue
          const tl = cross(left, low, top, low)
          const tr = cross(right, high, top, low)
          const br = cross(right, high, bottom, high)
          const bl = cross(left, low, bottom, high)
          const support =
            coverage(left, tl.y, bl.y, raster.height) +
            coverage(right, tr.y, br.y, raster.height) +
            coverage(top, tl.x, tr.x, raster.width) +
            coverage(bottom, bl.x, br.x, raster.width)
          if (support < 2) continue
          const size = Math.sqrt((width * height) / (raster.width * raster.height))
          // Of nested rectangles the larger.
          const score = support / 4 + 0.5 * size
          const corners = [tl, tr, br, bl]
          const turns = [...(isUpright ? [0, 2] : []), ...(isTurned ? [1, 3] : [])]
          found.push({
            score,
            hypotheses: turns.flatMap((turn) => {
              const hypothesis = rectHypothesis(corners, turn, rect, page, FRAME_WEIGHT)
              return hypothesis === undefined ? [] : [{ ...hypothesis, score }]
            }),
          })
        }
      }
    }
  }
  return found
    .sort((p, q) => q.score - p.score)
    .flatMap(({ hypotheses }) => hypotheses)
    .slice(0, limit)
}

/** How much a corner where two printed lines cross holds the surface, beside a mark's 0.5. */
const FRAME_WEIGHT = 0.2

/**
 * @param turn quarter turns clockwise of the page in the picture
 * @param weight how much the corners hold the surface
 */
export function rectHypothesis(
  corners: readonly { x: number; y: number }[],
  turn: number,
  rect: { x: number; y: number; w: number; h: number },
  page: PageSize,
  weight: number,
): Hypothesis | undefined {
  const pairs: PointPair[] = [
    [rect.x, rect.y],
    [rect.x + rect.w, rect.y],
    [rect.x + rect.w, rect.y + rect.h],
    [rect.x, rect.y + rect.h],
  ].map(([x, y], i) => ({ x, y, u: corners[(i + turn) % 4].x, v: corners[(i + turn) % 4].y, weight }))
  const homography: Homography | undefined = fitHomography(pairs)
  if (homography === undefined || !isPlausible(homography, page.width, page.height)) return undefined
  return { homography, pairs, score: 0, distortion: 0, support: 0 }
}

interface Rule {
  readonly from: { readonly x: number; readonly y: number }
  readonly to: { readonly x: number; readonly y: number }
}

/** How far a found line may lie from where a rule ought to, share of the picture's longer side. */
const ON_RULE = 0.006
/** A rule of which this share is seen is there. */
const RULE_SEEN = 0.5

/** How much of the printed rules, by length, the found lines show where a hypothesis puts them, [0, 1]. */
function shareOfRules(
  { width, height }: Raster,
  { upright, level }: PageLines,
  rules: readonly Rule[],
  homography: Homography,
): number {
  const near = ON_RULE * Math.max(width, height)
  let seen = 0
  let all = 0
  for (const { from, to } of rules) {
    const p = applyHomography(homography, from.x, from.y)
    const q = applyHomography(homography, to.x, to.y)
    const isUpright = Math.abs(q.x - p.x) < Math.abs(q.y - p.y)
    // Along the line, and across it.
    const ends = [p, q].map(({ x, y }) => (isUpright ? { at: y, position: x } : { at: x, position: y }))
    const isThere = (isUpright ? upright : level).some(
      (line) =>
        ends.every(({ at, position }) => Math.abs(line.middle + line.slope * at - position) < near) &&
        coverage(line, ends[0].at, ends[1].at, isUpright ? height : width) >= RULE_SEEN,
    )
    const length = Math.hypot(to.x - from.x, to.y - from.y)
    all += length
    if (isThere) seen += length
  }
  return all === 0 ? 0 : seen / all
}

/** From this difference on, the rules that a page shows one way up and not the other tell which way it lies. */
const RULES_TELL = 0.15

/**
 * Hypotheses of a rectangle of rules, those first that all rules bear out, without those that lie on their head by what
 * the others show.
 */
export function ruleHypotheses(
  raster: Raster,
  lines: PageLines,
  rules: readonly Rule[],
  rect: PrintedRect,
  page: PageSize,
  limit: number,
): Hypothesis[] {
  const turned = halfTurn(rect.x + rect.w / 2, rect.y + rect.h / 2)
  return rectHypotheses(raster, lines, rect, page, limit)
    .flatMap((hypothesis) => {
      const share = shareOfRules(raster, lines, rules, hypothesis.homography)
      const onHead = shareOfRules(raster, lines, rules, multiply(hypothesis.homography, turned))
      if (share < onHead - RULES_TELL) return []
      return [{ share, hypothesis: { ...hypothesis, tellsTurn: share > onHead + RULES_TELL } }]
    })
    .sort((p, q) => q.share - p.share)
    .map(({ hypothesis }) => hypothesis)
}

/**
 * Rectangles bounded by printed rules: the outermost long ones first, then with one side further in, should a rule at
 * the edge be cut off.
 */
export function ruleRects(rules: readonly Rule[]): PrintedRect[] {
  const upright: number[] = []
  const level: number[] = []
  const lengths = rules.map(({ from, to }) => Math.hypot(to.x - from.x, to.y - from.y))
  const longest = Math.max(...lengths)
  rules.forEach(({ from, to }, i) => {
    if (lengths[i] < 0.35 * longest) return
    if (Math.abs(to.x - from.x) < Math.abs(to.y - from.y)) upright.push((from.x + to.x) / 2)
    else level.push((from.y + to.y) / 2)
  })
  const xs = [...new Set(upright)].sort((p, q) => p - q)
  const ys = [...new Set(level)].sort((p, q) => p - q)
  if (xs.length < 2 || ys.length < 2) return []
  const rects: PrintedRect[] = []
  const add = (left: number, right: number, top: number, bottom: number) => {
    if (left === undefined || right === undefined || top === undefined || bottom === undefined) return
    if (right <= left || bottom <= top) return
    rects.push({ x: left, y: top, w: right - left, h: bottom - top, edge: 'middle' })
  }
  const [x0, x1] = xs
  const [y0, y1] = ys
  const [xm, xn] = [xs[xs.length - 2], xs[xs.length - 1]]
  const [ym, yn] = [ys[ys.length - 2], ys[ys.length - 1]]
  add(x0, xn, y0, yn)
  add(x1, xn, y0, yn)
  add(x0, xm, y0, yn)
  add(x0, xn, y1, yn)
  add(x0, xn, y0, ym)
  return rects
}
