/** Numbers: what several parts of the domain need and no library is worth. */

export const clamp = (value: number, least: number, most: number): number =>
  value < least ? least : value > most ? most : value

/** Middle value (of two, their mean); NaN of nothing. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** Standard deviation of a normal distribution over its median absolute deviation. */
const NORMAL_MAD = 1.4826

/** Standard deviation of what lies around a middle, whatever a few outliers do; NaN of nothing. */
export const robustDeviation = (values: readonly number[], middle: number): number =>
  NORMAL_MAD * median(values.map((value) => Math.abs(value - middle)))

/**
 * Standard score of the rank sum (Mann and Whitney): how surely values lie above others, whatever their distributions; 0
 * where there are none of either.
 */
export function rankSum(values: readonly number[], others: readonly number[]): number {
  const pairs = values.length * others.length
  if (pairs === 0) return 0
  let above = 0
  for (const value of values)
    for (const other of others) above += value > other ? 1 : value === other ? 0.5 : 0
  return (above - pairs / 2) / Math.sqrt((pairs * (values.length + others.length + 1)) / 12)
}

/** Linear interpolation between order statistics; NaN of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort()
  const position = share * (sorted.length - 1)
  const low = Math.floor(position)
  const high = Math.ceil(position)
  return sorted[low] === undefined
    ? Number.NaN
    : sorted[low] + (sorted[high] - sorted[low]) * (position - low)
}

/** How many of `count` things in order come before a place, by halving. @param isBefore true of those first, then false */
export function countBefore(count: number, isBefore: (index: number) => boolean): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >> 1
    if (isBefore(middle)) low = middle + 1
    else high = middle
  }
  return low
}
