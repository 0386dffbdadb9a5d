import type { SheetScore } from './scoring.ts'

/** How far a score would come out the same again; null where a figure does not exist. */
export interface Reliability {
  /** @see Cronbach 1951, "Coefficient alpha and the internal structure of tests" */
  readonly alpha: number | null
  /** Of right or not; none where an answer has a part of its credit. @see Kuder & Richardson 1937, formula 20 */
  readonly kr20: number | null
  /** Standard error of measurement, in points: SD × √(1 − α). */
  readonly sem: number | null
}

/** Sum and variance (population) of a column of figures. */
function varianceOf(values: Float64Array): number {
  let sum = 0
  for (const value of values) sum += value
  const mean = sum / values.length
  let squares = 0
  for (const value of values) squares += (value - mean) ** 2
  return squares / values.length
}

/** k / (k − 1) × (1 − Σ items' variances / variance of their sum); null for less than two items or a sum that does not vary. */
function consistency(items: readonly Float64Array[], people: number): number | null {
  if (items.length < 2 || people === 0) return null
  const totals = new Float64Array(people)
  let own = 0
  for (const item of items) {
    own += varianceOf(item)
    for (let i = 0; i < people; i++) totals[i] += item[i]
  }
  const all = varianceOf(totals)
  if (all < 1e-12) return null
  return (items.length / (items.length - 1)) * (1 - own / all)
}

/**
 * Reliability of the questions of one key, without those that everybody has right.
 * @param scores  decided in full
 * @param sd  standard deviation (population) of their totals
 */
export function reliabilityOf(scores: readonly SheetScore[], sd: number | null): Reliability {
  const [first] = scores
  if (first === undefined) return { alpha: null, kr20: null, sem: null }
  const asked = [...first.questions.keys()].filter((at) => first.questions[at].verdict !== 'void')
  const column = (at: number, of: (question: SheetScore['questions'][number]) => number) =>
    Float64Array.from(scores, ({ questions }) => of(questions[at]))
  const alpha = consistency(
    asked.map((at) => column(at, ({ points }) => points)),
    scores.length,
  )
  const isParted = scores.some(({ questions }) => questions.some(({ credit }) => credit > 0 && credit < 1))
  const kr20 = isParted
    ? null
    : consistency(
        asked.map((at) => column(at, ({ verdict }) => Number(verdict === 'right'))),
        scores.length,
      )
  return {
    alpha,
    kr20,
    sem: alpha === null || sd === null ? null : sd * Math.sqrt(Math.max(0, 1 - alpha)),
  }
}
