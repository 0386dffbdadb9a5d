import type { Verdict } from './scoring.ts'

/** One sheet's outcome on every question of the same key. */
export interface ItemSheet {
  readonly questions: readonly {
    readonly question: string
    readonly verdict: Verdict
    readonly points: number
  }[]
}

export interface ItemStatistics {
  readonly question: string
  readonly right: number
  readonly wrong: number
  readonly blank: number
  readonly undecided: number
  /** Share of right answers among the decided ones, [0, 1]; undefined when none is decided. */
  readonly shareRight: number | undefined
  /** Point-biserial correlation with the rest of the score, [-1, 1]; undefined where either does not vary. */
  readonly pointBiserial: number | undefined
}

/** Fewer sheets than this say nothing of a key. */
const FEWEST_FOR_SUSPICION = 10
/** Correlations this far below nothing are no accident of a class that size. */
const SUSPICIOUS = -0.1

/**
 * Pearson's correlation of two equally long series.
 * @returns undefined when either does not vary
 */
export function correlation(x: readonly number[], y: readonly number[]): number | undefined {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const meanX = mean(x)
  const meanY = mean(y)
  let xy = 0
  let xx = 0
  let yy = 0
  for (let i = 0; i < x.length; i++) {
    const dx = x[i] - meanX
    const dy = y[i] - meanY
    xy += dx * dy
    xx += dx * dx
    yy += dy * dy
  }
  return xx < 1e-12 || yy < 1e-12 ? undefined : Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)))
}

/**
 * Classical item analysis of sheets that were scored by one key: difficulty and discrimination of every question.
 * Discrimination is the corrected point-biserial (item against the rest of the score), since an item that is part of
 * the total correlates with itself.
 * @see Henrysson 1963, "Correction of item-total correlations in item analysis"
 */
export function analyseItems(sheets: readonly ItemSheet[]): ItemStatistics[] {
  const totals = sheets.map(({ questions }) => questions.reduce((sum, { points }) => sum + points, 0))
  const asked = sheets[0]?.questions.map(({ question }) => question) ?? []
  return asked.map((question, at) => {
    const given = sheets.map((sheet) => sheet.questions[at])
    const count = (verdict: Verdict) => given.filter((item) => item.verdict === verdict).length
    const right = count('right')
    const wrong = count('wrong')
    const blank = count('blank')
    const decided = given.flatMap((item, i) =>
      item.verdict === 'undecided' || item.verdict === 'void'
        ? []
        : [{ item, rest: totals[i] - item.points }],
    )
    return {
      question,
      right,
      wrong,
      blank,
      undecided: count('undecided'),
      shareRight: decided.length === 0 ? undefined : right / decided.length,
      pointBiserial: correlation(
        decided.map(({ item }) => (item.verdict === 'right' ? 1 : 0)),
        decided.map(({ rest }) => rest),
      ),
    }
  })
}

/** Whether those who know more get it wrong more often, which a wrong key explains best. */
export function isKeySuspect({ right, wrong, blank, pointBiserial }: ItemStatistics): boolean {
  return right + wrong + blank >= FEWEST_FOR_SUSPICION && (pointBiserial ?? 0) < SUSPICIOUS
}

/** Competition ranks (1, 2, 2, 4) of scores, the highest first; undefined scores have none. */
export function ranks(scores: readonly (number | undefined)[]): (number | undefined)[] {
  const sorted = scores.filter((score) => score !== undefined).sort((a, b) => b - a)
  return scores.map((score) => (score === undefined ? undefined : sorted.indexOf(score) + 1))
}
