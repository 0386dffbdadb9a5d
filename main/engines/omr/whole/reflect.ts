import type { Rect } from '#shared/domain/geometry.ts'
import type { PageLayout } from '#shared/domain/layout.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { type Block, findBlocks } from '../fit/verify.ts'
import type { Registration } from '../registration.ts'

/** How a page may lie under the place where its grid was found: which of its axes run backwards. */
export interface Reflection {
  readonly isAcross: boolean
  readonly isDown: boolean
}

export const AS_FOUND: Reflection = { isAcross: false, isDown: false }
/** On its head. */
export const TURNED: Reflection = { isAcross: true, isDown: true }
export const MIRRORED: readonly Reflection[] = [
  { isAcross: true, isDown: false },
  { isAcross: false, isDown: true },
]

interface Point {
  readonly x: number
  readonly y: number
}

/** Middle of a block's bubbles, template units. */
function middleOf(layout: PageLayout, { rows, options }: Block): Point {
  const first = layout.rows[rows[0]].bubbles[0]
  const last = layout.rows[rows[rows.length - 1]].bubbles[options - 1]
  return { x: (first.x + last.x + last.w) / 2, y: (first.y + last.y + last.h) / 2 }
}

const flip = (from: Point, { x, y }: Point, { isAcross, isDown }: Reflection, to: Point): Point => ({
  x: to.x + (isAcross ? from.x - x : x - from.x),
  y: to.y + (isDown ? from.y - y : y - from.y),
})

/**
 * The block on which another falls when the page is reflected: a grid that fits its mirror image shows each block where
 * another was expected, or itself.
 */
function imageOf(layout: PageLayout, block: Block, reflection: Reflection): Block {
  const blocks = findBlocks(layout)
  const middles = blocks.map((each) => middleOf(layout, each))
  const range = (of: 'x' | 'y') => {
    const values = middles.map((middle) => middle[of])
    return (Math.min(...values) + Math.max(...values)) / 2
  }
  const center = { x: range('x'), y: range('y') }
  const own = middleOf(layout, block)
  const image = flip(center, own, reflection, center)
  let best = block
  let least = Number.POSITIVE_INFINITY
  blocks.forEach((other, index) => {
    if (other.options !== block.options || other.rows.length !== block.rows.length) return
    const distance = Math.hypot(middles[index].x - image.x, middles[index].y - image.y)
    if (distance < least) [best, least] = [other, distance]
  })
  return best
}

/** Takes pictures of places of a page under a reflection, each turned back as it would look on a page that is upright. */
export interface Camera {
  readonly width: number
  readonly height: number
  /** @param place beside or in the block, its middle where the picture's is; template units */
  shoot(place: Point): Float32Array
}

/** Rank by brightness of a patch's samples that is its paper. */
const PAPER_RANK = 0.8

/**
 * @param size of the places, template units
 * @param step between samples, template units
 */
export function cameraOf(
  raster: Raster,
  { bubbles }: Registration,
  layout: PageLayout,
  block: Block,
  reflection: Reflection,
  size: Pick<Rect, 'w' | 'h'>,
  step: number,
): Camera {
  const width = Math.max(3, Math.round(size.w / step))
  const height = Math.max(3, Math.round(size.h / step))
  const image = imageOf(layout, block, reflection)
  const [from, to] = [middleOf(layout, block), middleOf(layout, image)]
  const sample = raster.channels === 1 ? sampleGrey : sampleDarkest
  const shoot = (place: Point): Float32Array => {
    const at = flip(from, place, reflection, to)
    const { a, b, c, d, e, f } = nearestMap(layout, bubbles, image, at)
    const [sx, sy] = [reflection.isAcross ? -step : step, reflection.isDown ? -step : step]
    const values = new Uint8Array(width * height)
    for (let j = 0; j < height; j++) {
      const y = at.y + (j + 0.5 - height / 2) * sy
      for (let i = 0; i < width; i++) {
        const x = at.x + (i + 0.5 - width / 2) * sx
        values[j * width + i] = sample(raster, a * x + b * y + c - 0.5, d * x + e * y + f - 0.5)
      }
    }
    const paper = paperOf(values)
    const darkness = new Float32Array(values.length)
    for (let k = 0; k < values.length; k++) darkness[k] = Math.max(0, 1 - values[k] / paper)
    return darkness
  }
  return { width, height, shoot }
}

/** Brightness of the paper among samples. */
function paperOf(values: Uint8Array): number {
  const histogram = new Uint32Array(256)
  for (let k = 0; k < values.length; k++) histogram[values[k]]++
  let level = 255
  for (let left = (1 - PAPER_RANK) * values.length; level > 1; level--) {
    left -= histogram[level]
    if (left < 0) break
  }
  return level
}

/** The map of the bubble nearest to a place, of a block's. */
function nearestMap(
  layout: PageLayout,
  bubbles: Registration['bubbles'],
  { rows, options }: Block,
  { x, y }: Point,
) {
  let best = bubbles[rows[0]][0]
  let least = Number.POSITIVE_INFINITY
  for (const row of rows) {
    for (let option = 0; option < options; option++) {
      const box = layout.rows[row].bubbles[option]
      const distance = (box.x + box.w / 2 - x) ** 2 + (box.y + box.h / 2 - y) ** 2
      if (distance < least) [best, least] = [bubbles[row][option], distance]
    }
  }
  return best
}

/** Brightness between the four pixels around a point; white beyond the picture. */
function sampleGrey({ data, width, height }: Raster, u: number, v: number): number {
  const x = Math.floor(u)
  const y = Math.floor(v)
  if (x < 0 || y < 0 || x + 1 >= width || y + 1 >= height) return 255
  const p = u - x
  const q = v - y
  const k = y * width + x
  return (
    (1 - q) * ((1 - p) * data[k] + p * data[k + 1]) +
    q * ((1 - p) * data[k + width] + p * data[k + width + 1])
  )
}

/** The same of the least of red, green and blue, which shows print of every colour. */
function sampleDarkest({ data, width, height }: Raster, u: number, v: number): number {
  const x = Math.floor(u)
  const y = Math.floor(v)
  if (x < 0 || y < 0 || x + 1 >= width || y + 1 >= height) return 255
  const p = u - x
  const q = v - y
  const k = 3 * (y * width + x)
  const below = k + 3 * width
  return (
    (1 - q) * ((1 - p) * darkest(data, k) + p * darkest(data, k + 3)) +
    q * ((1 - p) * darkest(data, below) + p * darkest(data, below + 3))
  )
}

const darkest = (data: Uint8Array, at: number) => Math.min(data[at], data[at + 1], data[at + 2])
