import type { Raster } from '#shared/domain/raster.ts'
import { bilinearWithin } from '../raster/bilinear.ts'
import { histogramOf, histogramQuantile } from '../raster/histogram.ts'

/** A drawn circle with something in it: middle and radius, pixels. */
export interface Ring {
  readonly x: number
  readonly y: number
  readonly r: number
  /** Share of its angles at which ink is seen. */
  readonly coverage: number
}

const ANGLES = 24
/** A ring is seen at this many of its angles: print breaks thin circles. */
const LEAST_COVERAGE = 0.87
/** What stands beside a ring may touch it here and there; what stands inside it leaves a gap to it. */
const MOST_OUTSIDE = 0.3
const MOST_GAP = 0.6
/** Ink is darker than paper by this share of the difference between the two: thin rings are pale, gaps are grey. */
const PALE_INK = 0.3
const INK = 0.5
/** Share of ink in the ring's inner part. */
const LEAST_INSIDE = 0.05
const MOST_INSIDE = 0.75
/** White about a crop, so that no look at it needs a check: more than the greatest radius and what is beyond. */
const PAD = 26

/**
 * Circles that hold a character, by looking for ink all around every place at each radius: a circle that is broken, or
 * touches its neighbour, is found where connected components would fail.
 * @param radii whole pixels, ascending, below 22
 * @param known the crop's levels, where they are known already
 */
export function rings(grey: Raster, radii: readonly number[], known = levels(grey)): Ring[] {
  if (known === undefined) return []
  const ink = inkOf(grey, known, INK)
  const pale = inkOf(grey, known, PALE_INK)
  const { width, height } = grey
  const stride = width + 2 * PAD
  const thick = dilated(pale, stride)
  const found: Ring[] = []
  const most = Math.floor(ANGLES * (1 - LEAST_COVERAGE))
  for (const r of radii) {
    const [near, beyond, within] = [circle(r, stride), circle(r + 3, stride), circle(r * 0.76, stride)]
    for (let y = r - 2; y < height - r + 2; y += 1) {
      for (let x = r - 1, at = (y + PAD) * stride + x + PAD; x < width - r + 1; x += 1, at += 1) {
        let missing = 0
        for (let k = 0; k < ANGLES; k += 1) if (thick[at + near[k]] === 0 && ++missing > most) break
        if (missing > most) continue
        const outside = count(ink, at, beyond)
        if (outside > ANGLES * MOST_OUTSIDE || count(ink, at, within) > ANGLES * MOST_GAP) continue
        const inside = insideShare(ink, stride, at, r * 0.55)
        if (inside < LEAST_INSIDE || inside > MOST_INSIDE) continue
        found.push({ x, y, r, coverage: 1 - missing / ANGLES - 0.3 * (outside / ANGLES) })
      }
    }
  }
  return strongest(found)
}

/** Offsets of a circle's points, in an order in which each soon meets the other side. */
function circle(r: number, stride: number): Int32Array {
  return Int32Array.from({ length: ANGLES }, (_, i) => {
    const angle = (2 * Math.PI * ((i * 7) % ANGLES)) / ANGLES
    return Math.round(r * Math.sin(angle)) * stride + Math.round(r * Math.cos(angle))
  })
}

function count(ink: Uint8Array, at: number, circle: Int32Array): number {
  let sum = 0
  for (let k = 0; k < ANGLES; k += 1) sum += ink[at + circle[k]]
  return sum
}

function insideShare(ink: Uint8Array, stride: number, at: number, r: number): number {
  let [all, dark] = [0, 0]
  const reach = Math.floor(r)
  for (let dy = -reach; dy <= reach; dy += 1) {
    for (let dx = -reach; dx <= reach; dx += 1) {
      if (dx * dx + dy * dy > r * r) continue
      all += 1
      dark += ink[at + dy * stride + dx]
    }
  }
  return dark / Math.max(1, all)
}

function dilated(ink: Uint8Array, stride: number): Uint8Array {
  const out = new Uint8Array(ink.length)
  for (let i = stride; i < ink.length - stride; i += 1)
    out[i] = ink[i] | ink[i - 1] | ink[i + 1] | ink[i - stride] | ink[i + stride]
  return out
}

/** Paper and ink of a crop, grey levels. */
export interface Levels {
  readonly paper: number
  readonly ink: number
}

/** Undefined where there is no ink. */
export function levels({ data }: Raster): Levels | undefined {
  const counts = histogramOf(data)
  const [ink, paper] = [0.02, 0.8].map((share) => histogramQuantile(counts, data.length, share))
  return paper - ink < 30 ? undefined : { paper, ink }
}

/** 1 for ink, with white about it. */
function inkOf(grey: Raster, known: Levels, share: number): Uint8Array {
  const threshold = known.paper - share * (known.paper - known.ink)
  const { width, height, data } = grey
  const stride = width + 2 * PAD
  const ink = new Uint8Array(stride * (height + 2 * PAD))
  for (let y = 0, i = 0; y < height; y += 1)
    for (let x = 0, at = (y + PAD) * stride + PAD; x < width; x += 1, i += 1, at += 1)
      ink[at] = Number(data[i] < threshold)
  return ink
}

function strongest(found: readonly Ring[]): Ring[] {
  const kept: Ring[] = []
  // Strokes of what stands inside may pass for a smaller ring.
  const strength = ({ coverage, r }: Ring) => coverage + 0.01 * r
  for (const ring of [...found].sort((a, b) => strength(b) - strength(a))) {
    if (kept.every((other) => Math.hypot(other.x - ring.x, other.y - ring.y) > (other.r + ring.r) * 0.6))
      kept.push(ring)
  }
  return mean(kept, found)
}

/** The middle of all that were found about each: the best single pixel is chance. */
const mean = (kept: readonly Ring[], found: readonly Ring[]): Ring[] =>
  kept.map((ring) => {
    const alike = found.filter(
      (other) =>
        Math.hypot(other.x - ring.x, other.y - ring.y) < 2.5 && other.coverage > ring.coverage - 0.06,
    )
    const of = (pick: (ring: Ring) => number) =>
      alike.reduce((sum, other) => sum + pick(other), 0) / alike.length
    return { x: of(({ x }) => x), y: of(({ y }) => y), r: of(({ r }) => r), coverage: ring.coverage }
  })

/** Ink above and below a ring, and on either side of it, up to this share of the places looked at. */
const MOST_ABOUT = 0.12
const MOST_BESIDE = 0.5

/** Whether a ring stands by itself: a round part of a letter has the letter's other strokes close about it. */
export function standsAlone(grey: Raster, { x, y, r }: Pick<Ring, 'x' | 'y' | 'r'>, known: Levels): boolean {
  const threshold = known.paper - 0.4 * (known.paper - known.ink)
  const share = (radius: number, from: number, to: number) => {
    let [seen, dark] = [0, 0]
    for (let angle = from; angle < to; angle += 5, seen += 1) {
      const u = Math.round(x + radius * Math.cos((angle * Math.PI) / 180))
      const v = Math.round(y + radius * Math.sin((angle * Math.PI) / 180))
      if (u < 0 || v < 0 || u >= grey.width || v >= grey.height) continue
      if (grey.data[v * grey.width + u] < threshold) dark += 1
    }
    return dark / seen
  }
  let about = 0
  for (const radius of [r + 3, r + 5]) about += (share(radius, 45, 135) + share(radius, 225, 315)) / 4
  const beside = Math.max(share(r + 3, -45, 45), share(r + 3, 135, 225))
  return about <= MOST_ABOUT && beside <= MOST_BESIDE
}

/** Side of the square a ring's inside is brought to, pixels. */
export const PATCH_PX = 14
/** Reach of the square, radii; what lies on or beyond the ring is left out. */
const REACH = 0.8

/** What stands in a ring, 0 paper to 1 ink, `PATCH_PX` squared. */
export function insideOf(grey: Raster, { x, y, r }: Pick<Ring, 'x' | 'y' | 'r'>): Float32Array {
  const patch = new Float32Array(PATCH_PX * PATCH_PX)
  let [least, most] = [255, 0]
  const step = (2 * REACH * r) / PATCH_PX
  const at = (u: number, v: number) => bilinearWithin(grey, u, v)
  for (let v = 0, i = 0; v < PATCH_PX; v += 1) {
    for (let u = 0; u < PATCH_PX; u += 1, i += 1) {
      const dx = (u + 0.5 - PATCH_PX / 2) * step
      const dy = (v + 0.5 - PATCH_PX / 2) * step
      if (dx * dx + dy * dy > (REACH * r) ** 2) {
        patch[i] = -1
        continue
      }
      // Four samples a cell where cells are wider than pixels.
      const q = step / 4
      patch[i] =
        (at(x + dx - q, y + dy - q) +
          at(x + dx + q, y + dy - q) +
          at(x + dx - q, y + dy + q) +
          at(x + dx + q, y + dy + q)) /
        4
      least = Math.min(least, patch[i])
      most = Math.max(most, patch[i])
    }
  }
  const range = Math.max(20, most - least)
  return patch.map((value) => (value < 0 ? 0 : (most - value) / range))
}
