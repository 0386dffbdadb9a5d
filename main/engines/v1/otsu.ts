import { type Plane, plane } from '../raster/plane.ts'

const FLT_EPSILON = 1.1920928955078125e-7

/**
 * Otsu's threshold with OpenCV's order of double operations, so that ties fall as they did in the original worker, which
 * those of `raster/otsu.ts`, by whole numbers, need not; 0 for a flat plane.
 * Ink is `value <= threshold`.
 * @returns an integer in [0, 255]
 * @see Otsu 1979
 */
export function otsu({ data }: Plane): number {
  const histogram = new Float64Array(256)
  for (let i = 0; i < data.length; i++) histogram[data[i]] += 1
  const scale = 1 / data.length
  let mean = 0
  for (let i = 0; i < 256; i++) mean += i * histogram[i]
  mean *= scale
  let q1 = 0
  let mean1 = 0
  let best = 0
  let threshold = 0
  for (let i = 0; i < 256; i++) {
    const p = histogram[i] * scale
    mean1 *= q1
    q1 += p
    const q2 = 1 - q1
    if (Math.min(q1, q2) < FLT_EPSILON || Math.max(q1, q2) > 1 - FLT_EPSILON) continue
    mean1 = (mean1 + i * p) / q1
    const mean2 = (mean - q1 * mean1) / q2
    const variance = q1 * q2 * (mean1 - mean2) * (mean1 - mean2)
    if (variance > best) {
      best = variance
      threshold = i
    }
  }
  return threshold
}

/** A mask that is 255 where the plane is at or below the threshold. */
export function inkMask({ width, height, data }: Plane, threshold: number): Plane {
  const mask = plane(width, height)
  for (let i = 0; i < data.length; i++) mask.data[i] = data[i] <= threshold ? 255 : 0
  return mask
}
