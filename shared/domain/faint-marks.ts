import type { MarkBaseline } from './baseline.ts'
import type { DecidedRow } from './decide.ts'
import { doubted } from './doubted.ts'
import type { BubbleEvidence, Decision, RowEvidence } from './marks.ts'
import { median, robustDeviation } from './maths.ts'

/** Fewer rows without a mark may differ from each other by chance. */
const FEWEST_ROWS = 6
/** Who writes with such a pen leaves at least this share of the rows without a mark. */
const MANY_UNMARKED = 0.25
/** Share of these rows in which one bubble stands out, from which on these are marks and not chance. */
const IN_MANY = 0.5
/** The same where there is hardly a mark on the page: whoever took the pen made more than one. */
const IN_SEVERAL = 0.25
/** Standard deviations above the other bubbles, and at least so much of the ink, from which on one stands out. */
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
  const blank = decisions.flatMap(({ status }, row) => (status === 'blank' ? [row] : []))
  const share = isHardlyMarked(decisions) ? IN_SEVERAL : IN_MANY
  const suspects = outstanding(blank, decisions.length, evidence, ({ peak }) => peak, share)
  return suspects.size === 0
    ? decisions
    : decisions.map((decision) => (decision.status === 'blank' ? doubted(decision, 'weak-mark') : decision))
}

/**
 * Doubts what seems blank but for a little red where row after row holds red alone: dots and rings in red, of which the
 * bubble shows less than of a mark.
 */
export function doubtRedMarks(
  decisions: readonly Decision[],
  evidence: readonly RowEvidence[],
): readonly Decision[] {
  const unmarked = decisions.flatMap(({ status, detected, doubts }, row) =>
    status === 'blank' || (detected.length === 0 && doubts.includes('red-only')) ? [row] : [],
  )
  const suspects = outstanding(unmarked, decisions.length, evidence, ({ red }) => red)
  return decisions.map((decision, row) =>
    suspects.has(row) && decision.status === 'blank' ? doubted(decision, 'red-only') : decision,
  )
}

/** Red ink of a whole mark; dots and rings have less. */
const WHOLE_RED = 0.25
/** In so many of its rows, and so large a share, a page holds red marks that are its student's answers. */
const FEWEST_RED = 3
const RED_HAND = 0.2

/**
 * Doubts every dark mark of a page where row after row has a whole red one elsewhere: its student answers in red, and what
 * is dark is somebody else's, or shines through. A few were marked before the dark ones, and do not count.
 * @param rows  of the page's layout
 */
export function doubtBesideRed(
  decisions: readonly Decision[],
  evidence: readonly RowEvidence[],
  rows: readonly DecidedRow[],
): readonly Decision[] {
  const beside = decisions.filter(
    ({ detected }, row) =>
      detected.length > 0 &&
      evidence[row].bubbles.some(
        ({ red }, at) => red > WHOLE_RED && !detected.includes(rows[row].options[at]),
      ),
  ).length
  if (beside < Math.max(FEWEST_RED, RED_HAND * decisions.length)) return decisions
  return decisions.map((decision) => (decision.status === 'ok' ? doubted(decision, 'red-only') : decision))
}

/** Fewer marks than this share of the rows are none to speak of. */
const HARDLY_MARKED = 0.1
const isHardlyMarked = (decisions: readonly Decision[]) =>
  decisions.filter(({ status }) => status === 'ok').length <= HARDLY_MARKED * decisions.length

/** Empty bubbles with places this dark, and so many times as dark as in one of three, hold ink; grain is in all of them. */
const INKY = 0.2
const ABOVE_GRAIN = 2.5
/** Where paper shows hardly any grain, less is ink: that of a pale pen. */
const PALE = 0.1
const FAR_ABOVE_GRAIN = 10

const isInky = ({ empty: { peak, grain } }: MarkBaseline) =>
  peak > Math.max(INKY, ABOVE_GRAIN * grain) || peak > Math.max(PALE, FAR_ABOVE_GRAIN * grain)

/**
 * Doubts what seems blank on a page without marks whose empty bubbles are full of dark places: of two options one is
 * ringed in every row, and the rings reach into the other, so that ink is all that the page shows of empty bubbles.
 */
export function doubtInkyBlanks(
  decisions: readonly Decision[],
  baselines: readonly MarkBaseline[],
): readonly Decision[] {
  if (decisions.length < FEWEST_ROWS || !isHardlyMarked(decisions)) return decisions
  return decisions.map((decision, row) =>
    decision.status === 'blank' && isInky(baselines[row]) ? doubted(decision, 'stray-ink') : decision,
  )
}

/**
 * The rows in which one bubble has far more of something than all others have, where that is so in many.
 * @param rows  those without a mark
 * @param of    all that the page has
 */
function outstanding(
  rows: readonly number[],
  of: number,
  evidence: readonly RowEvidence[],
  inkOf: (bubble: BubbleEvidence) => number,
  share = IN_MANY,
): ReadonlySet<number> {
  const several = rows.filter((row) => evidence[row].bubbles.length > 1)
  if (several.length < Math.max(FEWEST_ROWS, MANY_UNMARKED * of)) return new Set()
  const inks = several.map((row) => evidence[row].bubbles.map(inkOf).sort((p, q) => p - q))
  const others = inks.flatMap((row) => row.slice(0, -1))
  const usual = median(others)
  const limit = usual + DEVIATIONS * Math.max(LEAST_DEVIATION, robustDeviation(others, usual))
  const found = several.filter((_, i) => inks[i].at(-1)! > limit)
  return new Set(found.length < share * several.length ? [] : found)
}
