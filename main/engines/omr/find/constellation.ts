import { applyHomography, type Homography } from '#shared/domain/geometry.ts'
import type { PageLayout } from '#shared/domain/layout.ts'
import type { Raster } from '#shared/domain/raster.ts'
import {
  fitAffine,
  fitHomography,
  isPlausible,
  type PointPair,
  rmsResidual,
} from '../../raster/homography.ts'
import { coarseStep, wholeWindow } from '../../raster/ink.ts'
import { cellPlan } from '../cells.ts'
import { findCandidates } from './candidates.ts'
import type { Hypothesis } from './marks.ts'

interface Spot {
  readonly x: number
  readonly y: number
}

/** Nearest-neighbour distance and direction (modulo a right angle) that most spots share. */
function lattice(spots: readonly Spot[]): { distance: number; angle: number } | undefined {
  const links: { distance: number; angle: number }[] = []
  for (const p of spots) {
    let best: Spot | undefined
    let least = Number.POSITIVE_INFINITY
    for (const q of spots) {
      const d = (p.x - q.x) ** 2 + (p.y - q.y) ** 2
      if (q !== p && d < least) {
        least = d
        best = q
      }
    }
    if (best !== undefined) {
      links.push({ distance: Math.sqrt(least), angle: Math.atan2(best.y - p.y, best.x - p.x) })
    }
  }
  if (links.length < 8) return undefined
  const byDistance = links.map((l) => l.distance).sort((p, q) => p - q)
  const middle = byDistance[byDistance.length >> 1]
  const typical = links.filter((l) => Math.abs(l.distance - middle) < 0.2 * middle)
  let re = 0
  let im = 0
  for (const { angle } of typical) {
    re += Math.cos(4 * angle)
    im += Math.sin(4 * angle)
  }
  const distance = typical.reduce((sum, l) => sum + l.distance, 0) / typical.length
  return { distance, angle: Math.atan2(im, re) / 4 }
}

/** Patches of ink about the size of bubbles, in groups of like size, the largest group first. */
function bubbleLike(raster: Raster, layout: PageLayout): Spot[][] {
  const long = Math.max(raster.width, raster.height)
  const boxes = layout.rows.flatMap((row) => row.bubbles)
  const typical = boxes[boxes.length >> 1]
  const scale = long / Math.max(layout.width, layout.height)
  const size = Math.sqrt(typical.w * typical.h) * scale
  const candidates = findCandidates(raster, {
    windows: [wholeWindow(raster)],
    step: Math.max(1, Math.min(coarseStep(raster), Math.floor(size / 14))),
    channel: 'darkest',
    ratio: 0.8,
    neighbourhoodPx: 3 * size,
    minAreaPx: 0.01 * size * size,
    maxSidePx: 3 * size,
  })
  const aspect = Math.log(typical.h / typical.w)
  const sized = candidates.flatMap((c) => {
    const w = c.box.right - c.box.left
    const h = c.box.bottom - c.box.top
    const log = Math.log(h / w)
    if (Math.abs(log - aspect) > 0.4 && Math.abs(log + aspect) > 0.4) return []
    return [
      {
        x: (c.box.left + c.box.right) / 2,
        y: (c.box.top + c.box.bottom) / 2,
        side: Math.log(Math.sqrt(w * h)),
      },
    ]
  })
  const groups: (typeof sized)[] = []
  let rest = sized
  for (let round = 0; round < 3 && rest.length >= 8; round++) {
    let best: typeof sized = []
    for (const { side } of rest) {
      const alike = rest.filter((c) => Math.abs(c.side - side) < 0.14)
      if (alike.length > best.length) best = alike
      if (rest.length > 800 && best.length > 0.5 * rest.length) break
    }
    groups.push(best)
    const taken = new Set(best)
    rest = rest.filter((c) => !taken.has(c))
  }
  return groups.filter((group) => group.length >= 8).map((group) => group.slice(0, 1500))
}

/** Shifts at which most turned and scaled template bubbles fall on spots, by voting. */
function shifts(spots: readonly Spot[], template: readonly Spot[], bin: number, limit: number): Spot[] {
  const every = Math.max(1, Math.floor(template.length / 200))
  const voters = template.filter((_, i) => i % every === 0)
  const between = (of: 'x' | 'y') => {
    const [to, from] = [rangeOf(spots, of), rangeOf(voters, of)]
    return [Math.floor((to.least - from.most) / bin - 1) * bin, to.most - from.least]
  }
  const [left, right] = between('x')
  const [top, bottom] = between('y')
  const across = Math.floor((right - left) / bin) + 3
  const votes = new Uint16Array(across * (Math.floor((bottom - top) / bin) + 3))
  for (const t of voters) {
    for (const p of spots) {
      const column = Math.round((p.x - t.x - left) / bin)
      const row = Math.round((p.y - t.y - top) / bin)
      votes[row * across + column]++
    }
  }
  const most: number[] = []
  for (let at = 0; at < votes.length; at++) {
    if (votes[at] === 0 || (most.length === limit && votes[at] <= votes[most[limit - 1]])) continue
    let place = most.length
    while (place > 0 && votes[most[place - 1]] < votes[at]) place--
    most.splice(place, 0, at)
    if (most.length > limit) most.pop()
  }
  return most.map((at) => ({ x: left + (at % across) * bin, y: top + Math.floor(at / across) * bin }))
}

function rangeOf(spots: readonly Spot[], of: 'x' | 'y'): { least: number; most: number } {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const spot of spots) {
    least = Math.min(least, spot[of])
    most = Math.max(most, spot[of])
  }
  return { least, most }
}

/** Matches bubbles to the nearest spots and refits until no more fall into place (iterative closest point). */
function iterateClosestPoint(
  start: Homography,
  template: readonly Spot[],
  nearest: (x: number, y: number) => Spot | undefined,
  layout: PageLayout,
): { homography: Homography; pairs: PointPair[] } | undefined {
  let homography = start
  let pairs: PointPair[] = []
  for (let round = 0; round < 8; round++) {
    const next: PointPair[] = []
    for (const t of template) {
      const at = applyHomography(homography, t.x, t.y)
      const spot = nearest(at.x, at.y)
      if (spot !== undefined) next.push({ x: t.x, y: t.y, u: spot.x, v: spot.y })
    }
    if (next.length < 8) return undefined
    const fitted = round < 3 ? fitAffine(next) : steadier(next)
    if (fitted === undefined || !isPlausible(fitted, layout.width, layout.height)) return undefined
    homography = fitted
    const isStill = next.length <= pairs.length && round > 4
    pairs = next
    if (isStill) break
  }
  return { homography, pairs }
}

/** Finds the nearest of some spots, if one lies nearer than `reach`. */
function nearestWithin(spots: readonly Spot[], reach: number): (x: number, y: number) => Spot | undefined {
  const keyOf = (column: number, row: number) => row * 65536 + column
  const cells = Map.groupBy(spots, ({ x, y }) => keyOf(Math.floor(x / reach), Math.floor(y / reach)))
  return (x, y) => {
    let best: Spot | undefined
    let least = reach
    const [column, row] = [Math.floor(x / reach), Math.floor(y / reach)]
    for (let j = row - 1; j <= row + 1; j++) {
      for (let i = column - 1; i <= column + 1; i++) {
        for (const spot of cells.get(keyOf(i, j)) ?? []) {
          const distance = Math.hypot(spot.x - x, spot.y - y)
          if (distance >= least) continue
          least = distance
          best = spot
        }
      }
    }
    return best
  }
}

/** Perspective only where it explains much more than a flat view: the patches' middles are rough. */
function steadier(pairs: readonly PointPair[]): Homography | undefined {
  const flat = fitAffine(pairs)
  const deep = fitHomography(pairs)
  if (flat === undefined || deep === undefined) return flat ?? deep
  return rmsResidual(deep, pairs) < 0.7 * rmsResidual(flat, pairs) ? deep : flat
}

/**
 * Guesses from the printed bubbles alone: patches of ink of one size whose spacing and direction give scale and turn,
 * and a vote for the shift. For pages whose marks are cut off or covered, or that have none.
 */
export function constellationHypotheses(raster: Raster, layout: PageLayout): Hypothesis[] {
  const template = layout.rows.flatMap((row) =>
    row.bubbles.map((box) => ({ x: box.x + box.w / 2, y: box.y + box.h / 2 })),
  )
  const own = lattice(template.slice(0, 1200))
  if (own === undefined) return []
  const { classes } = cellPlan(layout)
  const pitches = [...new Set([own.distance, ...classes.flatMap((c) => [c.pitchX, c.pitchY])])]
  const found: Hypothesis[] = []
  for (const spots of bubbleLike(raster, layout).slice(0, 2)) {
    const grid = lattice(spots)
    if (grid === undefined) continue
    const nearest = nearestWithin(spots, 0.4 * grid.distance)
    for (const pitch of pitches.slice(0, 4)) {
      const scale = grid.distance / pitch
      for (let quarter = 0; quarter < 4; quarter++) {
        const turn = grid.angle - own.angle + (quarter * Math.PI) / 2
        const cos = scale * Math.cos(turn)
        const sin = scale * Math.sin(turn)
        const moved = template.map((t) => ({ x: cos * t.x - sin * t.y, y: sin * t.x + cos * t.y }))
        for (const shift of shifts(spots, moved, 0.3 * grid.distance, 3)) {
          const start: Homography = [cos, -sin, shift.x, sin, cos, shift.y, 0, 0, 1]
          const fitted = iterateClosestPoint(start, template, nearest, layout)
          if (fitted === undefined || fitted.pairs.length < 0.35 * template.length) continue
          const score = fitted.pairs.length / template.length
          found.push({
            homography: fitted.homography,
            pairs: thinOut(fitted.pairs),
            score,
            distortion: 0,
            support: 0,
            isByBubbles: true,
          })
        }
      }
    }
  }
  return found.sort((p, q) => q.score - p.score).slice(0, 8)
}

/** A few dozen pairs hold a page as well as a thousand. */
function thinOut(pairs: readonly PointPair[]): PointPair[] {
  const every = Math.max(1, Math.ceil(pairs.length / 40))
  // Patches of ink are bubbles, marks and letters: they show the way and weigh next to nothing.
  return pairs.filter((_, index) => index % every === 0).map((pair) => ({ ...pair, weight: 0.01 }))
}
