import { Button, Select, Text, UnstyledButton } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import { JobState as State } from '#shared/domain/job.ts'
import { useApp } from '../../lib/app-store.ts'
import { useErrorText } from '../../lib/error.ts'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import { useFileDrop } from '../../lib/use-file-drop.ts'
import { useUndo } from '../../lib/use-undo.ts'
import { DropHint } from '../../ui/drop-hint.tsx'
import { UndoBar } from '../../ui/undo-bar.tsx'
import { AddJobs } from './add-jobs.tsx'
import { Banners } from './banners.tsx'
import { JobDetail } from './job-detail.tsx'
import { JobState } from './job-state.tsx'
import { JobTable } from './job-table.tsx'
import { kindText } from './kinds.ts'
import classes from './queue.module.css'
import { type Filter, useAllIds, useChangeJobs, useJobs } from './use-jobs.ts'

export default function QueuePage() {
  const t = useText()
  const { api, client } = useStation()
  const go = useApp((state) => state.go)
  const say = useErrorText()
  const [filter, setFilter] = useState<Filter>({})
  const [openId, setOpenId] = useState<number>()
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set())
  const { last, did, undo } = useUndo()
  // What is to be done next, while someone chooses.
  const [adding, setAdding] = useState<readonly File[]>()
  const onFiles = useCallback(
    (files: readonly File[]) => setAdding((before) => [...(before ?? []), ...files]),
    [],
  )
  const isOver = useFileDrop(onFiles)
  const counts = useQuery(api.jobs.counts.queryOptions()).data
  const { total, isLoading, error } = useJobs(filter, 0, 0)
  const allIds = useAllIds()
  const changeJobs = useChangeJobs()

  const change = useMutation({
    mutationFn: ({ what, ids }: { what: 'retry' | 'cancel'; ids: readonly number[] }) =>
      changeJobs(what, ids),
    onSuccess(changed, { what }) {
      setSelected(new Set())
      did({
        text: t(what === 'retry' ? 'queue.retried' : 'queue.cancelled', { count: changed.length }),
        undo: () => void changeJobs(what === 'retry' ? 'cancel' : 'retry', changed),
      })
    },
  })
  const pause = useMutation({
    mutationFn: ({ isPaused }: { isPaused: boolean }) => {
      const input = filter.type === undefined ? {} : { type: filter.type }
      return isPaused ? client.jobs.pause(input) : client.jobs.resume(input)
    },
    onSuccess: (_, { isPaused }) =>
      did({
        text: t(isPaused ? 'queue.pausedDone' : 'queue.resumedDone'),
        undo: () => pause.mutate({ isPaused: !isPaused }),
      }),
  })

  const narrow = (next: Filter) => {
    setFilter(next)
    setSelected(new Set())
    setOpenId(undefined)
  }
  const toggle = useCallback((id: number) => {
    setSelected((before) => {
      const next = new Set(before)
      if (!next.delete(id)) next.add(id)
      return next
    })
  }, [])
  const all = counts === undefined ? 0 : Object.values(counts.byState).reduce((sum, n) => sum + n, 0)
  const kind = filter.type === undefined ? undefined : kindText(t, filter.type)
  const isPaused =
    counts?.pausedAll === true ||
    (filter.type !== undefined && counts?.types.some(({ type, paused }) => type === filter.type && paused))
  const isFiltered = filter.state !== undefined || filter.type !== undefined
  const failure = change.error ?? pause.error ?? error

  return (
    <section
      className={classes.screen}
      data-open={openId !== undefined || undefined}
      aria-label={t('screen.queue')}
    >
      <div className={classes.main}>
        <Banners onResume={() => void client.jobs.resume({})} />
        {/* biome-ignore lint/a11y/useSemanticElements: these buttons are no form */}
        <div className={classes.bar} role="group" aria-label={t('queue.filters')}>
          <UnstyledButton
            className={classes.filter ?? ''}
            aria-pressed={filter.state === undefined}
            onClick={() => narrow({ ...filter, state: undefined })}
          >
            {t('queue.allStates')} <b>{all}</b>
          </UnstyledButton>
          {State.options.map((state) => (
            <UnstyledButton
              key={state}
              className={classes.filter ?? ''}
              aria-pressed={filter.state === state}
              data-testid={`jobs-${state}`}
              onClick={() => narrow({ ...filter, state: filter.state === state ? undefined : state })}
            >
              <JobState of={state} /> <b>{counts?.byState[state] ?? 0}</b>
            </UnstyledButton>
          ))}
          <Select
            w={190}
            aria-label={t('queue.kind')}
            placeholder={t('queue.allKinds')}
            clearable
            data={(counts?.types ?? []).map(({ type, count }) => ({
              value: type,
              label: `${kindText(t, type)} (${count})`,
            }))}
            value={filter.type ?? null}
            onChange={(type) => narrow({ ...filter, type: type ?? undefined })}
          />
          <Button variant="default" onClick={() => pause.mutate({ isPaused: !isPaused })}>
            {kind === undefined
              ? t(isPaused ? 'queue.resume' : 'queue.pause')
              : t(isPaused ? 'queue.resumeKind' : 'queue.pauseKind', { kind })}
          </Button>
        </div>
        {adding !== undefined && (
          <AddJobs
            files={adding}
            onFiles={onFiles}
            onClose={() => setAdding(undefined)}
            onAdded={(ids) =>
              did({
                text: t('queue.add.done', { count: ids.length }),
                undo: () => void changeJobs('cancel', ids),
              })
            }
          />
        )}
        <div className={classes.bar}>
          <Button variant="default" onClick={() => setAdding((before) => before ?? [])}>
            {t('queue.add.open')}
          </Button>
          <Button
            variant="default"
            disabled={total === 0}
            onClick={() => void allIds(filter).then((ids) => setSelected(new Set(ids)))}
          >
            {t('queue.selectAll', { count: total })}
          </Button>
          <Button
            variant="default"
            disabled={selected.size === 0}
            onClick={() => change.mutate({ what: 'retry', ids: [...selected] })}
          >
            {t('queue.retry')}
          </Button>
          <Button
            variant="default"
            disabled={selected.size === 0}
            onClick={() => change.mutate({ what: 'cancel', ids: [...selected] })}
          >
            {t('queue.cancel')}
          </Button>
          {selected.size > 0 && (
            <>
              <Text size="sm">{t('queue.selected', { count: selected.size })}</Text>
              <Button variant="subtle" onClick={() => setSelected(new Set())}>
                {t('queue.clear')}
              </Button>
            </>
          )}
          {failure !== null && (
            <Text size="sm" c="error" role="alert">
              {say(failure)}
            </Text>
          )}
          <UndoBar last={last} onUndo={undo} word={t('queue.undo')} />
        </div>
        {isOver && <DropHint text={t('queue.add.dropHere')} />}
        {total === 0 && !isLoading ? (
          <div className={classes.empty}>
            <Text fw={600}>{t(isFiltered ? 'queue.emptyFilter' : 'queue.empty')}</Text>
            {!isFiltered && <Text c="dimmed">{t('queue.emptyHint')}</Text>}
            <Button variant="default" onClick={() => (isFiltered ? narrow({}) : go('import'))}>
              {t(isFiltered ? 'queue.showAll' : 'queue.goImport')}
            </Button>
          </div>
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
      </div>
      {openId !== undefined && (
        <JobDetail
          id={openId}
          onClose={() => setOpenId(undefined)}
          onChange={(what, id) => change.mutate({ what, ids: [id] })}
        />
      )}
    </section>
  )
}
