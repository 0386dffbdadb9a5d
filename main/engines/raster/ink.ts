import type { Raster } from '#shared/domain/raster.ts'

/**
 * Which value of a colour pixel stands for its brightness. `darkest`, the least of red, green and blue, shows print
 * of every colour, drop-out pink included; `lightest` shows only what is dark in all three: black marks.
 */
export type Channel = 'darkest' | 'lightest'

/** A grey, possibly thinned copy of a part of a picture. */
export interface Thumb {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array
  /** Image pixel of the copy's left and top edge. */
  readonly left: number
  readonly top: number
  /** Image pixels per pixel of the copy. */
  readonly step: number
}

export interface Window {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** Brightness of one image pixel; indices must be inside the picture. */
export function brightness(raster: Raster, x: number, y: number, channel: Channel = 'darkest'): number {
  const { data } = raster
  if (raster.channels === 1) return data[y * raster.width + x]
  const at = (y * raster.width + x) * 3
  const r = data[at]
  const g = data[at + 1]
  const b = data[at + 2]
  if (channel === 'darkest') return r < g ? (r < b ? r : b) : g < b ? g : b
  return r > g ? (r > b ? r : b) : g > b ? g : b
}

/**
 * Thins a window of the picture: each pixel of the copy is the mean of up to four spread over its cell, so that not
 * every pixel of a large scan is touched.
 */
export function thin(raster: Raster, window: Window, step: number, channel: Channel = 'darkest'): Thumb {
  const left = Math.max(0, Math.floor(window.left))
  const top = Math.max(0, Math.floor(window.top))
  const width = Math.max(0, Math.floor((Math.min(raster.width, window.right) - left) / step))
  const height = Math.max(0, Math.floor((Math.min(raster.height, window.bottom) - top) / step))
  const data = new Uint8Array(width * height)
  const near = step >> 2
  const far = step === 1 ? 0 : near + (step >> 1)
  const single = raster.channels === 1
  const source = raster.data
  for (let y = 0; y < height; y++) {
    const y0 = top + y * step + near
    const y1 = top + y * step + far
    for (let x = 0; x < width; x++) {
      const x0 = left + x * step + near
      const x1 = left + x * step + far
      if (single) {
        const a = y0 * raster.width
        const b = y1 * raster.width
        data[y * width + x] =
          step === 1
            ? source[a + x0]
            : (source[a + x0] + source[a + x1] + source[b + x0] + source[b + x1] + 2) >> 2
      } else if (step === 1) {
        data[y * width + x] = brightness(raster, x0, y0, channel)
      } else {
        data[y * width + x] =
          (brightness(raster, x0, y0, channel) +
            brightness(raster, x1, y0, channel) +
            brightness(raster, x0, y1, channel) +
            brightness(raster, x1, y1, channel) +
            2) >>
          2
      }
    }
  }
  return { width, height, data, left, top, step }
}

/** Step that brings the picture's longer side to about a thousand pixels. */
export function coarseStep(raster: Raster): number {
  return Math.max(1, Math.round(Math.max(raster.width, raster.height) / 1000))
}

export const wholeWindow = (raster: Raster): Window => ({
  left: 0,
  top: 0,
  right: raster.width,
  bottom: raster.height,
})

/**
 * Paper white around each pixel, on a grid of tiles: a high percentile of a tile, then the brightest of its
 * neighbours, so that a mark as large as a tile does not count as paper.
 * @param tilePx side of a tile, pixels of the thumb
 */
function paperTiles(thumb: Thumb, tilePx: number): { tiles: Float32Array; across: number; down: number } {
  const across = Math.max(1, Math.ceil(thumb.width / tilePx))
  const down = Math.max(1, Math.ceil(thumb.height / tilePx))
  const raw = new Float32Array(across * down)
  const histogram = new Uint32Array(64)
  for (let ty = 0; ty < down; ty++) {
    for (let tx = 0; tx < across; tx++) {
      histogram.fill(0)
      let n = 0
      const bottom = Math.min(thumb.height, (ty + 1) * tilePx)
      const right = Math.min(thumb.width, (tx + 1) * tilePx)
      for (let y = ty * tilePx; y < bottom; y += 2) {
        for (let x = tx * tilePx; x < right; x += 2) {
          histogram[thumb.data[y * thumb.width + x] >> 2]++
          n++
        }
      }
      let left = Math.floor(n * 0.15)
      let level = 63
      while (level > 0 && left >= histogram[level]) left -= histogram[level--]
      raw[ty * across + tx] = level * 4 + 2
    }
  }
  const tiles = new Float32Array(across * down)
  for (let ty = 0; ty < down; ty++) {
    for (let tx = 0; tx < across; tx++) {
      let best = 0
      for (let y = Math.max(0, ty - 1); y <= Math.min(down - 1, ty + 1); y++) {
        for (let x = Math.max(0, tx - 1); x <= Math.min(across - 1, tx + 1); x++) {
          best = Math.max(best, raw[y * across + x])
        }
      }
      // A shadow's edge falls inside a tile: halfway between its own white and its neighbours'.
      tiles[ty * across + tx] = (best + raw[ty * across + tx]) / 2
    }
  }
  return { tiles, across, down }
}

/**
 * 1 where a pixel is darker than `ratio` of the paper around it.
 * @param tilePx side of the neighbourhood, pixels of the thumb; at least three times the marks looked for
 */
export function binarise(thumb: Thumb, ratio: number, tilePx: number): Uint8Array {
  const { tiles, across, down } = paperTiles(thumb, tilePx)
  const out = new Uint8Array(thumb.width * thumb.height)
  for (let y = 0; y < thumb.height; y++) {
    const gy = Math.min(Math.max(y / tilePx - 0.5, 0), down - 1)
    const y0 = Math.floor(gy)
    const y1 = Math.min(down - 1, y0 + 1)
    const fy = gy - y0
    for (let tx = 0; tx < across; tx++) {
      // Between tile centres the limit is linear: one slope for each half tile.
      const from = tx * tilePx
      const to = Math.min(thumb.width, from + tilePx)
      for (let half = 0; half < 2; half++) {
        const start = half === 0 ? from : Math.min(to, from + (tilePx >> 1))
        const end = half === 0 ? Math.min(to, from + (tilePx >> 1)) : to
        const other = Math.min(across - 1, Math.max(0, tx + (half === 0 ? -1 : 1)))
        const here = tiles[y0 * across + tx] * (1 - fy) + tiles[y1 * across + tx] * fy
        const there = tiles[y0 * across + other] * (1 - fy) + tiles[y1 * across + other] * fy
        for (let x = start; x < end; x++) {
          const f = Math.abs((x + 0.5) / tilePx - 0.5 - tx)
          const limit = ratio * (here * (1 - f) + there * f)
          if (thumb.data[y * thumb.width + x] < limit) out[y * thumb.width + x] = 1
        }
      }
    }
  }
  return out
}
