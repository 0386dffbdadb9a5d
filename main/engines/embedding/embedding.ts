import { z } from 'zod'

/** What every embedding engine takes and gives. */
export const EmbeddingInput = z.object({ texts: z.array(z.string()) })
export type EmbeddingInput = z.infer<typeof EmbeddingInput>

export const EmbeddingOutput = z.object({
  model: z.string(),
  dimension: z.int().nonnegative(),
  /** A vector a text, in their order. */
  vectors: z.array(z.array(z.number())),
  /** What the model wants before every text, e.g. `query: `; absent where nothing. */
  prefix: z.string().optional(),
})
export type EmbeddingOutput = z.infer<typeof EmbeddingOutput>

/** The items in slices of at most `size`. */
export function* batches<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size)
}

/** Scaled to length 1; zeros stay zeros. */
export function normalised(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector)
  return length === 0 ? [...vector] : vector.map((value) => value / length)
}
