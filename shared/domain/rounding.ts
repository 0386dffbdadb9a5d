/** Rounding as results are shown, of the number as it is stored and not of the decimal it looks like. */

/**
 * The nearest decimal, of two equally near the even one, as Python's `round`, by which the academy's server rounds.
 * @param decimals  [0, 12]
 */
export function roundHalfEven(value: number, decimals: number): number {
  const magnitude = Math.abs(value)
  // Half way between two decimals is a double only where it is an odd number of these parts.
  const parts = magnitude * 2 ** (decimals + 1)
  const isHalfWay = Number.isInteger(parts) && parts % 2 === 1
  const scaled = magnitude * 10 ** decimals
  const below = Math.floor(scaled)
  // `toFixed` is exact, and goes up from half way.
  const rounded = isHalfWay && below % 2 === 0 ? below / 10 ** decimals : Number(magnitude.toFixed(decimals))
  return value < 0 && rounded !== 0 ? -rounded : rounded
}

/** What a sum of decimals is off by, so that 110.49999999999999 for 110.5 goes up. */
const NOISE = 1e-9

/**
 * Points as they are shown, told and ranked by. Of the sum as it would be without the error of adding up, or who has 5.615 by other
 * questions would stand a hundredth apart.
 */
export const roundPoints = (points: number): number => roundHalfEven(roundHalfEven(points, 9), 2)

/** The nearest integer, from half way the greater one. */
export const roundHalfUp = (value: number): number => Math.floor(value + 0.5 + NOISE)

/** The same of numerator / denominator, exact for integers. */
export const roundRatioHalfUp = (numerator: number, denominator: number): number =>
  Math.floor((2 * numerator + denominator) / (2 * denominator))
