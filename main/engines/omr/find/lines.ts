import type { Raster } from '#shared/domain/raster.ts'
import type { Channel } from '../../raster/ink.ts'
import { type Crossing, continued, crossings, MAX_SLOPE, SCAN_LINES } from './scan-lines.ts'

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

const SLOPES = 81

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
