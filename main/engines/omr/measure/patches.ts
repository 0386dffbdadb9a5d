import type { Raster } from '#shared/domain/raster.ts'
import type { Registration } from '../registration.ts'
import type { Look } from './looks.ts'
import { relateToPaper } from './paper.ts'

/**
 * The cells of one look, sampled through the bubbles' own maps: `count` patches of `ny × nx` samples. Brightness is
 * relative to the paper around the bubble, with `PAPER` for paper white.
 */
export interface Patches {
  readonly nx: number
  readonly ny: number
  readonly count: number
  /**
   * Ink plane: what red or, for yellow inks, blue light shows dark; red ink and pink form print, which take green and
   * blue alike, are as bright as paper. Luminance if grey.
   */
  readonly ink: Uint8Array
  /** Green channel, in which red is dark; the ink plane itself if grey. */
  readonly green: Uint8Array
  /** Paper white of the ink plane at each bubble, 8-bit. */
  readonly white: Float32Array
  /** Share of each cell that lies in the picture. */
  readonly visible: Float32Array
}

/** Samples in a cell; a look of few bubbles can afford more. Never more than the picture has pixels. */
const SAMPLES = 28 ** 2
const SAMPLES_OF_FEW = 40 ** 2
const FEW = 60
const FEWEST_ALONG = 10
/** Pixels between samples from which on print is thicker than a pixel. */
const FAR_APART = 2

/** Samples along each side of a look's cells, the same distance apart both ways. */
function gridOf({ cellW, cellH }: Look, scale: number, most: number): { nx: number; ny: number } {
  const step = Math.max(Math.sqrt((4 * cellW * cellH) / most), 1 / scale)
  const along = (half: number) => Math.max(FEWEST_ALONG, Math.round((2 * half) / step))
  return { nx: along(cellW), ny: along(cellH) }
}

/** What lies beyond the picture is as bright as paper. */
const BEYOND = 255

/** Fixed point: steps of a pixel over `ONE`, good for pictures of 131 072 pixels along a side. */
const FRACTION = 14
const ONE = 1 << FRACTION

/**
 * Samples one line of a cell: the first one's place in the picture and the step to the next, in fixed point, and where
 * they go. Integers throughout: these are the loops that most of a page's time is spent in.
 */
type SampleLine = (
  u: number,
  v: number,
  du: number,
  dv: number,
  ink: Uint8Array,
  green: Uint8Array,
  from: number,
  to: number,
) => void

/** Of a grey picture: the mean of two pixels each way around each sample. */
function fineGrey({ data, width }: Raster): SampleLine {
  return (u, v, du, dv, ink, _, from, to) => {
    for (let at = from; at < to; at += 1, u += du, v += dv) {
      const p = (v >> FRACTION) * width + (u >> FRACTION)
      ink[at] = (data[p] + data[p + 1] + data[p + width] + data[p + width + 1] + 2) >> 2
    }
  }
}

/** The mean of two pixels on a diagonal, for samples that lie far apart: thin print must not fall between them. */
function sparseGrey({ data, width }: Raster): SampleLine {
  return (u, v, du, dv, ink, _, from, to) => {
    for (let at = from; at < to; at += 1, u += du, v += dv) {
      const p = (v >> FRACTION) * width + (u >> FRACTION)
      ink[at] = (data[p] + data[p + width + 1]) >> 1
    }
  }
}

/** Brightness of four pixels together. */
const WHITE = 4 * 255

/**
 * What the ink plane shows of four pixels' red, green and blue together. Red ink is as bright as paper; orange and
 * yellow inks, which are as bright in red light, take blue: up to a hue of 0.2, from red (0) to yellow (1), an ink is
 * red, from 0.4 on it is orange, and between the two it is partly so. No branches: noise would make every other one a
 * surprise.
 * @param whitening  green over blue of the paper, over `ONE`
 */
function inkOf(r: number, g: number, b: number, whitening: number): number {
  const blue = Math.min(WHITE, Math.imul(b, whitening) >> FRACTION)
  const missing = r - blue
  return (r - Math.max(0, Math.min(missing, 5 * (g - blue) - missing))) >> 2
}

/** Of a colour picture, two pixels each way around each sample. */
function fineColour({ data, width }: Raster, whitening: number): SampleLine {
  const stride = 3 * width
  return (u, v, du, dv, ink, green, from, to) => {
    for (let at = from; at < to; at += 1, u += du, v += dv) {
      const p = (v >> FRACTION) * stride + (u >> FRACTION) * 3
      const q = p + stride
      const r = data[p] + data[p + 3] + data[q] + data[q + 3]
      const g = data[p + 1] + data[p + 4] + data[q + 1] + data[q + 4]
      const b = data[p + 2] + data[p + 5] + data[q + 2] + data[q + 5]
      ink[at] = inkOf(r, g, b, whitening)
      green[at] = g >> 2
    }
  }
}

/** Of a colour picture, two pixels on a diagonal. */
function sparseColour({ data, width }: Raster, whitening: number): SampleLine {
  const stride = 3 * width
  return (u, v, du, dv, ink, green, from, to) => {
    for (let at = from; at < to; at += 1, u += du, v += dv) {
      const p = (v >> FRACTION) * stride + (u >> FRACTION) * 3
      const q = p + stride + 3
      const r = 2 * (data[p] + data[q])
      const g = 2 * (data[p + 1] + data[q + 1])
      const b = 2 * (data[p + 2] + data[q + 2])
      ink[at] = inkOf(r, g, b, whitening)
      green[at] = g >> 2
    }
  }
}

const TINT_SAMPLES = 4000
/** A page that shows less blue than this is yellow itself, in light or paper. */
const WARMEST = 0.4

const warmths = new WeakMap<Raster, number>()

/** Blue over green of the page's paper, at most 1: how warm the paper, or its light, is. */
function paperWarmth(raster: Raster): number {
  const cached = warmths.get(raster)
  if (cached !== undefined) return cached
  const { data, width, height } = raster
  const step = Math.max(1, Math.floor((width * height) / TINT_SAMPLES))
  const count = Math.ceil((width * height) / step)
  // Typed arrays sort without a call for every comparison.
  const greens = new Uint8Array(count)
  for (let i = 0; i < count; i += 1) greens[i] = data[3 * i * step + 1]
  const bright = greens.toSorted()[count >> 1]
  const ratios = new Float64Array(count)
  let known = 0
  for (let i = 0; i < count; i += 1) {
    const green = greens[i]
    if (green >= bright && green > 0) ratios[known++] = data[3 * i * step + 2] / green
  }
  const middle = known === 0 ? 1 : ratios.subarray(0, known).sort()[known >> 1]
  const warmth = Math.min(1, Math.max(WARMEST, middle))
  warmths.set(raster, warmth)
  return warmth
}

/** @param most samples in a cell, about */
export function samplePatches(
  raster: Raster,
  registration: Registration,
  look: Look,
  most = look.places.length <= FEW ? SAMPLES_OF_FEW : SAMPLES,
): Patches {
  const { channels } = raster
  const { nx, ny } = gridOf(look, registration.scale, most)
  const size = nx * ny
  const count = look.places.length
  const isColour = channels === 3
  const ink = new Uint8Array(count * size)
  const green = isColour ? new Uint8Array(count * size) : ink
  const visible = new Float32Array(count)
  const stepX = (2 * look.cellW) / nx
  const stepY = (2 * look.cellH) / ny
  const isFine = stepX * registration.scale < FAR_APART
  const whitening = isColour ? Math.round(ONE / paperWarmth(raster)) : 0
  const sample = isColour
    ? (isFine ? fineColour : sparseColour)(raster, whitening)
    : (isFine ? fineGrey : sparseGrey)(raster)
  // Each sample takes in the pixels right of and below its own.
  const [endU, endV] = [(raster.width - 1) * ONE, (raster.height - 1) * ONE]
  const isInside = (u: number, v: number) => u >= 0 && v >= 0 && u < endU && v < endV
  for (let i = 0; i < count; i += 1) {
    const place = look.places[i]
    const map = registration.bubbles[place.row][place.option]
    const x = place.x - look.cellW + stepX / 2
    const y = place.y - look.cellH + stepY / 2
    const [u0, v0] = [map.a * x + map.b * y + map.c - 0.5, map.d * x + map.e * y + map.f - 0.5]
    const [rightU, rightV] = [(map.a * stepX * ONE) | 0, (map.d * stepX * ONE) | 0]
    const [downU, downV] = [map.b * stepY, map.e * stepY]
    const isLineInside = (row: number) => {
      const u = ((u0 + row * downU) * ONE) | 0
      const v = ((v0 + row * downV) * ONE) | 0
      return isInside(u, v) && isInside(u + (nx - 1) * rightU, v + (nx - 1) * rightV)
    }
    let seen = 0
    let at = i * size
    // Lines between two that lie in the picture from end to end do so too.
    const isWhole = isLineInside(0) && isLineInside(ny - 1)
    for (let row = 0; row < ny; row += 1, at += nx) {
      const u = ((u0 + row * downU) * ONE) | 0
      const v = ((v0 + row * downV) * ONE) | 0
      let from = 0
      let to = nx
      if (!isWhole) {
        // A line leaves a picture at most once.
        while (from < to && !isInside(u + from * rightU, v + from * rightV)) from += 1
        while (to > from && !isInside(u + (to - 1) * rightU, v + (to - 1) * rightV)) to -= 1
        ink.fill(BEYOND, at, at + nx)
        if (isColour) green.fill(BEYOND, at, at + nx)
      }
      seen += to - from
      sample(u + from * rightU, v + from * rightV, rightU, rightV, ink, green, at + from, at + to)
    }
    visible[i] = seen / size
  }
  const white = relateToPaper(ink, nx, ny, look)
  if (isColour) relateToPaper(green, nx, ny, look)
  return { nx, ny, count, ink, green, white, visible }
}
