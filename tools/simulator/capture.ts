import { takeBuffer } from './buffers.ts'
import type { Canvas } from './ink.ts'
import { type Bounds, type InkMap, isBlank } from './optics.ts'
import { type Random, random as randomFrom } from './random.ts'
import type { Background, Scanner, View } from './scanner.ts'
import type { Warp } from './warp.ts'

export interface Picture {
  readonly width: number
  readonly height: number
  readonly channels: 1 | 3
  readonly data: Uint8Array
}

/** Light falling on a place of the picture, `s, t` in [−1, 1] from its middle; 1 is full. */
type Light = (s: number, t: number) => number

export function lightOf(scanner: Scanner, random: Random): Light {
  const direction = random.between(0, 2 * Math.PI)
  const [slopeX, slopeY] = [Math.cos(direction) * scanner.slope, Math.sin(direction) * scanner.slope]
  const { shade, vignette } = scanner
  const raw: Light = (s, t) => {
    const light =
      1 - Math.abs(scanner.slope) / 2 + (slopeX * s + slopeY * t) / 2 - (vignette * (s * s + t * t)) / 2
    if (shade === undefined) return light
    const across = s * Math.cos(shade.angle) + t * Math.sin(shade.angle) + 0.12 * Math.sin(3 * (t - s))
    return light * (1 - shade.depth / (1 + Math.exp((across - shade.position) / shade.softness)))
  }
  // Automatic exposure: the brightest place is full light.
  const places = Array.from({ length: 81 }, (_, i) => raw(((i % 9) - 4) / 4, (Math.floor(i / 9) - 4) / 4))
  const exposure = 1 / Math.max(...places)
  return (s, t) => exposure * raw(s, t)
}

const TEXTURE = 512

const desks = new Map<string, Float32Array>()

/** A tile of a desk: multiplies its colour, mean 1. The same for every desk of its kind, so that it is made once. */
function deskTile(background: Background): Float32Array {
  const texture = background.kind === 'desk' ? background.texture : 'plain'
  let tile = desks.get(texture)
  if (tile === undefined) {
    tile = makeDesk(texture)
    desks.set(texture, tile)
  }
  return tile
}

function makeDesk(texture: 'wood' | 'cloth' | 'stone' | 'plain'): Float32Array {
  const tile = new Float32Array(TEXTURE * TEXTURE).fill(1)
  if (texture === 'plain') return tile
  const random = randomFrom(`desk ${texture}`)
  const streak = Float32Array.from({ length: TEXTURE }, () => random.normal())
  const slow = streak.map((_, i) => {
    let sum = 0
    for (let k = -6; k <= 6; k++) sum += streak[(i + k + TEXTURE) % TEXTURE]
    return sum / 4
  })
  for (let y = 0; y < TEXTURE; y++) {
    for (let x = 0; x < TEXTURE; x++) {
      const value =
        texture === 'wood'
          ? 1 +
            0.11 * slow[(y + Math.round(5 * Math.sin((x / TEXTURE) * 2 * Math.PI))) & (TEXTURE - 1)] +
            0.08 * streak[(y * 3 + (x >> 5)) & (TEXTURE - 1)]
          : texture === 'cloth'
            ? 1 +
              0.1 * Math.sin((x * Math.PI) / 2) * Math.sin((y * Math.PI) / 2) +
              0.1 * streak[(x * 7 + y * 13) & (TEXTURE - 1)]
            : 1 +
              0.07 * slow[(x + 3 * (y >> 2)) & (TEXTURE - 1)] +
              0.1 * streak[(x * 31 + y * 17 + ((x * y) >> 3)) & (TEXTURE - 1)]
      tile[y * TEXTURE + x] = Math.max(0.3, value)
    }
  }
  return tile
}

/** A corner that is missing or folded over, in canvas pixels; `keep` is positive on the page. */
export interface Cut {
  keep(x: number, y: number): number
}

const TILE = 16

/**
 * Photographs a page: every pixel of the picture looks up where it lies on the page. The way there is worked out
 * exactly on a lattice of 16 pixels and linear between, which errs under 0.01 mm for the bends used here.
 */
export function capture(
  canvas: Canvas,
  map: InkMap,
  view: View,
  warp: Warp,
  scanner: Scanner,
  cut: Cut | undefined,
  random: Random,
): Picture {
  const { width, height } = view
  const { channels } = canvas
  const out = takeBuffer(width * height * channels)
  const light = lightOf(scanner, random.fork('light'))
  const tile = deskTile(scanner.background)
  const paper = channels === 3 ? scanner.paper : [greyOf(canvas, scanner.paper)]
  const back = channels === 3 ? scanner.background.colour : [greyOf(canvas, scanner.background.colour)]
  const columns = Math.ceil(width / TILE) + 1
  const rows = Math.ceil(height / TILE) + 1
  const lattice = new Float64Array(columns * rows * 3)
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at += 3) {
      const u = column * TILE + 0.5
      const v = row * TILE + 0.5
      const page = warp.inverse(u, v)
      lattice[at] = page.x * canvas.pixelsPerMm - 0.5
      lattice[at + 1] = page.y * canvas.pixelsPerMm - 0.5
      lattice[at + 2] = light((2 * u) / width - 1, (2 * v) / height - 1)
    }
  }
  const target: Target = { canvas, out, width, height, paper, back, tile, cut }
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const at = (row * columns + column) * 3
      const corners = [at, at + 3, at + columns * 3, at + columns * 3 + 3] as const
      const isInside = corners.every((corner) => {
        const x = lattice[corner]
        const y = lattice[corner + 1]
        return (
          x >= 0 &&
          y >= 0 &&
          x < canvas.width - 1 &&
          y < canvas.height - 1 &&
          (cut === undefined || cut.keep(x, y) > 0)
        )
      })
      const place = { u0: column * TILE, v0: row * TILE, lattice, corners }
      if (!isInside) edgeTile(target, place)
      else if (isBlank(map, bounds(lattice, corners))) whiteTile(target, place)
      else if (channels === 3) colourTile(target, place)
      else greyTile(target, place)
    }
  }
  return { width, height, channels, data: out }
}

/** Canvas pixels that a tile's samples can touch. */
function bounds(lattice: Float64Array, [a, b, c, d]: Place['corners']): Bounds {
  return {
    left: Math.min(lattice[a], lattice[b], lattice[c], lattice[d]) | 0,
    top: Math.min(lattice[a + 1], lattice[b + 1], lattice[c + 1], lattice[d + 1]) | 0,
    right: (Math.max(lattice[a], lattice[b], lattice[c], lattice[d]) | 0) + 1,
    bottom: (Math.max(lattice[a + 1], lattice[b + 1], lattice[c + 1], lattice[d + 1]) | 0) + 1,
  }
}

const greyOf = (canvas: Canvas, [red, green, blue]: readonly [number, number, number]) =>
  canvas.grey[0] * red + canvas.grey[1] * green + canvas.grey[2] * blue

interface Target {
  readonly canvas: Canvas
  readonly out: Uint8Array
  readonly width: number
  readonly height: number
  readonly paper: readonly number[]
  readonly back: readonly number[]
  readonly tile: Float32Array
  readonly cut: Cut | undefined
}

interface Place {
  readonly u0: number
  readonly v0: number
  readonly lattice: Float64Array
  readonly corners: readonly [number, number, number, number]
}

/** A lattice value (0: x, 1: y, 2: light) at a row's start and its step along the row. */
function along(
  { lattice, corners: [a, b, c, d] }: Place,
  k: 0 | 1 | 2,
  t: number,
): readonly [number, number] {
  const left = lattice[a + k] * (1 - t) + lattice[c + k] * t
  const right = lattice[b + k] * (1 - t) + lattice[d + k] * t
  return [left, (right - left) / TILE]
}

/** Page coordinates as 16.16 fixed point, brightness in 1/1024: integers keep the inner loops fast. */
const FIXED = 65536
const BRIGHT = 1024
const GAIN = 256

/** Bare paper: only the light changes. */
function whiteTile({ canvas, out, width, height, paper }: Target, place: Place): void {
  const { channels } = canvas
  const count = Math.min(width, place.u0 + TILE) - place.u0
  const vEnd = Math.min(height, place.v0 + TILE)
  for (let v = place.v0; v < vEnd; v++) {
    const [light, lightStep] = along(place, 2, (v - place.v0) / TILE)
    for (let c = 0; c < channels; c++) {
      let level = (light * 255 * paper[c] * FIXED) | 0
      const step = (lightStep * 255 * paper[c] * FIXED) | 0
      let o = (v * width + place.u0) * channels + c
      for (let k = 0; k < count; k++) {
        out[o] = level >> 16
        level += step
        o += channels
      }
    }
  }
}

function colourTile({ canvas, out, width, height, paper }: Target, place: Place): void {
  const { data } = canvas
  const stride = canvas.width * 3
  const [red, green, blue] = paper.map((share) => (share * GAIN) | 0) as [number, number, number]
  const count = Math.min(width, place.u0 + TILE) - place.u0
  const vEnd = Math.min(height, place.v0 + TILE)
  for (let v = place.v0; v < vEnd; v++) {
    const t = (v - place.v0) / TILE
    const [x0, xStep] = along(place, 0, t)
    const [y0, yStep] = along(place, 1, t)
    const [light, lightStep] = along(place, 2, t)
    let x = (x0 * FIXED) | 0
    let y = (y0 * FIXED) | 0
    const stepX = Math.round(xStep * FIXED)
    const stepY = Math.round(yStep * FIXED)
    let gain = (light * BRIGHT * GAIN) | 0
    const stepGain = (lightStep * BRIGHT * GAIN) | 0
    let o = (v * width + place.u0) * 3
    for (let k = 0; k < count; k++) {
      const fx = (x >> 8) & 255
      const fy = (y >> 8) & 255
      const i = (y >> 16) * stride + (x >> 16) * 3
      const j = i + stride
      const w11 = (fx * fy) >> 8
      const w01 = fy - w11
      const w10 = fx - w11
      const w00 = 256 - fx - w01
      const g = gain >> 8
      out[o] =
        (((g * red) >> 8) * (data[i] * w00 + data[i + 3] * w10 + data[j] * w01 + data[j + 3] * w11)) >> 18
      out[o + 1] =
        (((g * green) >> 8) *
          (data[i + 1] * w00 + data[i + 4] * w10 + data[j + 1] * w01 + data[j + 4] * w11)) >>
        18
      out[o + 2] =
        (((g * blue) >> 8) *
          (data[i + 2] * w00 + data[i + 5] * w10 + data[j + 2] * w01 + data[j + 5] * w11)) >>
        18
      x += stepX
      y += stepY
      gain += stepGain
      o += 3
    }
  }
}

function greyTile({ canvas, out, width, height, paper }: Target, place: Place): void {
  const { data } = canvas
  const stride = canvas.width
  const count = Math.min(width, place.u0 + TILE) - place.u0
  const vEnd = Math.min(height, place.v0 + TILE)
  for (let v = place.v0; v < vEnd; v++) {
    const t = (v - place.v0) / TILE
    const [x0, xStep] = along(place, 0, t)
    const [y0, yStep] = along(place, 1, t)
    const [light, lightStep] = along(place, 2, t)
    let x = (x0 * FIXED) | 0
    let y = (y0 * FIXED) | 0
    const stepX = Math.round(xStep * FIXED)
    const stepY = Math.round(yStep * FIXED)
    let gain = (light * BRIGHT * GAIN * paper[0]) | 0
    const stepGain = (lightStep * BRIGHT * GAIN * paper[0]) | 0
    let o = v * width + place.u0
    for (let k = 0; k < count; k++) {
      const fx = (x >> 8) & 255
      const fy = (y >> 8) & 255
      const i = (y >> 16) * stride + (x >> 16)
      const j = i + stride
      const w11 = (fx * fy) >> 8
      const w01 = fy - w11
      const w10 = fx - w11
      const w00 = 256 - fx - w01
      out[o] = ((gain >> 8) * (data[i] * w00 + data[i + 1] * w10 + data[j] * w01 + data[j + 1] * w11)) >> 18
      x += stepX
      y += stepY
      gain += stepGain
      o++
    }
  }
}

/** Where page and background meet, pixel by pixel; the page's edge casts a little shade on what lies under it. */
function edgeTile({ canvas, out, width, height, paper, back, tile, cut }: Target, place: Place): void {
  const { channels, data } = canvas
  const uEnd = Math.min(width, place.u0 + TILE)
  const vEnd = Math.min(height, place.v0 + TILE)
  const shadeReach = 1.2 * canvas.pixelsPerMm
  for (let v = place.v0; v < vEnd; v++) {
    const t = (v - place.v0) / TILE
    let [x, stepX] = along(place, 0, t)
    let [y, stepY] = along(place, 1, t)
    let [l, stepL] = along(place, 2, t)
    for (let u = place.u0, o = (v * width + u) * channels; u < uEnd; u++, o += channels) {
      // Distance inside the page, canvas pixels; half a pixel either side of 0 is the edge's softness.
      let inside = Math.min(x, y, canvas.width - 1 - x, canvas.height - 1 - y)
      if (cut !== undefined) inside = Math.min(inside, cut.keep(x, y))
      const cover = inside >= 0.5 ? 1 : inside <= -0.5 ? 0 : inside + 0.5
      const texture = tile[((v & (TEXTURE - 1)) << 9) + (u & (TEXTURE - 1))]
      const shade = inside > -0.5 ? 0.72 : 1 - 0.28 * Math.exp(inside / shadeReach)
      const ix = Math.min(canvas.width - 2, Math.max(0, x | 0))
      const iy = Math.min(canvas.height - 2, Math.max(0, y | 0))
      const fx = Math.min(1, Math.max(0, x - ix))
      const fy = Math.min(1, Math.max(0, y - iy))
      for (let c = 0; c < channels; c++) {
        const i = (iy * canvas.width + ix) * channels + c
        const j = i + canvas.width * channels
        const upper = data[i] + fx * (data[i + channels] - data[i])
        const lower = data[j] + fx * (data[j + channels] - data[j])
        const page = paper[c] * (upper + fy * (lower - upper))
        const light = l * (cover * page + (1 - cover) * back[c] * texture * shade)
        out[o + c] = light > 255 ? 255 : light < 0 ? 0 : light
      }
      x += stepX
      y += stepY
      l += stepL
    }
  }
}
