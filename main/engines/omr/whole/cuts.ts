import type { Raster } from '#shared/domain/raster.ts'
import type { Window } from '../align/ink.ts'

/** The picture as a mirror shows it, left and right exchanged. */
export function mirrored({ width, height, channels, data }: Raster): Raster {
  const turned = new Uint8Array(width * height * channels)
  for (let y = 0; y < height; y++) {
    const first = y * width * channels
    const last = first + (width - 1) * channels
    for (let x = 0; x < width * channels; x += channels)
      for (let c = 0; c < channels; c++) turned[first + x + c] = data[last - x + c]
  }
  return { width, height, channels, data: turned }
}

/** A part of a picture on its own; the window's sides are rounded to pixels inside the picture. */
export function cutOut(raster: Raster, window: Window): Raster {
  const { channels, data } = raster
  const left = Math.max(0, Math.round(window.left))
  const top = Math.max(0, Math.round(window.top))
  const width = Math.min(raster.width, Math.round(window.right)) - left
  const height = Math.min(raster.height, Math.round(window.bottom)) - top
  const part = new Uint8Array(width * height * channels)
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * raster.width + left) * channels
    part.set(data.subarray(from, from + width * channels), y * width * channels)
  }
  return { width, height, channels, data: part }
}
