import { doubted } from './doubted.ts'
import type { BubbleEvidence, Decision, RowEvidence } from './marks.ts'

/** Less ink is no mark that could tell. */
const INKED = 0.08
/** Share of a mark's ink that the bubble beside it holds, too, from which on the mark lies between the two. */
const BESIDE = 0.25
/** Share of the rows with ink, and how many, from which on this is where the page was read, not how one mark was made. */
const MOSTLY = 0.5
const FEWEST = 6

/** Whether the bubble next to the one with most ink has a good part of it; undefined of a row without ink. */
function isBetween(bubbles: readonly BubbleEvidence[]): boolean | undefined {
  const fills = bubbles.map(({ fill }) => fill)
  const most = Math.max(...fills)
  if (most < INKED) return undefined
  const at = fills.indexOf(most)
  return Math.max(fills[at - 1] ?? 0, fills[at + 1] ?? 0) > BESIDE * most
}

/**
 * Doubts every row of a page most of whose marks lie between two bubbles: it was read half a bubble aside, and the one
 * that has more of a mark may be the wrong one.
 */
export function doubtBetweenBubbles(
  decisions: readonly Decision[],
  evidence: readonly RowEvidence[],
): readonly Decision[] {
  const inked = evidence.flatMap(({ bubbles }) => isBetween(bubbles) ?? [])
  const between = inked.filter((isTrue) => isTrue).length
  return between < Math.max(FEWEST, MOSTLY * inked.length)
    ? decisions
    : decisions.map((decision) => doubted(decision, 'poor-registration'))
}
