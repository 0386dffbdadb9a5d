import type { RosterNote } from '../domain/roster.ts'
import type { Translate } from './index.ts'

/** Lines named at most. */
const MOST_LINES = 5

/** What was found in a roster, with the first of its lines. */
export function rosterNoteText({ kind, lines }: RosterNote, t: Translate): string {
  const named = lines.slice(0, MOST_LINES).join(', ') + (lines.length > MOST_LINES ? ' …' : '')
  return t(`cli.roster.${kind}`, { count: lines.length, lines: named })
}
