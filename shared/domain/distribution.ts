export interface ScoreBin {
  /** Points, `from` in it and `to` in the next one; the last has full marks, too. */
  readonly from: number
  readonly to: number
  readonly count: number
}

const BINS = 10

/** How many have how much, in tenths of what is possible; scores below 0 or above it count in the first and last. */
export function scoreBins(points: readonly number[], possible: number): ScoreBin[] {
  const width = possible / BINS
  const counts = new Array<number>(BINS).fill(0)
  for (const value of points) {
    // 29 of 100 by tenths: 29 / 10 is 2.9, and rounding errors of 0.3 / 0.1 must not put it a bin lower.
    const bin = width > 0 ? Math.floor(value / width + 1e-9) : 0
    counts[Math.min(BINS - 1, Math.max(0, bin))] += 1
  }
  return counts.map((count, i) => ({ from: i * width, to: (i + 1) * width, count }))
}
