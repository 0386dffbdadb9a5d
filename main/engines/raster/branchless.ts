/**
 * Of whole numbers, without a branch: in loops over pixels the grain of paper would make every other branch a surprise,
 * which costs ten times as much as what it decides.
 */
export const positive = (value: number): number => value & ~(value >> 31)

/** The lesser of two whole numbers whose difference is one of 32 bits. */
export const lesser = (a: number, b: number): number => a - positive(a - b)
