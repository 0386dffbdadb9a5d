import type { InkBox } from '../raster/components.ts'

const LIMIT = 8

/** How sharply bottoms of glyphs fall on common lines when the page is sheared back by `degrees`. */
function sharpness(
  points: readonly { x: number; y: number }[],
  degrees: number,
  histogram: Float64Array,
): number {
  histogram.fill(0)
  const slope = Math.tan((degrees * Math.PI) / 180)
  const middle = histogram.length / 2
  for (const { x, y } of points) {
    const at = y - slope * x + middle
    const bin = Math.floor(at)
    if (bin < 0 || bin + 1 >= histogram.length) continue
    histogram[bin] += 1 - (at - bin)
    histogram[bin + 1] += at - bin
  }
  let sum = 0
  for (const count of histogram) sum += count * count
  return sum
}

/**
 * Clockwise tilt of a page's text lines, degrees within ±8, from the bottoms of its glyphs; 0 when there are too few.
 * @see Baird 1987, The Skew Angle of Printed Documents
 */
export function skewDegrees(glyphs: readonly InkBox[], width: number, height: number): number {
  if (glyphs.length < 12) return 0
  // Centred on the page, or every angle would shift the lines out of the histogram.
  const points = glyphs.map((glyph) => ({
    x: glyph.x + glyph.w / 2 - width / 2,
    y: glyph.y + glyph.h - height / 2,
  }))
  const histogram = new Float64Array(Math.ceil(height * 1.4 + width * 0.3))
  let best = 0
  for (const [reach, step] of [
    [LIMIT, 0.4],
    [0.4, 0.1],
    [0.1, 0.02],
  ] as const) {
    const around = best
    let top = -1
    for (let at = around - reach; at <= around + reach + 1e-9; at += step) {
      const value = sharpness(points, at, histogram)
      if (value > top) {
        top = value
        best = at
      }
    }
  }
  return best
}
