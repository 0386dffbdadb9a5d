import type { Raster } from '#shared/domain/raster.ts'
import { givePixels, takePixels } from './pixels.ts'

const TILE = 64

/**
 * Turns a raster upright.
 * @param orientation EXIF/TIFF orientation; 1 (or any value outside 2–8) leaves the raster as it is
 * @see TIFF 6.0, tag 274
 */
export function orient(raster: Raster, orientation: number): Raster {
  return turn(raster, orientation, (bytes) => new Uint8Array(bytes))
}

/** As `orient`, for a raster that is not needed after: its memory is given back. */
export function reorient(raster: Raster, orientation: number): Raster {
  const turned = turn(raster, orientation, takePixels)
  if (turned !== raster) givePixels(raster.data)
  return turned
}

function turn(raster: Raster, orientation: number, allocate: (bytes: number) => Uint8Array): Raster {
  if (!(orientation >= 2 && orientation <= 8)) return raster
  const { width: w, height: h, channels, data } = raster
  const last = w * h - 1
  // Source pixel of the turned picture's (x, y): start + x·stepX + y·stepY.
  const [start, stepX, stepY] = (
    [
      [w - 1, -1, w],
      [last, -1, -w],
      [last - w + 1, 1, -w],
      [0, w, 1],
      [last - w + 1, -w, 1],
      [last, -w, -1],
      [w - 1, w, -1],
    ] as const
  )[orientation - 2]
  const [width, height] = orientation >= 5 ? [h, w] : [w, h]
  const turned = allocate(data.length)
  // Square tiles keep both the rows read and the rows written in the cache.
  for (let top = 0; top < height; top += TILE) {
    for (let left = 0; left < width; left += TILE) {
      const bottom = Math.min(top + TILE, height)
      const right = Math.min(left + TILE, width)
      for (let y = top; y < bottom; y++) {
        let to = (y * width + left) * channels
        let from = (start + left * stepX + y * stepY) * channels
        const step = stepX * channels
        if (channels === 1) {
          for (let x = left; x < right; x++, from += step) turned[to++] = data[from]
        } else {
          for (let x = left; x < right; x++, from += step) {
            turned[to++] = data[from]
            turned[to++] = data[from + 1]
            turned[to++] = data[from + 2]
          }
        }
      }
    }
  }
  return { width, height, channels, data: turned }
}
