import { IconAlertTriangle, IconXboxX } from '@tabler/icons-react'
import type { HomeworkRow } from '#shared/contract/homework.ts'
import { homeworkVerdict, percentOf } from '#shared/domain/homework.ts'
import { useText } from '../../lib/i18n.ts'
import { Mark } from '../../lib/standing.tsx'
import { LongTable, type Sorting } from '../../ui/long-table.tsx'
import classes from './homework.module.css'
import { growthText, notesOf, SORT_KEYS, type SortKey } from './homework-rows.ts'
import { Verdict } from './verdict.tsx'

/** Aligned right, and sorted highest first, as days are newest first. */
const NUMERIC: ReadonlySet<SortKey> = new Set(['writing', 'growth'])

interface HomeworkTableProps {
  readonly rows: readonly HomeworkRow[]
  readonly passPercent: number
  readonly sorting: Sorting<SortKey>
  readonly onSort: (sorting: Sorting<SortKey>) => void
  readonly openId: number | undefined
  readonly onOpen: (jobId: number) => void
}

/** A row a recording or file; a click opens what was found in it. */
export function HomeworkTable(props: HomeworkTableProps) {
  const { rows, passPercent, sorting, onSort, openId, onOpen } = props
  const t = useText()
  return (
    <LongTable
      rows={rows}
      keyOf={({ jobId }) => jobId}
      columns={[
        ...SORT_KEYS.map((key) => ({
          text: t(`homework.column.${key}`),
          sortKey: key,
          isNumeric: NUMERIC.has(key),
          isHighestFirst: key === 'day' || NUMERIC.has(key),
        })),
        { text: t('homework.column.note') },
      ]}
      className={classes.table}
      label={t('homework.table')}
      sorting={sorting}
      onSort={onSort}
      isChosen={({ jobId }) => jobId === openId}
      onOpen={({ jobId }) => onOpen(jobId)}
    >
      {(row) => {
        const { jobId, day, student, name, measure, error } = row
        const notes = notesOf(t, row)
        return (
          <>
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
          </>
        )
      }}
    </LongTable>
  )
}
