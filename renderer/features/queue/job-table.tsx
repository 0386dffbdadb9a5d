import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, memo, useEffect, useRef, useState } from 'react'
import type { JobRow } from '#shared/contract/jobs.ts'
import { errorText } from '#shared/i18n/index.ts'
import { useText } from '../../lib/i18n.ts'
import { timeText } from '../../lib/time-text.ts'
import { JobProgress } from '../../ui/job-progress.tsx'
import { JobState } from '../../ui/job-state.tsx'
import { kindText } from './kinds.ts'
import classes from './queue.module.css'
import { subjectOf } from './subject.ts'
import { type Filter, useJobs } from './use-jobs.ts'

const ROW_PX = 30
const COLUMNS = ['id', 'kind', 'origin', 'state', 'progress', 'attempt', 'owner', 'created', 'why'] as const

const CELL = { role: 'gridcell', tabIndex: -1 } as const

interface JobTableProps {
  readonly filter: Filter
  readonly total: number
  readonly openId: number | undefined
  readonly selected: ReadonlySet<number>
  readonly onOpen: (id: number) => void
  readonly onToggle: (id: number) => void
}

/** Every job, newest first; only rows in sight exist. Arrow keys move, Enter opens, Space selects. */
export function JobTable({ filter, total, openId, selected, onOpen, onToggle }: JobTableProps) {
  const t = useText()
  const scroller = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState(0)
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
    scrollMargin: ROW_PX,
  })
  const items = virtual.getVirtualItems()
  const { rows } = useJobs(filter, items[0]?.index ?? 0, items.at(-1)?.index ?? 0)

  // biome-ignore lint/correctness/useExhaustiveDependencies: another list starts at its top
  useEffect(() => {
    virtual.scrollToOffset(0)
    setActive(0)
  }, [filter])

  function onKeyDown(event: KeyboardEvent) {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_PX) - 2)
    const steps: Record<string, number> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -total,
      End: total,
    }
    const step = steps[event.code]
    const row = rows.get(active)
    if (step !== undefined) {
      const next = Math.max(0, Math.min(total - 1, active + step))
      setActive(next)
      virtual.scrollToIndex(next)
    } else if (event.code === 'Enter' && row !== undefined) onOpen(row.id)
    else if (event.code === 'Space' && row !== undefined) onToggle(row.id)
    else return
    event.preventDefault()
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a table element cannot hold rows that are placed one by one
    <div
      ref={scroller}
      className={classes.grid}
      role="grid"
      tabIndex={0}
      aria-label={t('queue.table')}
      aria-rowcount={total + 1}
      aria-colcount={COLUMNS.length + 1}
      aria-multiselectable
      aria-activedescendant={rows.has(active) ? `job-${rows.get(active)?.id}` : undefined}
      onKeyDown={onKeyDown}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: focus stays on the grid */}
      <div role="row" aria-rowindex={1} className={`${classes.row} ${classes.head}`}>
        {/* biome-ignore lint/a11y/useSemanticElements: as above */}
        {/* biome-ignore lint/a11y/useFocusableInteractive: as above */}
        <span role="columnheader" aria-label={t('queue.columns.select')} />
        {COLUMNS.map((column) => (
          // biome-ignore lint/a11y/useSemanticElements: as above
          // biome-ignore lint/a11y/useFocusableInteractive: as above
          <span key={column} role="columnheader" className={column === 'id' ? classes.number : undefined}>
            {t(`queue.columns.${column}`)}
          </span>
        ))}
      </div>
      <div role="presentation" style={{ position: 'relative', height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rows.get(item.index)
          return (
            // biome-ignore lint/a11y/useSemanticElements: as above
            // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the grid
            // biome-ignore lint/a11y/useFocusableInteractive: as above
            <div
              key={item.key}
              id={row === undefined ? undefined : `job-${row.id}`}
              role="row"
              aria-rowindex={item.index + 2}
              aria-selected={row !== undefined && selected.has(row.id)}
              className={classes.row}
              data-body
              data-active={(row !== undefined && row.id === openId) || item.index === active || undefined}
              style={{ transform: `translateY(${item.start - ROW_PX}px)` }}
              onClick={() => {
                setActive(item.index)
                if (row !== undefined) onOpen(row.id)
              }}
            >
              {row === undefined ? (
                <span {...CELL}>…</span>
              ) : (
                <Cells row={row} isSelected={selected.has(row.id)} onToggle={onToggle} />
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}

interface CellsProps {
  readonly row: JobRow
  readonly isSelected: boolean
  readonly onToggle: (id: number) => void
}

/** Drawn again only when its own job changes: while the list scrolls, most rows stay as they are. */
const Cells = memo(function Cells({ row, isSelected, onToggle }: CellsProps) {
  const t = useText()
  const subject = subjectOf(t, row)
  const why = row.error === null || row.state === 'done' ? '' : errorText(t, row.error)
  return (
    <>
      <span {...CELL}>
        <input
          type="checkbox"
          className={classes.check}
          tabIndex={-1}
          checked={isSelected}
          aria-label={`${t('queue.columns.select')} ${row.id}`}
          onClick={(event) => event.stopPropagation()}
          onChange={() => onToggle(row.id)}
        />
      </span>
      <span {...CELL} className={classes.number}>
        {row.id}
      </span>
      <span {...CELL}>{kindText(t, row.type)}</span>
      <span {...CELL} title={subject}>
        {subject}
      </span>
      <span {...CELL}>
        <JobState of={row.state} />
      </span>
      <span {...CELL}>
        <JobProgress row={row} />
      </span>
      <span {...CELL}>{row.attempt}</span>
      <span {...CELL}>{row.owner === null ? '' : t(`queue.owners.${row.owner}`)}</span>
      <span {...CELL}>{timeText(row.createdAtMs)}</span>
      <span {...CELL} title={why}>
        {why}
      </span>
    </>
  )
})
