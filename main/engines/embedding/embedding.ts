import { z } from 'zod'

/** What every embedding engine takes and gives. */
export const EmbeddingInput = z.object({ texts: z.array(z.string()) })
export type EmbeddingInput = z.infer<typeof EmbeddingInput>

export const EmbeddingOutput = z.object({
  model: z.string(),
  dimension: z.int().nonnegative(),
  /** A vector a text, in their order. */
  vectors: z.array(z.array(z.number())),
})
export type EmbeddingOutput = z.infer<typeof EmbeddingOutput>

/** The items in slices of at most `size`. */
export function* batches<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size)
}

/**
 * Mean of a text's token vectors, padding left out, scaled to length 1.
 * @param hidden  `tokens × dimension` values of one text
 * @param mask    1 for a token, 0 for padding
 * @see Reimers & Gurevych 2019, Sentence-BERT
 */
export function meanPool(hidden: Float32Array, mask: readonly number[], dimension: number): number[] {
  const mean = new Array<number>(dimension).fill(0)
  mask.forEach((used, token) => {
    if (used === 0) return
    for (let i = 0; i < dimension; i += 1) mean[i] = mean[i] + hidden[token * dimension + i]
  })
  const length = Math.hypot(...mean)
  return length === 0 ? mean : mean.map((value) => value / length)
}
