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

/** Sums over people: of each item's figures and their squares, and each person's sum. */
class ItemSums {
  private readonly items: { sum: number; squares: number }[]
  private readonly totals: Float64Array

  constructor(items: number, people: number) {
    this.items = Array.from({ length: items }, () => ({ sum: 0, squares: 0 }))
    this.totals = new Float64Array(people)
  }

  add(item: number, person: number, value: number): void {
    const sums = this.items[item]
    sums.sum += value
    sums.squares += value * value
    this.totals[person] += value
  }

  /** k / (k − 1) × (1 − Σ items' variances / variance of their sum); null for less than two items or a sum that does not vary. */
  consistency(): number | null {
    const [items, people] = [this.items.length, this.totals.length]
    if (items < 2) return null
    let own = 0
    for (const { sum, squares } of this.items) own += squares - (sum * sum) / people
    const mean = this.totals.reduce((sum, total) => sum + total, 0) / people
    const all = this.totals.reduce((sum, total) => sum + (total - mean) ** 2, 0)
    return all < 1e-12 * people ? null : (items / (items - 1)) * (1 - own / all)
  }
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
  const points = new ItemSums(asked.length, scores.length)
  const right = new ItemSums(asked.length, scores.length)
  let isParted = false
  for (let person = 0; person < scores.length; person++) {
    const { questions } = scores[person]
    for (let item = 0; item < asked.length; item++) {
      const { points: earned, credit } = questions[asked[item]]
      points.add(item, person, earned)
      right.add(item, person, credit)
      if (credit > 0 && credit < 1) isParted = true
    }
  }
  const alpha = points.consistency()
  return {
    alpha,
    kr20: isParted ? null : right.consistency(),
    sem: alpha === null || sd === null ? null : sd * Math.sqrt(Math.max(0, 1 - alpha)),
  }
}
