/** `npm test -- --mode long`: every sample instead of some, all four looks of a screen, more kills. */
export const isLong = import.meta.env.MODE === 'long'

/** All in the long form, else every third: which ones is the same at every run. */
export const sampled = <T>(items: readonly T[]): readonly T[] =>
  isLong ? items : items.filter((_, index) => index % 3 === 0)
