import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef, useState } from 'react'
import type { ResultRow } from '#shared/contract/results.ts'
import type { Translate } from '#shared/i18n/index.ts'
import { useText } from '../../lib/i18n.ts'
import { pointsText } from '../../lib/points-text.ts'
import { pageName } from '../../lib/sheet/page-name.ts'
import { Standing } from '../../lib/standing.tsx'
import parts from '../../ui/parts.module.css'
import { ALL_ROWS, filterRows } from './filter-rows.ts'
import classes from './results.module.css'
import { RowFilters } from './row-filters.tsx'
import { type Sorting, type SortKey, sortRows } from './sort-rows.ts'

const ROW_HEIGHT = 32
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
  const [sorting, setSorting] = useState<Sorting>({ key: 'rank', isDescending: false })
  const [filter, setFilter] = useState(ALL_ROWS)
  const sorted = useMemo(() => sortRows(filterRows(rows, filter), sorting), [rows, filter, sorting])
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  })
  const sortBy = (key: SortKey) =>
    setSorting((before) => ({
      key,
      isDescending: before.key === key ? !before.isDescending : NUMERIC.has(key) && key !== 'rank',
    }))
  return (
    <>
      <RowFilters rows={rows} shown={sorted.length} filter={filter} onChange={setFilter} />
      <div ref={scroller} className={parts.scroller}>
        <table
          className={classes.table}
          data-more={shown.length - COLUMNS.length + 2 || undefined}
          aria-rowcount={sorted.length + 1}
        >
          <thead>
            <tr>
              {shown.map((key) => (
                <th
                  key={key}
                  data-numeric={NUMERIC.has(key) || undefined}
                  aria-sort={sorting.key !== key ? 'none' : sorting.isDescending ? 'descending' : 'ascending'}
                >
                  <button type="button" onClick={() => sortBy(key)}>
                    {t(`results.column.${key}`)}
                    {sorting.key === key && (sorting.isDescending ? ' ↓' : ' ↑')}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map(({ index, start }) => {
              const row = sorted[index]
              return (
                <tr
                  key={row.pageId}
                  aria-rowindex={index + 2}
                  aria-selected={row.pageId === selected}
                  style={{ transform: `translateY(${start}px)`, height: ROW_HEIGHT }}
                  onClick={() => onOpen(row.pageId)}
                >
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
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </>
  )
}
