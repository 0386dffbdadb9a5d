import { clamp } from './maths.ts'

/** What is claimed of a row, and whether anything spoke against it. */
export type ClaimKind = 'clear-answer' | 'doubted-answer' | 'clear-blank' | 'doubted-blank'

/** The numbers a claim rests on: strength of its weakest mark, and of the strongest bubble not chosen. */
export interface Claim {
  readonly kind: ClaimKind
  readonly least: number
  readonly rest: number
}

/** Bias, weight of `least`, weight of `rest`. */
export type ClaimWeights = readonly [number, number, number]

/**
 * Logistic regression on sheets of designs that nobody made by hand, ordinary rows and hard ones alike;
 * `npm run accuracy -- --wild 600 --seed S --fit` fits them anew (Platt 1999). What holds for another seed is what counts.
 */
export const CLAIM_WEIGHTS: Readonly<Record<ClaimKind, ClaimWeights>> = {
  'clear-answer': [2.27, 5.46, -0.03],
  'doubted-answer': [1, 0.78, -3.28],
  'clear-blank': [4.68, 0, -0.92],
  'doubted-blank': [-2.54, 0, -0.19],
}

/** Nothing is certain: what no simulated sheet showed may still happen. */
const LEAST = 0.005
const MOST = 0.9998

/** Probability that the claim is what the student meant. */
export function confidenceOf({ kind, least, rest }: Claim): number {
  const [bias, ofLeast, ofRest] = CLAIM_WEIGHTS[kind]
  return clamp(1 / (1 + Math.exp(-(bias + ofLeast * least + ofRest * rest))), LEAST, MOST)
}
