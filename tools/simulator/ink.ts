import type { GreyWeights } from './blank-sheet.ts'
import type { Random } from './random.ts'

export interface XY {
  readonly x: number
  readonly y: number
}

/** A page being written on: reflectance, row-major, 1 or 3 channels. */
export interface Canvas {
  readonly width: number
  readonly height: number
  readonly channels: 1 | 3
  readonly data: Uint8Array
  readonly pixelsPerMm: number
  /** How inks become grey on a one-channel canvas. */
  readonly grey: GreyWeights
}

export interface Ink {
  /** Share of light the ink lets back, per channel, at full density. */
  readonly colour: readonly [number, number, number]
  /** Share of the paper covered where a stroke lies, [0, 1]. */
  readonly density: number
  readonly widthMm: number
  /** Graphite lies on the paper's grain; inks run. */
  readonly grain: number
}

/** A pen's path in canvas pixels. */
export type Path = readonly XY[]

const TILE = 256
const TILE_MASK = TILE - 1
/** Paper grain: uniform noise, twice box-filtered, spread back to [0, 1]. */
const GRAIN = (() => {
  let state = 0x9e3779b9
  const raw = Float32Array.from({ length: TILE * TILE }, () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 0x1_0000_0000
  })
  const smooth = raw.map((_, i) => {
    const x = i & TILE_MASK
    const y = i >> 8
    let sum = 0
    for (const dy of [-1, 0, 1])
      for (const dx of [-1, 0, 1]) sum += raw[((y + dy) & TILE_MASK) * TILE + ((x + dx) & TILE_MASK)]
    return sum / 9
  })
  return smooth.map((value) => Math.min(1, Math.max(0, 0.5 + (value - 0.5) * 3)))
})()

/** Light that an ink lets back on this canvas, one value a channel. */
export function inkOn(canvas: Canvas, colour: Ink['colour']): readonly number[] {
  if (canvas.channels === 3) return colour
  const [red, green, blue] = canvas.grey
  return [red * colour[0] + green * colour[1] + blue * colour[2]]
}

/**
 * Lays a pen's paths over the page. Paths that cross darken twice, as ink does.
 * @param glare  share of the mark that shines back instead of absorbing (graphite under a lamp), [0, 1]
 */
export function drawPaths(canvas: Canvas, paths: readonly Path[], ink: Ink, random: Random, glare = 0): void {
  const radius = Math.max(0.35, (ink.widthMm * canvas.pixelsPerMm) / 2)
  const xs = paths.flatMap((path) => path.map((point) => point.x))
  const ys = paths.flatMap((path) => path.map((point) => point.y))
  const left = Math.max(0, Math.floor(Math.min(...xs) - radius - 1))
  const top = Math.max(0, Math.floor(Math.min(...ys) - radius - 1))
  const right = Math.min(canvas.width, Math.ceil(Math.max(...xs) + radius + 1))
  const bottom = Math.min(canvas.height, Math.ceil(Math.max(...ys) + radius + 1))
  const width = right - left
  if (width <= 0 || bottom <= top) return
  const clear = new Float32Array(width * (bottom - top)).fill(1)
  for (const path of paths) {
    const pressure = ink.density * (1 + 0.06 * random.normal())
    for (let i = 0; i + 1 < path.length || i === 0; i++) {
      const from = path[i]
      const to = path[i + 1] ?? from
      coverSegment(clear, left, top, width, bottom - top, from, to, radius, Math.min(1, pressure))
    }
  }
  const grainX = random.int(0, TILE - 1)
  const grainY = random.int(0, TILE - 1)
  // The tile's grain is two pixels wide: about 0.1 mm at any resolution.
  const grainStep = Math.max(0.5, 15 / canvas.pixelsPerMm)
  const back = inkOn(canvas, ink.colour)
  const { channels, data } = canvas
  for (let y = top; y < bottom; y++) {
    const grainRow = ((grainY + y * grainStep) & TILE_MASK) * TILE
    for (let x = left; x < right; x++) {
      let cover = 1 - clear[(y - top) * width + x - left]
      if (cover < 0.004) continue
      const grain = GRAIN[grainRow + ((grainX + x * grainStep) & TILE_MASK)]
      cover *= 1 - ink.grain + ink.grain * (0.25 + 1.5 * grain)
      if (cover > 1) cover = 1
      const at = (y * canvas.width + x) * channels
      const shine = glare * cover * (grain > 0.5 ? 1.5 : 0.4)
      for (let c = 0; c < channels; c++) {
        const light = data[at + c] * (1 - cover * (1 - back[c]) * (1 - glare)) + shine * 60
        data[at + c] = light > 255 ? 255 : light
      }
    }
  }
}

/** Multiplies what light passes by one segment's coverage; the edge is one pixel soft. */
function coverSegment(
  clear: Float32Array,
  left: number,
  top: number,
  width: number,
  height: number,
  from: XY,
  to: XY,
  radius: number,
  density: number,
): void {
  const dx = to.x - from.x
  const dy = to.y - from.y
  const lengthSquared = dx * dx + dy * dy
  const reach = radius + 1
  const x0 = Math.max(0, Math.floor(Math.min(from.x, to.x) - reach - left))
  const x1 = Math.min(width, Math.ceil(Math.max(from.x, to.x) + reach - left))
  const y0 = Math.max(0, Math.floor(Math.min(from.y, to.y) - reach - top))
  const y1 = Math.min(height, Math.ceil(Math.max(from.y, to.y) + reach - top))
  for (let y = y0; y < y1; y++) {
    const py = y + top + 0.5 - from.y
    for (let x = x0; x < x1; x++) {
      const px = x + left + 0.5 - from.x
      let along = lengthSquared === 0 ? 0 : (px * dx + py * dy) / lengthSquared
      along = along < 0 ? 0 : along > 1 ? 1 : along
      const ex = px - along * dx
      const ey = py - along * dy
      const edge = radius + 0.5 - Math.sqrt(ex * ex + ey * ey)
      if (edge <= 0) continue
      clear[y * width + x] *= 1 - density * (edge < 1 ? edge : 1)
    }
  }
}

/** An opaque white strip (correction tape): hides what is under it, its edges catch a little shadow. */
export function layTape(canvas: Canvas, centre: XY, widthPx: number, heightPx: number, turn: number): void {
  const cos = Math.cos(turn)
  const sin = Math.sin(turn)
  const reach = Math.hypot(widthPx, heightPx) / 2 + 3
  const shadow = 0.12 * canvas.pixelsPerMm
  for (
    let y = Math.max(0, Math.floor(centre.y - reach));
    y < Math.min(canvas.height, centre.y + reach);
    y++
  ) {
    for (
      let x = Math.max(0, Math.floor(centre.x - reach));
      x < Math.min(canvas.width, centre.x + reach);
      x++
    ) {
      const px = x + 0.5 - centre.x
      const py = y + 0.5 - centre.y
      const u = Math.abs(px * cos + py * sin) - widthPx / 2
      const v = Math.abs(py * cos - px * sin) - heightPx / 2
      const outside = Math.max(u, v)
      if (outside > shadow) continue
      const at = (y * canvas.width + x) * canvas.channels
      for (let c = 0; c < canvas.channels; c++) {
        const under = canvas.data[at + c]
        canvas.data[at + c] =
          outside > 0
            ? under * (0.8 + (0.2 * outside) / shadow)
            : outside > -shadow
              ? 232
              : Math.min(255, 250 + under * 0.012)
      }
    }
  }
}
