import { applyHomography, type Homography } from '#shared/domain/geometry.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { fitHomography, halfTurn, isPlausible, multiply, type PointPair } from '../../raster/homography.ts'
import type { FoundLine, PageLines } from './lines.ts'
import type { Hypothesis, PageSize } from './marks.ts'
import { SCAN_LINES } from './scan-lines.ts'

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

/** The other rules choose from so many times more ways than are tried: the paper's edges are lines around all of them. */
const WAYS_TO_RULES = 6

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
  return rectHypotheses(raster, lines, rect, page, WAYS_TO_RULES * limit)
    .flatMap((hypothesis) => {
      const share = shareOfRules(raster, lines, rules, hypothesis.homography)
      const onHead = shareOfRules(raster, lines, rules, multiply(hypothesis.homography, turned))
      if (share < onHead - RULES_TELL) return []
      return [{ share, hypothesis: { ...hypothesis, tellsTurn: share > onHead + RULES_TELL } }]
    })
    .sort((p, q) => q.share - p.share)
    .slice(0, limit)
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
