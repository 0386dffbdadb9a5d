import { histogramOf } from './histogram.ts'

/** How a threshold parts a picture's values. */
export interface Split {
  /** What is dark is at or below it. */
  readonly threshold: number
  readonly darkMean: number
  readonly brightMean: number
}

/**
 * Threshold that parts 8-bit values into two classes with the least spread within them, by sums of whole numbers.
 * @returns undefined where all values are one
 * @see Otsu 1979
 */
export function otsu(data: Uint8Array): Split | undefined {
  const counts = histogramOf(data)
  let sum = 0
  for (let value = 0; value < 256; value++) sum += value * counts[value]
  let best: Split | undefined
  let bestSpread = 0
  let below = 0
  let belowSum = 0
  for (let threshold = 0; threshold < 255; threshold++) {
    below += counts[threshold]
    belowSum += threshold * counts[threshold]
    const above = data.length - below
    if (below === 0 || above === 0) continue
    const [darkMean, brightMean] = [belowSum / below, (sum - belowSum) / above]
    const spread = below * above * (brightMean - darkMean) ** 2
    if (spread > bestSpread) {
      bestSpread = spread
      best = { threshold, darkMean, brightMean }
    }
  }
  return best
}
