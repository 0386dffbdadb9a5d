import type { DecidedRow } from './decide.ts'
import type { Decision } from './marks.ts'

/** Fewer rows may well be answered alike. */
const FEWEST_ROWS = 10
/** Share of a field's rows in which one option is marked, from which on it may be print or a line along the feed. */
const NEARLY_ALL = 0.85
/** The same where it stands beside another mark, which no student makes row after row. */
const BESIDE_ANOTHER = 0.3

/**
 * Doubts an option that is marked in nearly every row of a field, or beside another mark in many: a streak of the
 * scanner's or print that was not learned looks like this, and a student who answers everything alike is worth a glance.
 */
export function doubtLines(decisions: readonly Decision[], rows: readonly DecidedRow[]): Decision[] {
  // A page that was refused has no decisions.
  const fields = Map.groupBy(decisions.keys(), (index) => rows[index]!.fieldId)
  const doubted = new Set<number>()
  for (const members of fields.values()) {
    if (members.length < FEWEST_ROWS) continue
    for (const option of new Set(members.flatMap((index) => rows[index]!.options))) {
      const marked = members.filter((index) => decisions[index]!.detected.includes(option))
      const beside = marked.filter((index) => decisions[index]!.marking === 'multi')
      if (marked.length > NEARLY_ALL * members.length || beside.length > BESIDE_ANOTHER * members.length) {
        for (const index of marked) doubted.add(index)
      }
    }
  }
  return decisions.map((decision, index) =>
    doubted.has(index) && decision.status === 'ok'
      ? { ...decision, status: 'ambiguous', doubts: [...decision.doubts, 'streak'] }
      : decision,
  )
}
