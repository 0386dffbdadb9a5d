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
  /** Ink plane: the red channel, in which red ink and pink form print are as bright as paper; luminance if grey. */
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
function gridOf({ cellW, cellH, places }: Look, scale: number): { nx: number; ny: number } {
  const most = places.length <= FEW ? SAMPLES_OF_FEW : SAMPLES
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

type SampleLine = (
  raster: Raster,
  channel: number,
  line: Line,
  into: Uint8Array,
  from: number,
  to: number,
) => void

/** Mean of two pixels each way around each sample. */
const sampleFine: SampleLine = ({ data, width, channels }, channel, line, into, from, to) => {
  const stride = width * channels
  const diagonal = stride + channels
  const [du, dv] = [(line.du * ONE) | 0, (line.dv * ONE) | 0]
  let u = (line.u * ONE) | 0
  let v = (line.v * ONE) | 0
  for (let at = from; at < to; at += 1, u += du, v += dv) {
    const pixel = (v >> FRACTION) * stride + (u >> FRACTION) * channels + channel
    into[at] =
      (data[pixel]! + data[pixel + channels]! + data[pixel + stride]! + data[pixel + diagonal]! + 2) >> 2
  }
}

/** Mean of two pixels on a diagonal, for samples that lie far apart: thin print must not fall between them. */
const sampleSparse: SampleLine = ({ data, width, channels }, channel, line, into, from, to) => {
  const stride = width * channels
  const diagonal = stride + channels
  const [du, dv] = [(line.du * ONE) | 0, (line.dv * ONE) | 0]
  let u = (line.u * ONE) | 0
  let v = (line.v * ONE) | 0
  for (let at = from; at < to; at += 1, u += du, v += dv) {
    const pixel = (v >> FRACTION) * stride + (u >> FRACTION) * channels + channel
    into[at] = (data[pixel]! + data[pixel + diagonal]!) >> 1
  }
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

export function samplePatches(raster: Raster, registration: Registration, look: Look): Patches {
  const { width, height, channels } = raster
  const { nx, ny } = gridOf(look, registration.scale)
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
  const sample = stepX * registration.scale < FAR_APART ? sampleFine : sampleSparse
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
      sample(raster, 0, part, ink, at + from, at + to)
      if (isColour) sample(raster, 1, part, green, at + from, at + to)
    }
    visible[i] = seen / size
  }
  const white = relateToPaper(ink, nx, ny, look)
  if (isColour) relateToPaper(green, nx, ny, look)
  return { nx, ny, count, ink, green, white, visible }
}
