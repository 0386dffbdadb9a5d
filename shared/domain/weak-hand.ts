import { doubted } from './doubted.ts'
import type { Decision } from './marks.ts'

/** Fewer rows may hold specks by chance. */
const FEWEST_WEAK = 6
/** The same where no row holds a certain mark: then these are all that its student has made. */
const FEWEST_ALONE = 3
/** Share of the rows without a certain mark that hold a weak one, from which on they are the student's way to answer. */
const MOSTLY = 0.5

const isWeak = ({ status, doubts }: Decision) => status === 'low_confidence' && doubts.includes('weak-mark')

/**
 * Doubts every blank row of a page on which most of the rows without a certain mark hold a weak one: its student makes
 * dots or rings that the scan hardly shows, and the weakest of them look like nothing.
 * @param decisions  as each row was decided by itself
 */
export function doubtAmongWeak(decisions: readonly Decision[]): readonly Decision[] {
  const weak = decisions.filter(isWeak).length
  const blank = decisions.filter(({ status }) => status === 'blank').length
  const fewest = decisions.some(({ status }) => status === 'ok') ? FEWEST_WEAK : FEWEST_ALONE
  return weak < Math.max(fewest, MOSTLY * (weak + blank))
    ? decisions
    : decisions.map((decision) => (decision.status === 'blank' ? doubted(decision, 'weak-mark') : decision))
}
