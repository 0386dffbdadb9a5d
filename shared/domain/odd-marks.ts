import type { DecidedRow } from './decide.ts'
import { doubted } from './doubted.ts'
import { type BubbleEvidence, type Decision, isDoubtful, type RowEvidence } from './marks.ts'
import { quantile } from './maths.ts'

/** Fewer marks do not show what a student's marks are like. */
const FEWEST_MARKS = 10
/** Share of the marks that are the lightest of the usual ones. */
const TAIL = 0.1
/** Less than this share of their ink is a crumb, a hair, a staple, a touch of the pen. */
const LIGHT = 0.38
/** The same of their darkest part, which is pale all over where an eraser went, and dark in the thinnest stroke. */
const PALE = 0.55

/** Less than this share of the ink that theirs have in the middle, next to all they have, is a ring's or an edge's. */
const HOLLOW = 0.3

/** Share of the rows that are not blank, and how many, from which on their doubts say that the hand is not understood. */
const MOSTLY_DOUBTED = 0.6
const FEWEST_DOUBTED = 6

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
    const known = alike.flatMap((row) => marks[row])
    if (known.length < FEWEST_MARKS) continue
    const lightest =
      LIGHT *
      quantile(
        known.map(({ fill }) => fill),
        TAIL,
      )
    const palest =
      PALE *
      quantile(
        known.map(({ peak }) => peak),
        TAIL,
      )
    const hollowest = HOLLOW * quantile(known.map(solidity), TAIL)
    const isOdd = (mark: BubbleEvidence) =>
      mark.fill < lightest || mark.peak < palest || solidity(mark) < hollowest
    for (const row of alike) if (marks[row].some(isOdd)) odd.add(row)
  }
  return odd.size === 0
    ? decisions
    : decisions.map((decision, row) => (odd.has(row) ? doubted(decision, 'unlike-others') : decision))
}

const solidity = ({ fill, core }: BubbleEvidence) => core / fill

/** Doubts the few marks that seem certain where most of a page's rows are in doubt: they are not the student's, either. */
export function doubtAmongDoubted(decisions: readonly Decision[]): readonly Decision[] {
  const doubts = decisions.filter(({ status }) => isDoubtful(status)).length
  const certain = decisions.filter(({ status }) => status === 'ok').length
  return doubts >= Math.max(FEWEST_DOUBTED, MOSTLY_DOUBTED * (doubts + certain))
    ? decisions.map((decision) => (decision.status === 'ok' ? doubted(decision, 'unlike-others') : decision))
    : decisions
}

/** Share of the rows that are not blank, and how many, in which nobody marks twice by mistake. */
const MOSTLY_TWICE = 0.25
const FEWEST_TWICE = 5

/**
 * Doubts a page whose rows of one answer hold two marks again and again: rings that reach into the bubbles beside them,
 * or marks that lie between the places where they are looked for. Then a single mark may be in the wrong place, too.
 */
export function doubtAmongTwice(decisions: readonly Decision[]): readonly Decision[] {
  const twice = decisions.filter(({ doubts }) => doubts.includes('two-marks')).length
  const inked = decisions.filter(({ status }) => status !== 'blank').length
  return twice >= Math.max(FEWEST_TWICE, MOSTLY_TWICE * inked)
    ? decisions.map((decision) => doubted(decision, 'stray-ink'))
    : decisions
}
