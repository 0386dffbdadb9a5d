import type { Raster } from '#shared/domain/raster.ts'
import type { Registration } from '../align/registration.ts'
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

/** One line of samples: the first one's place in the picture, pixels, and the step to the next. */
interface Line {
  readonly u: number
  readonly v: number
  readonly du: number
  readonly dv: number
}

/** Fixed point: steps of a pixel over `ONE`, good for pictures of 131 072 pixels along a side. */
const FRACTION = 14
const ONE = 1 << FRACTION

type SampleLine = (raster: Raster, line: Line, into: Uint8Array, from: number, to: number) => void

/** Mean of two pixels each way around each sample of a grey picture. */
const sampleFine: SampleLine = ({ data, width }, line, into, from, to) => {
  const [du, dv] = [(line.du * ONE) | 0, (line.dv * ONE) | 0]
  let u = (line.u * ONE) | 0
  let v = (line.v * ONE) | 0
  for (let at = from; at < to; at += 1, u += du, v += dv) {
    const pixel = (v >> FRACTION) * width + (u >> FRACTION)
    into[at] = (data[pixel]! + data[pixel + 1]! + data[pixel + width]! + data[pixel + width + 1]! + 2) >> 2
  }
}

/** Mean of two pixels on a diagonal, for samples that lie far apart: thin print must not fall between them. */
const sampleSparse: SampleLine = ({ data, width }, line, into, from, to) => {
  const [du, dv] = [(line.du * ONE) | 0, (line.dv * ONE) | 0]
  let u = (line.u * ONE) | 0
  let v = (line.v * ONE) | 0
  for (let at = from; at < to; at += 1, u += du, v += dv) {
    const pixel = (v >> FRACTION) * width + (u >> FRACTION)
    into[at] = (data[pixel]! + data[pixel + width + 1]!) >> 1
  }
}

/** A sample of a colour picture into the ink and the green plane, two pixels each way or, far apart, a diagonal. */
function sampleColour(
  { data, width }: Raster,
  line: Line,
  isFine: boolean,
  warmth: number,
  ink: Uint8Array,
  green: Uint8Array,
  from: number,
  to: number,
): void {
  const stride = 3 * width
  const [du, dv] = [(line.du * ONE) | 0, (line.dv * ONE) | 0]
  let u = (line.u * ONE) | 0
  let v = (line.v * ONE) | 0
  for (let at = from; at < to; at += 1, u += du, v += dv) {
    const p = (v >> FRACTION) * stride + (u >> FRACTION) * 3
    const q = p + stride + 3
    let r = data[p]! + data[q]!
    let g = data[p + 1]! + data[q + 1]!
    let b = data[p + 2]! + data[q + 2]!
    if (isFine) {
      r = (r + data[p + 3]! + data[p + stride]!) / 2
      g = (g + data[p + 4]! + data[p + stride + 1]!) / 2
      b = (b + data[p + 5]! + data[p + stride + 2]!) / 2
    }
    ink[at] = brightnessOfInk(r / 2, g / 2, Math.min(255, b / 2 / warmth))
    green[at] = g / 2
  }
}

/** Hue of an ink, from red (0) to yellow (1): up to the one it is a red ink, from the other on an orange one. */
const RED_HUE = 0.2
const ORANGE_HUE = 0.4

/**
 * How bright a pixel is to what looks for marks, [0, 255]. Red ink is as bright as paper; orange and yellow ones, which
 * are as bright in red light, take blue.
 * @param blue of paper that is white
 */
function brightnessOfInk(red: number, green: number, blue: number): number {
  if (blue >= red) return red
  const hue = (green - blue) / (red - blue)
  if (hue <= RED_HUE) return red
  return hue >= ORANGE_HUE ? blue : red - ((red - blue) * (hue - RED_HUE)) / (ORANGE_HUE - RED_HUE)
}

const TINT_SAMPLES = 4000

const warmths = new WeakMap<Raster, number>()

/** Blue over green of the page's paper, at most 1: how warm the paper, or its light, is. */
function paperWarmth(raster: Raster): number {
  const known = warmths.get(raster)
  if (known !== undefined) return known
  const { data, width, height } = raster
  const step = Math.max(1, Math.floor((width * height) / TINT_SAMPLES))
  const greens: number[] = []
  const ratios: number[] = []
  for (let pixel = 0; pixel < width * height; pixel += step) greens.push(data[3 * pixel + 1]!)
  const bright = greens.toSorted((p, q) => p - q)[Math.floor(0.5 * greens.length)]!
  greens.forEach((green, i) => {
    if (green >= bright && green > 0) ratios.push(data[3 * i * step + 2]! / green)
  })
  const warmth = Math.min(1, ratios.sort((p, q) => p - q)[ratios.length >> 1] ?? 1)
  warmths.set(raster, warmth)
  return warmth
}

/** Which of `count` samples of a line lie in the picture, half-open; a line leaves a picture at most once. */
function insideOf(
  line: Line,
  count: number,
  isInside: (line: Line, column: number) => boolean,
): [number, number] {
  let from = 0
  let to = count
  while (from < to && !isInside(line, from)) from += 1
  while (to > from && !isInside(line, to - 1)) to -= 1
  return [from, to]
}

/** @param most samples in a cell, about */
export function samplePatches(
  raster: Raster,
  registration: Registration,
  look: Look,
  most = look.places.length <= FEW ? SAMPLES_OF_FEW : SAMPLES,
): Patches {
  const { width, height, channels } = raster
  const { nx, ny } = gridOf(look, registration.scale, most)
  const size = nx * ny
  const count = look.places.length
  const isColour = channels === 3
  const ink = new Uint8Array(count * size).fill(BEYOND)
  const green = isColour ? new Uint8Array(count * size).fill(BEYOND) : ink
  const visible = new Float32Array(count)
  const stepX = (2 * look.cellW) / nx
  const stepY = (2 * look.cellH) / ny
  const isInside = ({ u, v, du, dv }: Line, column: number) => {
    const [x, y] = [u + column * du, v + column * dv]
    return x >= 0 && y >= 0 && x < width - 1 && y < height - 1
  }
  const isFine = stepX * registration.scale < FAR_APART
  const sample = isFine ? sampleFine : sampleSparse
  const warmth = isColour ? paperWarmth(raster) : 1
  for (let i = 0; i < count; i += 1) {
    const place = look.places[i]!
    const map = registration.bubbles[place.row]![place.option]!
    const x0 = place.x - look.cellW + stepX / 2
    const y0 = place.y - look.cellH + stepY / 2
    const du = map.a * stepX
    const dv = map.d * stepX
    const lineAt = (row: number): Line => {
      const top = y0 + row * stepY
      return {
        u: map.a * x0 + map.b * top + map.c - 0.5,
        v: map.d * x0 + map.e * top + map.f - 0.5,
        du,
        dv,
      }
    }
    // Lines between two that lie in the picture from end to end do so too.
    const isWhole = [0, ny - 1].every((row) => isInside(lineAt(row), 0) && isInside(lineAt(row), nx - 1))
    let seen = 0
    let at = i * size
    for (let row = 0; row < ny; row += 1, at += nx) {
      const line = lineAt(row)
      const [from, to] = isWhole ? [0, nx] : insideOf(line, nx, isInside)
      seen += to - from
      const part = from === 0 ? line : { ...line, u: line.u + from * du, v: line.v + from * dv }
      if (isColour) sampleColour(raster, part, isFine, warmth, ink, green, at + from, at + to)
      else sample(raster, part, ink, at + from, at + to)
    }
    visible[i] = seen / size
  }
  const white = relateToPaper(ink, nx, ny, look)
  if (isColour) relateToPaper(green, nx, ny, look)
  return { nx, ny, count, ink, green, white, visible }
}
