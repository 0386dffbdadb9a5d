import type { Raster } from '#shared/domain/raster.ts'
import type { Affine } from '../../raster/homography.ts'
import { brightness, type Channel } from '../../raster/ink.ts'
import type { Cell, PlannedBubble } from '../cells.ts'

/** Where the page is thought to lie: the linear map around any page point. */
export type PageMap = (x: number, y: number) => Affine

/** The map of a page moved by a page vector. */
export function shiftMap(map: PageMap, dx: number, dy: number): PageMap {
  return (x, y) => {
    const m = map(x, y)
    return { ...m, c: m.c + m.a * dx + m.b * dy, f: m.f + m.d * dx + m.e * dy }
  }
}

/** How dark the neighbourhood of a typical bubble of a cell is, on a square grid around the bubble's centre. */
export interface CellPatch {
  readonly data: Float32Array
  readonly width: number
  readonly height: number
  /** Template units between samples. */
  readonly pitch: number
}

/** Darkest sample of a patch, [0, 1]. */
export function darkestOf({ data }: CellPatch): number {
  let most = 0
  // Ten times as fast as the array's iterator.
  for (let i = 0; i < data.length; i++) if (data[i] > most) most = data[i]
  return most
}

/** How thoroughly a cell is looked at: bubbles sampled, twelve at most, and pixels looked at for each sample. */
export interface Care {
  readonly bubbles: number
  /** An even number of offsets within a sample's area, shares of the spacing: x, y, x, y… */
  readonly looks: readonly number[]
}

/** Two looks on a diagonal stand for the mean over a sample's area. */
export const QUICK: Care = { bubbles: 7, looks: [-0.25, -0.25, 0.25, 0.25] }

/** Copier dots and 1-bit noise need the whole area and more bubbles. */
export const CAREFUL: Care = {
  bubbles: 12,
  looks: [-0.25, -0.3, 0.3, -0.25, -0.3, 0.25, 0.25, 0.3],
}

/** Kept between calls: the innermost loops of alignment would otherwise fill the heap. */
const scratch = { samples: new Int32Array(0) }
const histogram = new Int32Array(256)

/**
 * The mean of the lighter part of a cell's bubbles of the darkness around each: what all of them share, the printed
 * outline, stays; what a few have, marks and digits, goes.
 * @param halfX half extent, template units
 * @param pitch template units between samples
 */
export function cellPatch(
  raster: Raster,
  channel: Channel,
  map: PageMap,
  cell: Cell,
  halfX: number,
  halfY: number,
  pitch: number,
  care: Care,
): CellPatch {
  const nx = Math.max(2, Math.round(halfX / pitch))
  const ny = Math.max(2, Math.round(halfY / pitch))
  const width = 2 * nx + 1
  const height = 2 * ny + 1
  const size = width * height
  const stride = Math.max(1, Math.ceil(cell.bubbles.length / care.bubbles))
  const count = Math.ceil(cell.bubbles.length / stride)
  if (scratch.samples.length < size * count) scratch.samples = new Int32Array(size * count)
  const { samples } = scratch
  for (let k = 0; k < count; k++) {
    const { x, y } = cell.bubbles[k * stride]
    sampleBubble(raster, channel, map(x, y), x, y, nx, ny, pitch, care.looks, samples, k * size)
    whiten(samples, k * size, size, care.looks.length >> 1)
  }
  return { data: lighterMean(samples, size, count), width, height, pitch }
}

/** Share of a cell's bubbles that show what all of them have. */
const LIGHTER = 0.6

/**
 * Mean of the lighter of some pictures at each sample, [0, 1].
 * @param count of the pictures, at most twelve: each of the darkest that are left out has a register, which an array of
 *   them would not
 */
function lighterMean(pictures: Int32Array, size: number, count: number): Float32Array {
  const data = new Float32Array(size)
  const kept = Math.max(1, Math.round(count * LIGHTER))
  const leftOut = count - kept
  const share = 1 / (kept * BLACK)
  for (let i = 0; i < size; i++) {
    let sum = 0
    let first = 0
    let second = 0
    let third = 0
    let fourth = 0
    let fifth = 0
    for (let at = i; at < size * count; at += size) {
      let value = pictures[at]
      sum += value
      // Takes its place among the darkest so far and pushes the lighter ones down.
      let gain = positive(value - first)
      first += gain
      value -= gain
      gain = positive(value - second)
      second += gain
      value -= gain
      if (leftOut <= 2) continue
      gain = positive(value - third)
      third += gain
      value -= gain
      gain = positive(value - fourth)
      fourth += gain
      value -= gain
      fifth += positive(value - fifth)
    }
    if (leftOut > 0) sum -= first
    if (leftOut > 1) sum -= second
    if (leftOut > 2) sum -= third
    if (leftOut > 3) sum -= fourth
    if (leftOut > 4) sum -= fifth
    data[i] = sum * share
  }
  return data
}

/** Without a branch: grain on white paper would make every other one a surprise. Here, since what is imported is not inlined. */
const positive = (value: number) => value & ~(value >> 31)

/** Fixed point: steps of a pixel over `ONE`, good for places 524 288 pixels away. */
const FRACTION = 12
const ONE = 1 << FRACTION

/**
 * Adds two looks at each sample of a line to what is there: the first one's place in the picture, the step to the next
 * sample and from the first look to the second, all in fixed point.
 */
type AddLooks = (
  u: number,
  v: number,
  du: number,
  dv: number,
  lu: number,
  lv: number,
  out: Int32Array,
  from: number,
  to: number,
) => void

function ofGrey({ data, width }: Raster): AddLooks {
  return (u, v, du, dv, lu, lv, out, from, to) => {
    for (let at = from; at < to; at++, u += du, v += dv) {
      const p = Math.imul(v >> FRACTION, width) + (u >> FRACTION)
      const q = Math.imul((v + lv) >> FRACTION, width) + ((u + lu) >> FRACTION)
      out[at] += data[p] + data[q]
    }
  }
}

/** The least of red, green and blue. */
function ofColour({ data, width }: Raster): AddLooks {
  return (u, v, du, dv, lu, lv, out, from, to) => {
    for (let at = from; at < to; at++, u += du, v += dv) {
      const p = 3 * (Math.imul(v >> FRACTION, width) + (u >> FRACTION))
      const q = 3 * (Math.imul((v + lv) >> FRACTION, width) + ((u + lu) >> FRACTION))
      out[at] += Math.min(data[p], data[p + 1], data[p + 2]) + Math.min(data[q], data[q + 1], data[q + 2])
    }
  }
}

/** What is rare: any channel, and patches that hang over the picture's edge, which goes on there. */
function ofAny(raster: Raster, channel: Channel): AddLooks {
  const look = (u: number, v: number) => {
    const x = Math.max(0, Math.min(raster.width - 1, u >> FRACTION))
    const y = Math.max(0, Math.min(raster.height - 1, v >> FRACTION))
    return brightness(raster, x, y, channel)
  }
  return (u, v, du, dv, lu, lv, out, from, to) => {
    for (let at = from; at < to; at++, u += du, v += dv) out[at] += look(u, v) + look(u + lu, v + lv)
  }
}

/** Brightness on a grid around a bubble's centre, taken through the map: the sum of the looks at each sample. */
export function sampleBubble(
  raster: Raster,
  channel: Channel,
  map: Affine,
  x: number,
  y: number,
  nx: number,
  ny: number,
  pitch: number,
  looks: readonly number[],
  out: Int32Array,
  offset: number,
) {
  const { a, b, d, e } = map
  const u0 = map.a * x + map.b * y + map.c
  const v0 = map.d * x + map.e * y + map.f
  const reachX = (nx + 1) * pitch
  const reachY = (ny + 1) * pitch
  const reachU = Math.abs(a) * reachX + Math.abs(b) * reachY
  const reachV = Math.abs(d) * reachX + Math.abs(e) * reachY
  const isInside =
    u0 - reachU >= 0 && v0 - reachV >= 0 && u0 + reachU < raster.width && v0 + reachV < raster.height
  const add =
    !isInside || channel !== 'darkest'
      ? ofAny(raster, channel)
      : (raster.channels === 1 ? ofGrey : ofColour)(raster)
  const fixed = (value: number) => (value * pitch * ONE) | 0
  const across = 2 * nx + 1
  out.fill(0, offset, offset + across * (2 * ny + 1))
  for (let k = 0; k < looks.length; k += 4) {
    const right = looks[k + 2] - looks[k]
    const down = looks[k + 3] - looks[k + 1]
    const i0 = (looks[k] - nx) * pitch
    for (let j = -ny, at = offset; j <= ny; j++, at += across) {
      const j0 = (looks[k + 1] + j) * pitch
      add(
        ((u0 + a * i0 + b * j0) * ONE) | 0,
        ((v0 + d * i0 + e * j0) * ONE) | 0,
        fixed(a),
        fixed(d),
        fixed(a * right + b * down),
        fixed(d * right + e * down),
        out,
        at,
        at + across,
      )
    }
  }
}

/** Darkness of black on white paper. */
const BLACK = 1 << 12

/**
 * Brightness to darkness against the patch's own paper, [0, BLACK].
 * @param looks of each sample
 */
function whiten(samples: Int32Array, offset: number, size: number, looks: number) {
  histogram.fill(0)
  // Every other sample tells the paper.
  const share = 1 / looks
  for (let i = offset; i < offset + size; i += 2) histogram[(samples[i] * share) | 0]++
  let left = Math.floor(size * 0.1)
  let white = 255
  while (white > 1 && left >= histogram[white]) left -= histogram[white--]
  const scale = BLACK / (white * looks)
  for (let i = offset; i < offset + size; i++)
    samples[i] = positive(((white * looks - samples[i]) * scale) | 0)
}

const MIDDLE = [0, 0]
const grids = [1, 2, 3].map((n) => [
  ...Array.from({ length: n * n }, (_, i) => [
    ((i % n) + 0.5) / n - 0.5,
    (Math.floor(i / n) + 0.5) / n - 0.5,
  ]).flat(),
  ...(n % 2 === 0 ? [] : MIDDLE),
])

/** Looks at nearly every pixel of a sample: the strokes of letters are thin. @param side of the sample, pixels */
const everyPixel = (side: number) => grids[Math.min(grids.length, Math.max(1, Math.round(side))) - 1]

/** The darkness around one bubble. */
export interface BubblePatch extends CellPatch {
  readonly bubble: PlannedBubble
  /** Sum of the darkness. */
  readonly ink: number
}

/**
 * The darkness around each of a cell's bubbles, or of as many of them as care is taken.
 * @param halfX half extent, template units
 * @param pitch template units between samples
 */
export function bubblePatches(
  raster: Raster,
  channel: Channel,
  map: PageMap,
  { bubbles }: Pick<Cell, 'bubbles'>,
  halfX: number,
  halfY: number,
  pitch: number,
  care: Care,
): BubblePatch[] {
  const nx = Math.max(2, Math.round(halfX / pitch))
  const ny = Math.max(2, Math.round(halfY / pitch))
  const [width, height] = [2 * nx + 1, 2 * ny + 1]
  const stride = Math.max(1, Math.ceil(bubbles.length / care.bubbles))
  return bubbles.flatMap((bubble, index) => {
    if (index % stride !== 0) return []
    const { x, y } = bubble
    const samples = new Int32Array(width * height)
    const at = map(x, y)
    const looks = everyPixel(pitch * Math.hypot(at.a, at.d))
    sampleBubble(raster, channel, at, x, y, nx, ny, pitch, looks, samples, 0)
    whiten(samples, 0, samples.length, looks.length >> 1)
    const data = new Float32Array(samples.length)
    let ink = 0
    for (let i = 0; i < data.length; i++) {
      data[i] = samples[i] / BLACK
      ink += data[i]
    }
    return { bubble, data, width, height, pitch, ink }
  })
}
