import type { DecidedRow } from './decide.ts'
import { doubted } from './doubted.ts'
import type { Decision, RowEvidence } from './marks.ts'

/** Fewer marks may look like this by chance. */
const FEWEST_MARKS = 4
/** Share of a page's marks that are hollow, from which on its student draws rings around the answers. */
const IN_MANY = 0.5
/** A mark with less than this share of its ink's mean in its middle is hollow. */
const HOLLOW = 0.4
/** Less ink than this, [0, 1], has no shape. */
const LEAST_FILL = 0.05

/**
 * Doubts every row of a page whose student rings the answers: a ring leaves the bubble that it is around empty and puts
 * its ink into those beside it, so neither marks nor blanks of such a page are certain.
 */
export function doubtHollowMarks(
  decisions: readonly Decision[],
  evidence: readonly RowEvidence[],
  rows: readonly DecidedRow[],
): readonly Decision[] {
  let marks = 0
  let hollow = 0
  decisions.forEach(({ detected }, row) => {
    evidence[row].bubbles.forEach(({ fill, core }, option) => {
      if (fill < LEAST_FILL || !detected.includes(rows[row].options[option])) return
      marks += 1
      if (core < HOLLOW * fill) hollow += 1
    })
  })
  if (marks < FEWEST_MARKS || hollow < IN_MANY * marks) return decisions
  return decisions.map((decision) => doubted(decision, 'stray-ink'))
}
