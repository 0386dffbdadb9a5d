import { Button, Text } from '@mantine/core'
import { useQueries } from '@tanstack/react-query'
import { HOMEWORK_TYPES } from '#shared/domain/homework.ts'
import { useApp } from '../../lib/app-store.ts'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import { JobProgress } from '../../ui/job-progress.tsx'
import classes from './homework.module.css'

const MOST_SHOWN = 4

/** What is being looked at and how far it is, and how much waits; nothing while there is none. */
export function Running() {
  const t = useText()
  const { api } = useStation()
  const go = useApp((state) => state.go)
  const asked = (state: 'leased' | 'ready') =>
    HOMEWORK_TYPES.map((type) =>
      api.jobs.list.queryOptions({ input: { filter: { state, type }, limit: MOST_SHOWN } }),
    )
  const leased = useQueries({ queries: asked('leased') }).flatMap(({ data }) => data?.rows ?? [])
  const waiting = useQueries({ queries: asked('ready') }).reduce(
    (sum, { data }) => sum + (data?.total ?? 0),
    0,
  )
  if (leased.length === 0 && waiting === 0) return null
  return (
    <section className={classes.running} aria-label={t('homework.running')}>
      {leased.slice(0, MOST_SHOWN).map((row) => (
        <div key={row.id}>
          <Text size="sm" truncate>
            {row.fileName ?? row.externalId}
          </Text>
          <JobProgress row={row} />
        </div>
      ))}
      {waiting > 0 && (
        <Text size="sm" c="dimmed">
          {t('homework.waiting', { count: waiting })}
        </Text>
      )}
      <Button size="compact-sm" variant="subtle" onClick={() => go('queue')}>
        {t('screen.queue')}
      </Button>
    </section>
  )
}
