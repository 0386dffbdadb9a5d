import type { Raster } from '#shared/domain/raster.ts'
import type { Cell, PlannedBubble } from './cells.ts'
import type { Channel } from './ink.ts'
import type { Affine } from './registration.ts'

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

/** How thoroughly a cell is looked at: bubbles sampled, and pixels looked at for each sample. */
export interface Care {
  readonly bubbles: number
  /** Offsets within a sample's area, shares of the spacing: x, y, x, y… */
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
const scratch = {
  samples: new Float32Array(0),
  lightest: new Float32Array(16),
  lookU: new Float64Array(16),
  lookV: new Float64Array(16),
}
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
  if (scratch.samples.length < size * count) scratch.samples = new Float32Array(size * count)
  const { samples } = scratch
  for (let k = 0; k < count; k++) {
    const { x, y } = cell.bubbles[k * stride]
    sampleBubble(raster, channel, map(x, y), x, y, nx, ny, pitch, care.looks, samples, k * size)
    whiten(samples, k * size, size)
  }
  const data = new Float32Array(size)
  const kept = Math.max(1, Math.round(count * 0.6))
  const { lightest } = scratch
  for (let i = 0; i < size; i++) {
    // Insertion into the lightest so far, ascending: what is darker than all of them is passed over at once.
    for (let k = 0; k < count; k++) {
      const value = samples[k * size + i]
      let at = k
      if (k >= kept) {
        if (value >= lightest[kept - 1]) continue
        at = kept - 1
      }
      while (at > 0 && lightest[at - 1] > value) {
        lightest[at] = lightest[at - 1]
        at--
      }
      lightest[at] = value
    }
    let sum = 0
    for (let k = 0; k < kept; k++) sum += lightest[k]
    data[i] = sum / kept
  }
  return { data, width, height, pitch }
}

/** Brightness on a grid around a bubble's centre, taken through the map. */
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
  out: Float32Array,
  offset: number,
) {
  const { data, width, height } = raster
  const colour = raster.channels === 3
  const darkest = channel === 'darkest'
  const axu = map.a * pitch
  const axv = map.d * pitch
  const ayu = map.b * pitch
  const ayv = map.e * pitch
  const u0 = map.a * x + map.b * y + map.c
  const v0 = map.d * x + map.e * y + map.f
  const n = looks.length >> 1
  const { lookU, lookV } = scratch
  for (let k = 0; k < n; k++) {
    lookU[k] = axu * looks[2 * k] + ayu * looks[2 * k + 1]
    lookV[k] = axv * looks[2 * k] + ayv * looks[2 * k + 1]
  }
  const share = 1 / n
  let at = offset
  for (let j = -ny; j <= ny; j++) {
    let u = u0 + ayu * j - axu * nx
    let v = v0 + ayv * j - axv * nx
    for (let i = -nx; i <= nx; i++) {
      let sum = 0
      for (let k = 0; k < n; k++) {
        let pu = (u + lookU[k]) | 0
        let pv = (v + lookV[k]) | 0
        pu = pu < 0 ? 0 : pu >= width ? width - 1 : pu
        pv = pv < 0 ? 0 : pv >= height ? height - 1 : pv
        const p = pv * width + pu
        sum += colour ? pixel(data, p * 3, darkest) : data[p]
      }
      out[at++] = sum * share
      u += axu
      v += axv
    }
  }
}

/** Brightness of a colour pixel. */
function pixel(data: Uint8Array, at: number, darkest: boolean): number {
  const r = data[at]
  const g = data[at + 1]
  const b = data[at + 2]
  if (darkest) return r < g ? (r < b ? r : b) : g < b ? g : b
  return r > g ? (r > b ? r : b) : g > b ? g : b
}

/** Brightness to darkness against the patch's own paper, [0, 1]. */
function whiten(samples: Float32Array, offset: number, size: number) {
  histogram.fill(0)
  for (let i = offset; i < offset + size; i++) histogram[samples[i] | 0]++
  let left = Math.floor(size * 0.2)
  let white = 255
  while (white > 1 && left >= histogram[white]) left -= histogram[white--]
  const scale = 1 / white
  for (let i = offset; i < offset + size; i++) {
    const dark = (white - samples[i]) * scale
    samples[i] = dark < 0 ? 0 : dark
  }
}

const grids = [1, 2, 3].map((n) =>
  Array.from({ length: n * n }, (_, i) => [
    ((i % n) + 0.5) / n - 0.5,
    (Math.floor(i / n) + 0.5) / n - 0.5,
  ]).flat(),
)

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
    const data = new Float32Array(width * height)
    const at = map(x, y)
    sampleBubble(
      raster,
      channel,
      at,
      x,
      y,
      nx,
      ny,
      pitch,
      everyPixel(pitch * Math.hypot(at.a, at.d)),
      data,
      0,
    )
    whiten(data, 0, data.length)
    return { bubble, data, width, height, pitch, ink: data.reduce((sum, value) => sum + value, 0) }
  })
}
