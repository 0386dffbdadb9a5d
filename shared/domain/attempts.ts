/** A score that holds, of one sitting of an exam. */
export interface Attempt {
  readonly points: number
  readonly possible: number
  /** By the sitting's own 합격점; null without one. */
  readonly pass: boolean | null
}

/** 최종 점수: what stands beside the score of the first sitting, by which 석차 goes. */
export interface FinalScore extends Attempt {
  /** How many sittings have a score, the first among them. */
  readonly attempts: number
}

const shareOf = ({ points, possible }: Attempt) => (possible > 0 ? points / possible : 0)

/**
 * The best of several sittings, the earliest of equals, as the academy's server shows it; passed once is passed. 만점 may differ
 * among them. undefined without a second one.
 * @param first  undefined where the first sitting has no score: whoever was absent has a final score, and no 석차
 */
export function finalScore(first: Attempt | undefined, retakes: readonly Attempt[]): FinalScore | undefined {
  if (retakes.length === 0) return undefined
  const all = first === undefined ? retakes : [first, ...retakes]
  const best = all.reduce((before, each) => (shareOf(each) > shareOf(before) ? each : before))
  const verdicts = all.flatMap(({ pass }) => pass ?? [])
  const pass = verdicts.length === 0 ? null : verdicts.includes(true)
  return { points: best.points, possible: best.possible, pass, attempts: all.length }
}
