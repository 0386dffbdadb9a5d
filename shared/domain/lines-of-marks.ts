import type { DecidedRow } from './decide.ts'
import { doubted } from './doubted.ts'
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
  const fields = Map.groupBy(decisions.keys(), (index) => rows[index].fieldId)
  const suspects = new Set<number>()
  for (const members of fields.values()) {
    if (members.length < FEWEST_ROWS) continue
    const byOption = new Map<string, { readonly marked: number[]; beside: number }>()
    for (const index of members) {
      const { detected, marking } = decisions[index]
      for (const option of detected) {
        const line = byOption.get(option) ?? { marked: [], beside: 0 }
        line.marked.push(index)
        if (marking === 'multi') line.beside += 1
        byOption.set(option, line)
      }
    }
    for (const { marked, beside } of byOption.values()) {
      if (marked.length <= NEARLY_ALL * members.length && beside <= BESIDE_ANOTHER * members.length) continue
      for (const index of marked) suspects.add(index)
    }
  }
  return decisions.map((decision, index) => (suspects.has(index) ? doubted(decision, 'streak') : decision))
}
