import { type Plane, plane } from '../raster/plane.ts'

const RADIUS = 2

/** Dilation of a 0/255 mask by a 5 × 5 square; nothing grows in from outside. */
export function dilate5({ width, height, data }: Plane): Plane {
  const wide = new Uint8Array(data.length)
  for (let y = 0; y < height; y++) {
    const row = y * width
    // The last ink column seen within reach, as a countdown.
    let reach = 0
    for (let x = 0; x < Math.min(RADIUS, width); x++) if (data[row + x] !== 0) reach = x + RADIUS + 1
    for (let x = 0; x < width; x++) {
      if (x + RADIUS < width && data[row + x + RADIUS] !== 0) reach = x + 2 * RADIUS + 1
      if (x < reach) wide[row + x] = 255
    }
  }
  const dilated = plane(width, height)
  for (let y = 0; y < height; y++) {
    const to = y * width
    for (let near = Math.max(0, y - RADIUS); near <= Math.min(height - 1, y + RADIUS); near++) {
      const from = near * width
      for (let x = 0; x < width; x++) dilated.data[to + x] |= wide[from + x]
    }
  }
  return dilated
}
