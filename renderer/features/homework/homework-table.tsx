import { IconAlertTriangle, IconXboxX } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'
import type { HomeworkRow } from '#shared/contract/homework.ts'
import { homeworkVerdict, percentOf } from '#shared/domain/homework.ts'
import { useText } from '../../lib/i18n.ts'
import { Mark } from '../../lib/standing.tsx'
import parts from '../../ui/parts.module.css'
import classes from './homework.module.css'
import { growthText, notesOf, SORT_KEYS, type Sorting, type SortKey } from './homework-rows.ts'
import { Verdict } from './verdict.tsx'

const ROW_HEIGHT = 32
/** Aligned right, and sorted highest first, as days are newest first. */
const NUMERIC: ReadonlySet<SortKey> = new Set(['writing', 'growth'])

interface HomeworkTableProps {
  readonly rows: readonly HomeworkRow[]
  readonly passPercent: number
  readonly sorting: Sorting
  readonly onSort: (sorting: Sorting) => void
  readonly openId: number | undefined
  readonly onOpen: (jobId: number) => void
}

/** A row a recording or file; a click opens what was found in it. */
export function HomeworkTable(props: HomeworkTableProps) {
  const { rows, passPercent, sorting, onSort, openId, onOpen } = props
  const t = useText()
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  })
  const sortBy = (key: SortKey) =>
    onSort({
      key,
      isDescending: sorting.key === key ? !sorting.isDescending : key === 'day' || NUMERIC.has(key),
    })
  return (
    <div ref={scroller} className={parts.scroller}>
      <table className={classes.table} aria-label={t('homework.table')} aria-rowcount={rows.length + 1}>
        <thead>
          <tr>
            {SORT_KEYS.map((key) => (
              <th
                key={key}
                data-numeric={NUMERIC.has(key) || undefined}
                aria-sort={sorting.key !== key ? 'none' : sorting.isDescending ? 'descending' : 'ascending'}
              >
                <button type="button" onClick={() => sortBy(key)}>
                  {t(`homework.column.${key}`)}
                  {sorting.key === key && (sorting.isDescending ? ' ↓' : ' ↑')}
                </button>
              </th>
            ))}
            <th>{t('homework.column.note')}</th>
          </tr>
        </thead>
        <tbody style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index]
            const { jobId, day, student, name, measure, error } = row
            const notes = notesOf(t, row)
            return (
              <tr
                key={jobId}
                aria-rowindex={index + 2}
                aria-selected={jobId === openId}
                style={{ transform: `translateY(${start}px)`, height: ROW_HEIGHT }}
                onClick={() => onOpen(jobId)}
              >
                <td>{day}</td>
                <td>{student?.number ?? '–'}</td>
                <td>
                  {student === null ? (
                    <Mark icon={IconAlertTriangle} as="review" text={t('homework.unknown')} />
                  ) : (
                    student.name || '–'
                  )}
                </td>
                <td>{student?.group || '–'}</td>
                <td title={name}>
                  <button type="button" onClick={() => onOpen(jobId)}>
                    {name}
                  </button>
                </td>
                <td data-numeric>
                  {measure?.writing == null
                    ? '–'
                    : t('homework.percent', { value: percentOf(measure.writing).toFixed(1) })}
                </td>
                <td data-numeric>{growthText(t, row) || '–'}</td>
                <td>
                  {error === null ? (
                    passPercent === 0 ? (
                      '–'
                    ) : (
                      <Verdict of={homeworkVerdict(measure, passPercent)} />
                    )
                  ) : (
                    <Mark icon={IconXboxX} as="error" text={t('queue.states.dead')} />
                  )}
                </td>
                <td title={notes}>
                  <small>{notes}</small>
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
