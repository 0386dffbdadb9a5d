import type { Raster } from '#shared/domain/raster.ts'

/**
 * Grey between four pixels of a picture with one channel.
 * @param x  [0, width − 1)
 * @param y  [0, height − 1)
 */
export function bilinear(data: Uint8Array, width: number, x: number, y: number): number {
  const ix = x | 0
  const iy = y | 0
  const fx = x - ix
  const i = iy * width + ix
  const top = data[i] + fx * (data[i + 1] - data[i])
  const bottom = data[i + width] + fx * (data[i + width + 1] - data[i + width])
  return top + (y - iy) * (bottom - top)
}

/**
 * The same at any place: beyond the outermost pixels their grey goes on.
 * @param picture  one channel, of at least one pixel
 */
export function bilinearWithin({ width, height, data }: Raster, x: number, y: number): number {
  const u = Math.max(0, Math.min(width - 1.001, x))
  const v = Math.max(0, Math.min(height - 1.001, y))
  const [ix, iy] = [u | 0, v | 0]
  const i = iy * width + ix
  const right = width > 1 ? 1 : 0
  const below = height > 1 ? width : 0
  const top = data[i] + (u - ix) * (data[i + right] - data[i])
  const bottom = data[i + below] + (u - ix) * (data[i + below + right] - data[i + below])
  return top + (v - iy) * (bottom - top)
}
