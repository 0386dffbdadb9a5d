import { type Decision, isDoubtful } from '#shared/domain/marks.ts'
import type { WildRow } from '../simulator/wild/student.ts'
import type { Outcome } from './score.ts'

export interface WildRowScore {
  readonly label: string
  /** Options in option order; undefined where the row is not on the sheet, so that nothing may be read. */
  readonly expected: string | undefined
  readonly read: string
  readonly outcome: Outcome
  readonly isHard: boolean
  /** Whether the accident reached it. */
  readonly isTouched: boolean
  /** How the row was marked and why a person might hesitate. */
  readonly made: string
  readonly confidence: number | undefined
  readonly doubts: readonly string[]
  /** Options of a doubtful row that may be meant, as the station orders its reviews by; none where nothing was read. */
  readonly inDoubt: readonly string[]
  /** Options that the row has. */
  readonly options: number
}

/** A row as it was decided, with what of it may be meant. */
export interface DecidedRow {
  readonly decision: Decision
  readonly inDoubt: readonly string[]
  readonly options: number
}

/** Compares a page's rows with one account of what was drawn. */
function scoreRows(truth: readonly WildRow[], decided: readonly DecidedRow[]): WildRowScore[] {
  return truth.map((row, index) => {
    const { decision, inDoubt = [], options = 0 } = decided[index] ?? {}
    const expected = row.expected?.join('|')
    const read = decision?.detected.join('|') ?? ''
    const isFlagged = decision === undefined || isDoubtful(decision.status)
    return {
      label: row.label,
      expected,
      read,
      outcome: isFlagged ? 'flagged' : read === expected ? 'right' : 'silent',
      isHard: row.difficulty === 'hard',
      isTouched: row.isTouched ?? false,
      made: row.why === undefined ? row.way : `${row.way} (${row.why})`,
      confidence: decision?.confidence,
      doubts: decision?.doubts ?? [],
      inDoubt,
      options,
    }
  })
}

/**
 * Compares a page's rows with what was drawn. Of two sheets in one picture either may be the one that is read, but not
 * a mixture: the account that explains more of the reading counts, whole.
 * @param decided  every row; empty when nothing was read: then everything is for a person to look at
 */
export function scoreWild(
  accounts: readonly (readonly WildRow[])[],
  decided: readonly DecidedRow[],
): WildRowScore[] {
  const scored = accounts.map((truth) => scoreRows(truth, decided))
  const silent = (rows: readonly WildRowScore[]) => rows.filter(({ outcome }) => outcome === 'silent').length
  return scored.reduce((best, each) => (silent(each) < silent(best) ? each : best))
}
