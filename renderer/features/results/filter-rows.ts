import type { ResultRow } from '#shared/contract/results.ts'
import { matchesText } from '../../lib/match-text.ts'

/** States that rows are told by: what there is to do first, as teachers read them. */
export const ROW_STATES = ['review', 'unscored', 'failed', 'passed'] as const
export type RowState = (typeof ROW_STATES)[number]

export interface RowFilter {
  /** Of name, number, class or file; '' for all. */
  readonly text: string
  readonly group: string | null
  readonly form: string | null
  readonly state: RowState | null
}
export const ALL_ROWS: RowFilter = { text: '', group: null, form: null, state: null }

/** undefined of a score that holds in an exam without 합격점. */
export function rowState({ isFinal, points, pass }: ResultRow): RowState | undefined {
  if (points === null) return 'unscored'
  if (!isFinal) return 'review'
  if (pass === null) return undefined
  return pass ? 'passed' : 'failed'
}

export function filterRows(
  rows: readonly ResultRow[],
  { text, group, form, state }: RowFilter,
): readonly ResultRow[] {
  const query = text.trim()
  if (query === '' && group === null && form === null && state === null) return rows
  return rows.filter(
    (row) =>
      (group === null || row.group === group) &&
      (form === null || row.form === form) &&
      (state === null || rowState(row) === state) &&
      (query === '' || matchesText(query, [row.name, row.number, row.group, row.fileName].join(' '))),
  )
}
