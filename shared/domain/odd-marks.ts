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
/** The same next to marks that have hardly more ink, in strokes that are dark, and how many of these show that. */
const PALER = 0.7
const AS_LITTLE_INK = 1.5
const FEWEST_AS_LIGHT = 5

/** Less than this share of the ink that theirs have in the middle, next to all they have, is a ring's or an edge's. */
const HOLLOW = 0.3

/** Share of the rows that are not blank, and how many, from which on their doubts say that the hand is not understood. */
const MOSTLY_DOUBTED = 0.8
const FEWEST_DOUBTED = 6
const DOUBTED_BESIDE_LINE = 0.6
const FEWEST_IN_LINE = 3

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
      mark.fill < lightest || mark.peak < palest || solidity(mark) < hollowest || isPalerThan(mark, known)
    for (const row of alike) if (marks[row].some(isOdd)) odd.add(row)
  }
  return odd.size === 0
    ? decisions
    : decisions.map((decision, row) => (odd.has(row) ? doubted(decision, 'unlike-others') : decision))
}

/** Whether a mark is paler than those with as little ink: they are strokes, and it is what an eraser left. */
function isPalerThan(mark: BubbleEvidence, marks: readonly BubbleEvidence[]): boolean {
  const light = marks.filter((other) => other !== mark && other.fill < AS_LITTLE_INK * mark.fill)
  const peaks = light.map(({ peak }) => peak)
  return light.length >= FEWEST_AS_LIGHT && mark.peak < PALER * quantile(peaks, TAIL)
}

const solidity = ({ fill, core }: BubbleEvidence) => core / fill

/**
 * Doubts the few marks that seem certain where most of a page's rows are in doubt: they are not the student's, either.
 * Fewer doubts are enough where all of them are of one option, as a line down the page makes them.
 */
export function doubtAmongDoubted(decisions: readonly Decision[]): readonly Decision[] {
  const doubts = decisions.filter(({ status }) => isDoubtful(status)).length
  const certain = decisions.filter(({ status }) => status === 'ok')
  const isLine =
    certain.length >= FEWEST_IN_LINE && new Set(certain.map(({ detected }) => detected.join('\n'))).size === 1
  const least = isLine ? DOUBTED_BESIDE_LINE : MOSTLY_DOUBTED
  return doubts >= Math.max(FEWEST_DOUBTED, least * (doubts + certain.length))
    ? decisions.map((decision) => (decision.status === 'ok' ? doubted(decision, 'unlike-others') : decision))
    : decisions
}

/** Share of the rows that are not blank, and how many, in which nobody marks twice by mistake. */
const MOSTLY_TWICE = 0.25
const FEWEST_TWICE = 5

/** Where bubbles touch, nothing around them is measured. */
const hasNothingAround = ({ bubbles }: RowEvidence) =>
  bubbles.every(({ rim, around }) => rim === 0 && around === 0)

/**
 * Doubts a page of touching bubbles whose rows of one answer hold two marks again and again: rings that reach into the
 * bubbles beside them, which nothing around these gives away. Then a single mark may be another's ring, too.
 */
export function doubtAmongTwice(
  decisions: readonly Decision[],
  evidence: readonly RowEvidence[],
): readonly Decision[] {
  const twice = decisions.filter(({ doubts }) => doubts.includes('two-marks')).length
  const inked = decisions.filter(({ status }) => status !== 'blank').length
  return twice >= Math.max(FEWEST_TWICE, MOSTLY_TWICE * inked) && evidence.every(hasNothingAround)
    ? decisions.map((decision) => doubted(decision, 'stray-ink'))
    : decisions
}
