import { Button } from '@mantine/core'
import { useCallback, useState } from 'react'
import { useApp } from '../../lib/app-store.ts'
import { FailureText } from '../../lib/failure.tsx'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import { toggled } from '../../lib/toggled.ts'
import { useFileDrop } from '../../lib/use-file-drop.ts'
import { DropHint } from '../../ui/drop-hint.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { SplitScreen } from '../../ui/split-screen.tsx'
import { UndoBar } from '../../ui/undo-bar.tsx'
import { AddJobs } from './add-jobs.tsx'
import { Banners } from './banners.tsx'
import { FilterBar } from './filter-bar.tsx'
import { JobDetail } from './job-detail.tsx'
import { JobTable } from './job-table.tsx'
import { SelectionBar } from './selection-bar.tsx'
import { type Filter, useAllIds, useJobs } from './use-jobs.ts'
import { useQueueActions } from './use-queue-actions.ts'

const NONE: ReadonlySet<number> = new Set()

export default function QueuePage() {
  const t = useText()
  const { client } = useStation()
  const go = useApp((state) => state.go)
  const [filter, setFilter] = useState<Filter>({})
  const [openId, setOpenId] = useState<number>()
  const [selected, setSelected] = useState(NONE)
  // Files for new jobs, while someone chooses what is done with them.
  const [adding, setAdding] = useState<readonly File[]>()
  const onFiles = useCallback(
    (files: readonly File[]) => setAdding((before) => [...(before ?? []), ...files]),
    [],
  )
  const isOver = useFileDrop(onFiles)
  const { total, isLoading, error } = useJobs(filter, 0, 0)
  const allIds = useAllIds()
  const { change, pause, added, undo, error: failure } = useQueueActions(filter)

  const narrow = (next: Filter) => {
    setFilter(next)
    setSelected(NONE)
    setOpenId(undefined)
  }
  const onChange = (what: 'retry' | 'cancel', ids: readonly number[]) =>
    change.mutate({ what, ids }, { onSuccess: () => setSelected(NONE) })
  const toggle = useCallback((id: number) => setSelected((before) => toggled(before, id)), [])
  const isFiltered = filter.state !== undefined || filter.type !== undefined

  return (
    <SplitScreen
      label={t('screen.queue')}
      columns="minmax(0, 1fr) minmax(320px, 400px)"
      aside={
        openId === undefined ? undefined : (
          <JobDetail
            id={openId}
            onClose={() => setOpenId(undefined)}
            onChange={(what, id) => onChange(what, [id])}
          />
        )
      }
    >
      <Banners onResume={() => void client.jobs.resume({})} onOpen={setOpenId} />
      <FilterBar filter={filter} onFilter={narrow} onPause={(isPaused) => pause.mutate({ isPaused })} />
      {adding !== undefined && (
        <AddJobs files={adding} onFiles={onFiles} onClose={() => setAdding(undefined)} onAdded={added} />
      )}
      <SelectionBar
        total={total}
        selected={selected}
        onAdd={() => setAdding((before) => before ?? [])}
        onSelectAll={() => void allIds(filter).then((ids) => setSelected(new Set(ids)))}
        onClear={() => setSelected(NONE)}
        onChange={onChange}
      >
        <FailureText of={failure ?? error} />
        <UndoBar of={undo} />
      </SelectionBar>
      {isOver && <DropHint text={t('queue.add.dropHere')} />}
      {total === 0 && !isLoading ? (
        <EmptyState
          text={t(isFiltered ? 'queue.emptyFilter' : 'queue.empty')}
          hint={isFiltered ? undefined : t('queue.emptyHint')}
        >
          <Button variant="default" onClick={() => (isFiltered ? narrow({}) : go('import'))}>
            {t(isFiltered ? 'queue.showAll' : 'common.toImport')}
          </Button>
        </EmptyState>
      ) : (
        <JobTable
          filter={filter}
          total={total}
          openId={openId}
          selected={selected}
          onOpen={setOpenId}
          onToggle={toggle}
        />
      )}
    </SplitScreen>
  )
}
