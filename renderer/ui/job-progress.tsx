import { Progress } from '@mantine/core'
import type { JobRow } from '#shared/contract/jobs.ts'
import { useDuration } from '../lib/duration.ts'
import { useText } from '../lib/i18n.ts'
import { timeText } from '../lib/time-text.ts'
import parts from './parts.module.css'

/** How far a running job is and how long it will take, how long a finished one took, when a waiting one goes on. */
export function JobProgress({ row }: { row: JobRow }) {
  const t = useText()
  const duration = useDuration()
  if (row.state === 'leased') {
    return (
      <span className={parts.progress}>
        <Progress
          value={100 * row.progress}
          w={56}
          size="sm"
          aria-label={`${t('queue.columns.progress')} ${row.id}`}
        />
        {Math.round(100 * row.progress)} %
        {row.etaMs !== null && ` · ${t('time.left', { time: duration(row.etaMs) })}`}
      </span>
    )
  }
  if (row.state === 'ready' && row.runAtMs !== null) {
    return <>{t('queue.retryAt', { time: timeText(row.runAtMs) })}</>
  }
  if (row.startedAtMs !== null && row.finishedAtMs !== null) {
    return <>{duration(row.finishedAtMs - row.startedAtMs)}</>
  }
  return null
}
