import type { DecidedRow } from './decide.ts'
import { doubtFaintMarks } from './faint-marks.ts'
import { doubtHollowMarks } from './hollow-marks.ts'
import { doubtLines } from './lines-of-marks.ts'
import type { Decision, RowEvidence } from './marks.ts'

/** Doubts what was decided row by row where the rows of a page, taken together, say that it may not be so. */
export const doubtByPage = (
  decisions: readonly Decision[],
  evidence: readonly RowEvidence[],
  rows: readonly DecidedRow[],
): Decision[] => doubtLines(doubtHollowMarks(doubtFaintMarks(decisions, evidence), evidence, rows), rows)
