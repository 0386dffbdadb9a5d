import type { Plane } from '../raster/plane.ts'
import { blur5 } from './blur.ts'
import { canny, meanSobel5 } from './gradients.ts'

const clamp01 = (value: number) => Math.min(Math.max(value, 0), 1)

/**
 * The original worker's two handwriting scores, in [0, 1]: density of Canny edges, and mean Sobel response.
 * @param grey as `imreadGrey` gives it
 */
export function handwritingV1(grey: Plane): { writing_score: number; calculation_score: number } {
  const blurred = blur5(grey)
  const edges = canny(blurred, 50, 150).data
  let count = 0
  for (let i = 0; i < edges.length; i++) count += edges[i] & 1
  const sobel = meanSobel5(blurred)
  return {
    writing_score: clamp01((count / edges.length) * 12),
    calculation_score: clamp01(((sobel.x + sobel.y) / 255) * 3),
  }
}
