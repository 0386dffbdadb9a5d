import type { Raster } from '#shared/domain/raster.ts'

/** A raster of one channel: luminance, or a mask of 0 and 255. */
export interface Plane extends Raster {
  readonly channels: 1
}

export const plane = (width: number, height: number, data = new Uint8Array(width * height)): Plane => ({
  width,
  height,
  channels: 1,
  data,
})

/**
 * Luminance of a colour raster as OpenCV's `cvtColor(BGR2GRAY)` has it: 15-bit fixed point, rounded.
 * A grey raster is returned as it is.
 */
export function toGrey({ width, height, channels, data }: Raster): Plane {
  if (channels === 1) return { width, height, channels, data }
  const grey = new Uint8Array(width * height)
  for (let i = 0, at = 0; i < grey.length; i++, at += 3) {
    grey[i] = (data[at] * 9798 + data[at + 1] * 19235 + data[at + 2] * 3735 + 16384) >> 15
  }
  return plane(width, height, grey)
}

/** The part of a plane inside [x, x + w) × [y, y + h), clipped at the right and at the bottom as numpy slices are. */
export function crop(source: Plane, x: number, y: number, w: number, h: number): Plane {
  const right = Math.min(source.width, x + w)
  const bottom = Math.min(source.height, y + h)
  const cropped = plane(Math.max(0, right - x), Math.max(0, bottom - y))
  for (let row = 0; row < cropped.height; row++) {
    const from = (y + row) * source.width + x
    cropped.data.set(source.data.subarray(from, from + cropped.width), row * cropped.width)
  }
  return cropped
}

/** OpenCV's BORDER_REFLECT_101: the index that stands in for one outside [0, length). */
export function reflect101(index: number, length: number): number {
  if (length === 1) return 0
  let at = index
  while (at < 0 || at >= length) at = at < 0 ? -at : 2 * length - 2 - at
  return at
}
