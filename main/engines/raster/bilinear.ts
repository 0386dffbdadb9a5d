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
