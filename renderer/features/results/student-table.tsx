import { useMemo, useState } from 'react'
import type { ResultRow } from '#shared/contract/results.ts'
import type { Translate } from '#shared/i18n/index.ts'
import { useText } from '../../lib/i18n.ts'
import { pointsText } from '../../lib/points-text.ts'
import { pageName } from '../../lib/sheet/page-name.ts'
import { Standing } from '../../lib/standing.tsx'
import { LongTable, type Sorting } from '../../ui/long-table.tsx'
import { ALL_ROWS, filterRows } from './filter-rows.ts'
import classes from './results.module.css'
import { RowFilters } from './row-filters.tsx'
import { type SortKey, sortRows } from './sort-rows.ts'

const COLUMNS: readonly SortKey[] = [
  'rank',
  'number',
  'name',
  'form',
  'points',
  'handPoints',
  'final',
  'right',
  'wrong',
  'blank',
  'standing',
]
/** Columns of numbers: aligned right, and sorted highest first. */
const NUMERIC: ReadonlySet<SortKey> = new Set([
  'rank',
  'points',
  'handPoints',
  'final',
  'right',
  'wrong',
  'blank',
])

/** By how many of the columns that not every exam has are shown. */
const WIDTHS = [classes.students, classes.studentsMore, classes.studentsMost] as const

/** Beside the first score, by which everybody is ranked; out of how much only where that differs. */
const finalText = ({ final, possible }: ResultRow) =>
  final === null ? '–' : final.possible === possible ? final.points : `${final.points} / ${final.possible}`

/** What else is to be said of a sheet, in few words. */
const notesOf = (t: Translate, { pass, final, lacksHand, undecided }: ResultRow): string =>
  [
    pass !== null && t(pass ? 'results.passed' : 'results.failed'),
    pass !== true && final?.pass === true && t('results.passedLater'),
    lacksHand && t('results.hand.missing'),
    undecided > 0 && t('results.undecided', { count: undecided }),
  ]
    .filter((note) => note !== false)
    .join(' · ')

interface StudentTableProps {
  readonly rows: readonly ResultRow[]
  /** Whether people score a part of the exam. */
  readonly hasHand: boolean
  readonly selected: number | undefined
  readonly onOpen: (pageId: number) => void
}

/** One row for each sheet; a click opens its scan. */
export function StudentTable({ rows, hasHand, selected, onOpen }: StudentTableProps) {
  const t = useText()
  const hasFinal = rows.some(({ final }) => final !== null)
  const shown = COLUMNS.filter((key) => (key !== 'handPoints' || hasHand) && (key !== 'final' || hasFinal))
  const [sorting, setSorting] = useState<Sorting<SortKey>>({ key: 'rank', isDescending: false })
  const [filter, setFilter] = useState(ALL_ROWS)
  const sorted = useMemo(() => sortRows(filterRows(rows, filter), sorting), [rows, filter, sorting])
  return (
    <>
      <RowFilters rows={rows} shown={sorted.length} filter={filter} onChange={setFilter} />
      <LongTable
        rows={sorted}
        keyOf={({ pageId }) => pageId}
        columns={shown.map((key) => ({
          text: t(`results.column.${key}`),
          sortKey: key,
          isNumeric: NUMERIC.has(key),
          isHighestFirst: NUMERIC.has(key) && key !== 'rank',
        }))}
        className={WIDTHS[shown.length - COLUMNS.length + 2]}
        sorting={sorting}
        onSort={setSorting}
        isChosen={({ pageId }) => pageId === selected}
        onOpen={({ pageId }) => onOpen(pageId)}
      >
        {(row) => (
          <>
            <td data-numeric>{row.rank ?? '–'}</td>
            <td>{row.number ?? '–'}</td>
            <td>
              <button type="button" onClick={() => onOpen(row.pageId)}>
                {row.name ?? pageName(row)}
              </button>
            </td>
            <td>{row.form || '–'}</td>
            <td data-numeric>
              <b>{pointsText(row)}</b>
              {row.possible !== null && <small> / {row.possible}</small>}
            </td>
            {hasHand && <td data-numeric>{row.handPoints ?? '–'}</td>}
            {hasFinal && <td data-numeric>{finalText(row)}</td>}
            <td data-numeric>{row.right}</td>
            <td data-numeric>{row.wrong}</td>
            <td data-numeric>{row.blank}</td>
            <td>
              <Standing of={row.standing} />
              <small> {notesOf(t, row)}</small>
            </td>
          </>
        )}
      </LongTable>
    </>
  )
}
