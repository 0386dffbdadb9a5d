import { normalised } from './embedding.ts'

/** How a sentence's vector is made of its tokens': their mean or greatest, or that of the first or last one. */
export const POOLINGS = ['mean', 'cls', 'max', 'lasttoken'] as const
export type Pooling = (typeof POOLINGS)[number]

/**
 * The vector of a text, padding left out, scaled to length 1; zeros where there is nothing but padding.
 * @param hidden  `tokens × dimension` values of one text
 * @param mask    1 for a token, 0 for padding
 * @see Reimers & Gurevych 2019, Sentence-BERT
 */
export function pool(
  pooling: Pooling,
  hidden: Float32Array,
  mask: readonly number[],
  dimension: number,
): number[] {
  const tokens = mask.flatMap((used, token) => (used === 0 ? [] : [token]))
  const value = (token: number, i: number) => hidden[token * dimension + i]
  const [first] = tokens
  if (first === undefined) return new Array<number>(dimension).fill(0)
  const of: Record<Pooling, (i: number) => number> = {
    mean: (i) => tokens.reduce((sum, token) => sum + value(token, i), 0) / tokens.length,
    max: (i) => tokens.reduce((most, token) => Math.max(most, value(token, i)), Number.NEGATIVE_INFINITY),
    cls: (i) => value(first, i),
    lasttoken: (i) => value(tokens.at(-1)!, i),
  }
  return normalised(Array.from({ length: dimension }, (_, i) => of[pooling](i)))
}
