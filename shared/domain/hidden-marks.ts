import type { MarkBaseline } from './baseline.ts'
import type { DecidedRow } from './decide.ts'
import { doubted } from './doubted.ts'
import type { BubbleEvidence, Decision, RowEvidence } from './marks.ts'
import { median, rankSum, robustDeviation } from './maths.ts'

/** Fewer empty bubbles do not show how an option's differ from each other. */
const FEWEST_EMPTY = 5
/** Deviations from the usual of an option's empty bubbles by which a mark stands out of a row without one. */
const DEVIATIONS = 4
const LEAST_DEVIATION = 0.008
/** The same beside a mark that is a dot itself, and what share of an ordinary mark's ink a dot has. */
const BESIDE_DOT = 1.4
const DOT = 0.25
/** In so many of the rows without a mark they are a student's way to answer, and no row is blank for certain. */
const SEVERAL = 3
const IN_MANY = 0.25

/** Beside so many times as many rows that seem blank, marks are too few to hold these against, and in one corner of the page. */
const MOST_BLANK = 2

/** Standard score of the rank sum from which on rows without a mark are unlike the empty bubbles beside marks. */
const UNLIKE_EMPTY = 2.6

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
  const blanks = decisions.filter(({ status }) => status === 'blank').length
  const areMany =
    blank.size >= Math.max(SEVERAL, IN_MANY * blanks) || isUnlikeEmpty(decisions, evidence, rows)
  if (!areMany && blank.size === 0 && besideDots.size === 0) return decisions
  return decisions.map((decision, row) =>
    blank.has(row) || besideDots.has(row) || (areMany && decision.status === 'blank')
      ? doubted(decision, 'weak-mark')
      : decision,
  )
}

/**
 * Whether what stands out of the rows that seem blank does so more, on the whole, than what stands out of the bubbles
 * beside certain marks, which are empty: then marks that the print hides are the student's way to answer.
 */
function isUnlikeEmpty(
  decisions: readonly Decision[],
  evidence: readonly RowEvidence[],
  rows: readonly DecidedRow[],
): boolean {
  const count = (status: Decision['status']) =>
    decisions.filter((decision) => decision.status === status).length
  const [blank, marked] = [count('blank'), count('ok')]
  if (blank < SEVERAL || marked < FEWEST_EMPTY || blank > MOST_BLANK * marked) return false
  const deviations: number[][] = decisions.map(() => [])
  for (const alike of Map.groupBy(decisions.keys(), (row) => rows[row].options.join('\n')).values()) {
    rows[alike[0]].options.forEach((option, at) => {
      const unmarked = alike.filter((row) => !decisions[row].detected.includes(option))
      const empty = unmarked.filter((row) => decisions[row].status === 'ok')
      if (empty.length < FEWEST_EMPTY) return
      for (const row of unmarked) {
        // An empty bubble is no measure of itself: those of rows that seem blank are not, either.
        const others = empty.filter((other) => other !== row).map((other) => evidence[other].bubbles[at])
        deviations[row].push(...deviationsOf([evidence[row].bubbles[at]], others))
      }
    })
  }
  const standingOut = (status: Decision['status']) =>
    deviations.flatMap((own, row) => {
      if (decisions[row].status !== status || own.length < 2) return []
      const [most, ...others] = own.toSorted((p, q) => q - p)
      return [most - median(others)]
    })
  return rankSum(standingOut('blank'), standingOut('ok')) > UNLIKE_EMPTY
}

/** By how much each bubble stands out of empty ones, the geometric mean over what a mark changes if it does in all of it. */
function deviationsOf(bubbles: readonly BubbleEvidence[], empty = bubbles): number[] {
  const each = SHOWN.map((of) => {
    const known = empty.map(of)
    const usual = median(known)
    const deviation = Math.max(LEAST_DEVIATION, robustDeviation(known, usual))
    return bubbles.map((bubble) => (of(bubble) - usual) / deviation)
  })
  return bubbles.map((_, i) => {
    const own = each.map((values) => values[i])
    const least = Math.min(...own)
    return least <= 0 ? least : own.reduce((product, value) => product * value) ** (1 / own.length)
  })
}
