import type { MarkBaseline } from './baseline.ts'
import type { DecidedRow } from './decide.ts'
import { doubted } from './doubted.ts'
import type { BubbleEvidence, Decision, RowEvidence } from './marks.ts'
import { median, robustDeviation } from './maths.ts'

/** Fewer empty bubbles do not show how an option's differ from each other. */
const FEWEST_EMPTY = 5
/** Deviations from the usual of an option's empty bubbles by which a mark stands out of a row without one. */
const DEVIATIONS = 3.5
const LEAST_DEVIATION = 0.008
/** The same beside a mark that is a dot itself, and what share of an ordinary mark's ink a dot has. */
const BESIDE_DOT = 1.4
const DOT = 0.25
/** In so many rows they are a student's way to answer, and no row is blank for certain. */
const SEVERAL = 3

/** What a small mark changes of a bubble whose dark print hides it. */
const SHOWN: readonly ((bubble: BubbleEvidence) => number)[] = [({ core }) => core, ({ texture }) => texture]

/**
 * Doubts rows in which a bubble that was taken for empty differs from the same option's in other rows: a dot on a bold
 * letter is hardly darker than the letter, but reaches beyond its strokes.
 */
export function doubtHiddenMarks(
  decisions: readonly Decision[],
  evidence: readonly RowEvidence[],
  rows: readonly DecidedRow[],
  baselines: readonly MarkBaseline[],
): readonly Decision[] {
  const blank = new Set<number>()
  const besideDots = new Set<number>()
  const isDotted = ({ status, detected }: Decision, row: number) =>
    status === 'ok' &&
    evidence[row].bubbles.some(
      ({ fill }, at) => detected.includes(rows[row].options[at]) && fill < DOT * baselines[row].markFill,
    )
  for (const alike of Map.groupBy(decisions.keys(), (row) => rows[row].options.join('\n')).values()) {
    rows[alike[0]].options.forEach((option, at) => {
      const empty = alike.filter((row) => !decisions[row].detected.includes(option))
      if (empty.length < FEWEST_EMPTY) return
      const deviations = deviationsOf(empty.map((row) => evidence[row].bubbles[at]))
      empty.forEach((row, i) => {
        // Who set what is blank has seen what it leaves out.
        const isLearned = rows[row].rules.blankBelow === undefined
        if (isLearned && decisions[row].status === 'blank' && deviations[i] > DEVIATIONS) blank.add(row)
        if (deviations[i] > BESIDE_DOT && isDotted(decisions[row], row)) besideDots.add(row)
      })
    })
  }
  if (blank.size === 0 && besideDots.size === 0) return decisions
  return decisions.map((decision, row) =>
    blank.has(row) || besideDots.has(row) || (blank.size >= SEVERAL && decision.status === 'blank')
      ? doubted(decision, 'weak-mark')
      : decision,
  )
}

/** By how much each bubble stands out of all in everything that a mark changes. */
function deviationsOf(bubbles: readonly BubbleEvidence[]): number[] {
  const each = SHOWN.map((of) => {
    const values = bubbles.map(of)
    const usual = median(values)
    const deviation = Math.max(LEAST_DEVIATION, robustDeviation(values, usual))
    return values.map((value) => (value - usual) / deviation)
  })
  return bubbles.map((_, i) => Math.min(...each.map((values) => values[i])))
}
