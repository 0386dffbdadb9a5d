import type { Raster } from '#shared/domain/raster.ts'
import type { Window } from '../../raster/ink.ts'

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
