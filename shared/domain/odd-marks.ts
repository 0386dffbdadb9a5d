import type { DecidedRow } from './decide.ts'
import { doubted } from './doubted.ts'
import type { BubbleEvidence, Decision, RowEvidence } from './marks.ts'
import { median, quantile } from './maths.ts'

/** Fewer marks do not show what a student's marks are like. */
const FEWEST_MARKS = 10
/** Share of a page's marks on either side of what is usual there. */
const TAIL = 0.1
/** Less than this share of the ink of the lightest usual marks is a crumb, a hair, a touch of the pen. */
const LIGHT = 0.45
/** So many times as far above the usual as the darkest, widest usual marks are is not of the same hand. */
const FAR = 2
/** That distance where marks are more alike than can be told, each in its own measure, [0, 1]. */
const LEAST_SPREAD = { fill: 0.06, rim: 0.1, around: 0.12 }

/** Whether a mark is unlike these, of which it is one. */
function oddAmong(marks: readonly BubbleEvidence[]): (mark: BubbleEvidence) => boolean {
  const most = (of: keyof typeof LEAST_SPREAD) => {
    const values = marks.map((mark) => mark[of])
    const end = quantile(values, 1 - TAIL)
    return end + FAR * Math.max(end - median(values), LEAST_SPREAD[of])
  }
  const fills = marks.map(({ fill }) => fill)
  const lightest = LIGHT * quantile(fills, TAIL)
  const [darkest, widest, farthest] = [most('fill'), most('rim'), most('around')]
  // A blot, a drop, a hole or a sticker lies on the outline, and goes beyond it or is blacker than the pen.
  return ({ fill, rim, around }) => fill < lightest || (rim > widest && (around > farthest || fill > darkest))
}

/**
 * Doubts marks that are unlike all others of their field, whose bubbles are of one size. One student with one pen makes
 * marks that are alike; what fell on the paper by itself is lighter, or darker and wider, than they are.
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
  const byField = Map.groupBy(marks.keys(), (row) => rows[row].fieldId)
  const odd = new Set<number>()
  for (const members of byField.values()) {
    const all = members.flatMap((row) => marks[row])
    if (all.length < FEWEST_MARKS) continue
    const isOdd = oddAmong(all)
    for (const row of members) if (marks[row].some(isOdd)) odd.add(row)
  }
  return odd.size === 0
    ? decisions
    : decisions.map((decision, row) => (odd.has(row) ? doubted(decision, 'unlike-others') : decision))
}
