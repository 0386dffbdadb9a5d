import type { DecidedRow } from './decide.ts'
import { doubted } from './doubted.ts'
import type { BubbleEvidence, Decision, RowEvidence } from './marks.ts'
import { quantile } from './maths.ts'

/** Fewer marks do not show what a student's marks are like. */
const FEWEST_MARKS = 10
/** Share of the marks that are the lightest of the usual ones. */
const TAIL = 0.1
/** Less than this share of their ink is a crumb, a hair, a staple, a touch of the pen. */
const LIGHT = 0.38

/**
 * Doubts marks that are far lighter than the student's others in rows of the same options, whose bubbles are of one size.
 * One student with one pen makes marks that are alike; what fell on the paper by itself is no answer.
 */
export function doubtOddMarks(
  decisions: readonly Decision[],
  evidence: readonly RowEvidence[],
  rows: readonly DecidedRow[],
): readonly Decision[] {
  const marksOf = ({ status, detected }: Decision, row: number): readonly BubbleEvidence[] =>
    status === 'ok'
      ? evidence[row].bubbles.filter((_, option) => detected.includes(rows[row].options[option]))
      : []
  const marks = decisions.map(marksOf)
  const odd = new Set<number>()
  for (const alike of Map.groupBy(marks.keys(), (row) => rows[row].options.join('\n')).values()) {
    const fills = alike.flatMap((row) => marks[row].map(({ fill }) => fill))
    if (fills.length < FEWEST_MARKS) continue
    const lightest = LIGHT * quantile(fills, TAIL)
    for (const row of alike) if (marks[row].some(({ fill }) => fill < lightest)) odd.add(row)
  }
  return odd.size === 0
    ? decisions
    : decisions.map((decision, row) => (odd.has(row) ? doubted(decision, 'unlike-others') : decision))
}
