import { doubted } from './doubted.ts'
import type { Decision, RowEvidence } from './marks.ts'
import { median, robustDeviation } from './maths.ts'

/** Fewer blank rows may differ from each other by chance. */
const FEWEST_ROWS = 6
/** Who writes with such a pen leaves at least this share of the rows blank. */
const MANY_BLANK = 0.25
/** Share of the blank rows in which one bubble stands out, from which on these are marks and not chance. */
const IN_MANY = 0.5
/** Standard deviations above the other bubbles, and at least so much of their darkness, from which on one stands out. */
const DEVIATIONS = 5
const LEAST_DEVIATION = 0.004

/**
 * Doubts all blank rows of a page where, row after row, one bubble is a little darker than all others: a pen that the
 * scanner hardly sees. A single row like that is dust; many of them are a student's answers, and then no row is blank for
 * certain.
 */
export function doubtFaintMarks(
  decisions: readonly Decision[],
  evidence: readonly RowEvidence[],
): readonly Decision[] {
  const blank = decisions.flatMap(({ status }, row) =>
    status === 'blank' && evidence[row].bubbles.length > 1 ? [row] : [],
  )
  if (blank.length < Math.max(FEWEST_ROWS, MANY_BLANK * decisions.length)) return decisions
  const peaks = blank.map((row) => evidence[row].bubbles.map(({ peak }) => peak).sort((p, q) => p - q))
  const others = peaks.flatMap((row) => row.slice(0, -1))
  const usual = median(others)
  const outstanding = usual + DEVIATIONS * Math.max(LEAST_DEVIATION, robustDeviation(others, usual))
  if (peaks.filter((row) => row.at(-1)! > outstanding).length < IN_MANY * blank.length) return decisions
  return decisions.map((decision) =>
    decision.status === 'blank' ? doubted(decision, 'weak-mark') : decision,
  )
}
