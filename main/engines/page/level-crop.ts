import type { Raster } from '#shared/domain/raster.ts'
import { bilinear } from '../raster/bilinear.ts'

/** A turned rectangle of a picture: its middle, its sides and its clockwise tilt in radians. */
export interface TurnedRect {
  readonly cx: number
  readonly cy: number
  readonly length: number
  readonly height: number
  readonly angle: number
}

/**
 * What lies in a turned rectangle, level, bilinear; white beyond the picture.
 * @param scale pixels of the crop per pixel of the picture; what is reduced more than twofold should be shrunk before
 */
export function levelCrop({ width, height, data }: Raster, rect: TurnedRect, scale: number): Raster {
  const w = Math.max(1, Math.round(rect.length * scale))
  const h = Math.max(1, Math.round(rect.height * scale))
  const out = new Uint8Array(w * h).fill(255)
  const [ux, uy] = [Math.cos(rect.angle) / scale, Math.sin(rect.angle) / scale]
  for (let y = 0; y < h; y += 1) {
    const v = y + 0.5 - h / 2
    for (let x = 0; x < w; x += 1) {
      const u = x + 0.5 - w / 2
      const sx = rect.cx + u * ux - v * uy - 0.5
      const sy = rect.cy + u * uy + v * ux - 0.5
      if (sx < 0 || sy < 0 || sx > width - 1.001 || sy > height - 1.001) continue
      out[y * w + x] = bilinear(data, width, sx, sy) + 0.5
    }
  }
  return { width: w, height: h, channels: 1, data: out }
}
