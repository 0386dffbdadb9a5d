/** Numbers: what several parts of the domain need and no library is worth. */

export const clamp = (value: number, least: number, most: number): number =>
  value < least ? least : value > most ? most : value

/** Middle value (of two, their mean); NaN of nothing. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** Linear interpolation between order statistics; NaN of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort()
  const position = share * (sorted.length - 1)
  const low = Math.floor(position)
  const high = Math.ceil(position)
  return sorted[low] === undefined
    ? Number.NaN
    : sorted[low] + (sorted[high]! - sorted[low]) * (position - low)
}
