import { Button, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { JobState as State } from '#shared/domain/job.ts'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import { Bar } from '../../ui/bar.tsx'
import { JobState } from '../../ui/job-state.tsx'
import { Toggle } from '../../ui/toggle.tsx'
import { kindText } from './kinds.ts'
import type { Filter } from './use-jobs.ts'

interface FilterBarProps {
  readonly filter: Filter
  readonly onFilter: (filter: Filter) => void
  /** Pauses or resumes the kind that is chosen, or all. */
  readonly onPause: (isPaused: boolean) => void
}

/** Which jobs are shown: each state with how many are in it, each kind. */
export function FilterBar({ filter, onFilter, onPause }: FilterBarProps) {
  const t = useText()
  const { api } = useStation()
  const counts = useQuery(api.jobs.counts.queryOptions()).data
  const all = counts === undefined ? 0 : Object.values(counts.byState).reduce((sum, n) => sum + n, 0)
  const kind = filter.type === undefined ? undefined : kindText(t, filter.type)
  const isPaused =
    counts?.pausedAll === true ||
    (filter.type !== undefined && counts?.types.some(({ type, paused }) => type === filter.type && paused))
  return (
    <Bar role="group" aria-label={t('queue.filters')} gap="4px 8px">
      <Toggle
        kind="filter"
        isOn={filter.state === undefined}
        onClick={() => onFilter({ ...filter, state: undefined })}
      >
        {t('queue.allStates')} <b>{all}</b>
      </Toggle>
      {State.options.map((state) => (
        <Toggle
          key={state}
          kind="filter"
          isOn={filter.state === state}
          data-testid={`jobs-${state}`}
          onClick={() => onFilter({ ...filter, state: filter.state === state ? undefined : state })}
        >
          <JobState of={state} /> <b>{counts?.byState[state] ?? 0}</b>
        </Toggle>
      ))}
      <Select
        w={190}
        aria-label={t('queue.columns.kind')}
        placeholder={t('queue.allKinds')}
        clearable
        data={(counts?.types ?? []).map(({ type, count }) => ({
          value: type,
          label: `${kindText(t, type)} (${count})`,
        }))}
        value={filter.type ?? null}
        onChange={(type) => onFilter({ ...filter, type: type ?? undefined })}
      />
      <Button variant="default" onClick={() => onPause(!isPaused)}>
        {kind === undefined
          ? t(isPaused ? 'queue.resume' : 'queue.pause')
          : t(isPaused ? 'queue.resumeKind' : 'queue.pauseKind', { kind })}
      </Button>
    </Bar>
  )
}
