import sharp, { type Sharp } from 'sharp'
import type { Raster } from '#shared/domain/raster.ts'
import { seededRandom } from '../random.ts'

/** A small colour picture with sheet-like content (paper, rows of boxes, some ink, grain), and no symmetry. */
export function scanPicture(width = 320, height = 448, seed = 1, grain = 2): Raster {
  const random = seededRandom(seed)
  const data = new Uint8Array(width * height * 3)
  for (let i = 0; i < data.length; i++) data[i] = Math.min(255, 240 + Math.round(random.normal() * grain))
  const box = (x: number, y: number, w: number, h: number, colour: readonly number[]) => {
    for (let row = y; row < Math.min(height, y + h); row++) {
      for (let column = Math.max(0, x); column < Math.min(width, x + w); column++) {
        data.set(colour, (row * width + column) * 3)
      }
    }
  }
  box(8, 8, 24, 24, [0, 0, 0])
  box(width - 60, 8, 48, 12, [200, 30, 40])
  for (let y = 48; y + 20 < height; y += 28) {
    for (let x = 16; x + 20 < width; x += 40) {
      const tone = random.chance(0.25) ? 30 : 235
      box(x, y, 20, 16, [90, 90, 90])
      box(x + 2, y + 2, 16, 12, [tone, tone, tone])
    }
  }
  return { width, height, channels: 3, data }
}

/** A raster as the beginning of a sharp pipeline. */
export const encode = ({ width, height, channels, data }: Raster): Sharp =>
  sharp(data, { raw: { width, height, channels } })

/** Mean absolute difference of two rasters of one shape, in levels. */
export function meanDifference(a: Raster, b: Raster): number {
  if (a.width !== b.width || a.height !== b.height || a.channels !== b.channels)
    return Number.POSITIVE_INFINITY
  let sum = 0
  for (let i = 0; i < a.data.length; i++) sum += Math.abs((a.data[i] ?? 0) - (b.data[i] ?? 0))
  return sum / a.data.length
}
