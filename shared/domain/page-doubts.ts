import type { FieldBaseline } from './baseline.ts'
import { confidenceOf } from './calibration.ts'
import { claimOfDecision } from './claims.ts'
import type { DecidedRow } from './decide.ts'
import { doubtBesideRed, doubtFaintMarks, doubtInkyBlanks, doubtRedMarks } from './faint-marks.ts'
import { doubtHiddenMarks } from './hidden-marks.ts'
import { doubtHollowMarks } from './hollow-marks.ts'
import { doubtLines } from './lines-of-marks.ts'
import type { Decision, RowEvidence } from './marks.ts'
import { doubtBetweenBubbles } from './marks-between.ts'
import { doubtAmongDoubted, doubtAmongTwice, doubtOddMarks } from './odd-marks.ts'
import { doubtAmongWeak } from './weak-hand.ts'

/**
 * Doubts what was decided row by row where the rows of a page, taken together, say that it may not be so; what is
 * doubted is less sure, too.
 * @param decisions  of each row by itself, all of one page
 */
export function doubtByPage(
  decisions: readonly Decision[],
  evidence: readonly RowEvidence[],
  rows: readonly DecidedRow[],
  baselines: readonly FieldBaseline[],
): Decision[] {
  const weak = doubtAmongWeak(decisions)
  const faint = doubtRedMarks(doubtFaintMarks(weak, evidence), evidence)
  const inky = doubtInkyBlanks(faint, baselines)
  const hidden = doubtHiddenMarks(inky, evidence, rows, baselines)
  const hollow = doubtHollowMarks(hidden, evidence, rows)
  const odd = doubtOddMarks(hollow, evidence, rows)
  const together = doubtAmongDoubted(
    doubtBetweenBubbles(doubtAmongTwice(doubtLines(odd, rows), evidence), evidence),
  )
  return doubtBesideRed(together, evidence, rows).map((decision, index) => {
    if (decision === decisions[index]) return decision
    const claim = claimOfDecision(decision, evidence[index], rows[index], baselines[index])
    return { ...decision, confidence: confidenceOf(claim) }
  })
}
