import type { Raster } from '#shared/domain/raster.ts'

export interface InkRules {
  /** Side of the square whose mean each pixel is held against, pixels. */
  readonly window: number
  /** How much darker than that mean ink is, share of it. */
  readonly darker: number
  /** Least difference from that mean, grey levels: below it lies the scanner's noise. */
  readonly contrast: number
}

/**
 * Ink by local mean thresholding: shading and paper tone do not matter.
 * @returns 1 for ink, 0 for paper, height × width
 * @see Bradley & Roth 2007, Adaptive Thresholding Using the Integral Image; the sums are kept by sliding them instead
 */
export function inkMask(grey: Raster, rules: InkRules): Uint8Array {
  const { width, height, data } = grey
  const reach = Math.max(1, rules.window >> 1)
  const mask = new Uint8Array(width * height)
  // Sums of the window's rows, one a column, move down with it: a whole integral image would be four bytes a pixel.
  const columns = new Uint32Array(width)
  let top = 0
  let bottom = 0
  for (let y = 0; y < height; y += 1) {
    for (; bottom < Math.min(height, y + reach + 1); bottom += 1) {
      for (let x = 0, i = bottom * width; x < width; x += 1, i += 1) columns[x] = columns[x] + data[i]
    }
    for (; top < y - reach; top += 1) {
      for (let x = 0, i = top * width; x < width; x += 1, i += 1) columns[x] = columns[x] - data[i]
    }
    const rows = bottom - top
    let sum = 0
    for (let x = 0; x < Math.min(width, reach); x += 1) sum += columns[x]
    for (let x = 0, i = y * width; x < width; x += 1, i += 1) {
      if (x + reach < width) sum += columns[x + reach]
      if (x > reach) sum -= columns[x - reach - 1]
      const count = rows * (Math.min(width, x + reach + 1) - Math.max(0, x - reach))
      const value = data[i] * count
      if (sum - value > rules.contrast * count && value < sum * (1 - rules.darker)) mask[i] = 1
    }
  }
  return mask
}

/**
 * Standard deviation of the picture's noise, grey levels: the median absolute Laplacian-like residual of every pixel
 * against its neighbours, which ink is too rare to sway.
 * @see Immerkær 1996, Fast Noise Variance Estimation (its mask; the median in place of the mean)
 */
export function noiseLevel(grey: Raster): number {
  const { width, height, data } = grey
  if (width < 3 || height < 3) return 0
  const histogram = new Uint32Array(2041)
  let count = 0
  for (let y = 1; y < height - 1; y += 2) {
    for (let x = 1; x < width - 1; x += 2) {
      const i = y * width + x
      const residual =
        data[i - width - 1] -
        2 * data[i - width] +
        data[i - width + 1] -
        2 * data[i - 1] +
        4 * data[i] -
        2 * data[i + 1] +
        data[i + width - 1] -
        2 * data[i + width] +
        data[i + width + 1]
      histogram[Math.abs(residual)] += 1
      count += 1
    }
  }
  let seen = 0
  let median = 0
  for (; median < histogram.length; median += 1) {
    seen += histogram[median]
    if (seen * 2 >= count) break
  }
  // The mask's coefficients have a root sum of squares of 6; 0.6745 turns a median into a deviation.
  return median / 0.6745 / 6
}
