import type { ResultRow } from '#shared/contract/results.ts'
import type { Sorting } from '../../ui/long-table.tsx'

export type SortKey =
  | 'rank'
  | 'number'
  | 'name'
  | 'form'
  | 'points'
  | 'handPoints'
  | 'final'
  | 'right'
  | 'wrong'
  | 'blank'
  | 'standing'

const byText = new Intl.Collator('ko', { numeric: true })

const cellOf = (row: ResultRow, key: SortKey) => (key === 'final' ? (row.final?.points ?? null) : row[key])

/** Rows by one column; what has no value comes last, whichever way it goes, and ties keep the batch's order. */
export function sortRows(rows: readonly ResultRow[], { key, isDescending }: Sorting<SortKey>): ResultRow[] {
  const sign = isDescending ? -1 : 1
  return [...rows].sort((a, b) => {
    const [x, y] = [cellOf(a, key), cellOf(b, key)]
    if (x === null || y === null) return Number(x === null) - Number(y === null)
    return sign * (typeof x === 'number' && typeof y === 'number' ? x - y : byText.compare(`${x}`, `${y}`))
  })
}
