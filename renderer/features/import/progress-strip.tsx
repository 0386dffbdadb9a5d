import { Button, Progress, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { Batch, PageStanding } from '#shared/contract/batches.ts'
import { useDuration } from '../../lib/duration.ts'
import { useText } from '../../lib/i18n.ts'
import { Standing } from '../../lib/standing.tsx'
import { useStation } from '../../lib/station-context.tsx'
import { Toggle } from '../../ui/toggle.tsx'
import classes from './import.module.css'
import { useUploads } from './upload-store.ts'

const COUNTED = ['ok', 'review', 'error', 'duplicate'] as const
/** Shown only where there are any. */
const RARE = ['empty', 'cancelled'] as const

/** Small, because progress and buttons share their line. */
const SMALL = { fz: 12, fw: 400 } as const

interface ProgressStripProps {
  readonly batch: Batch
  readonly standing: PageStanding | undefined
  readonly onStanding: (standing: PageStanding | undefined) => void
  readonly onAttendance: () => void
}

/** How far the batch is, how many pages have each result, and stopping it. Each number filters the list. */
export function ProgressStrip({ batch, standing, onStanding, onAttendance }: ProgressStripProps) {
  const t = useText()
  const duration = useDuration()
  const { api, client } = useStation()
  const uploads = useUploads()
  const isComing = uploads.active.some(({ batchId }) => batchId === batch.id)
  const stop = useMutation({
    mutationFn: async () => {
      // What was just sent comes in before it can be stopped there.
      await uploads.stop(batch.id)
      await client.batches.cancel({ id: batch.id })
    },
  })
  const resume = useMutation(api.batches.resume.mutationOptions())
  const retry = useMutation(api.batches.retryPages.mutationOptions())
  const { counts, pagesPerMinute, etaMs } = batch
  const isReading = counts.done < counts.total
  const isBusy = isReading || isComing || stop.isPending

  async function retryFailed() {
    const { rows } = await client.batches.pages({ id: batch.id, standing: 'error', limit: 1000 })
    if (rows.length > 0) retry.mutate({ pageIds: rows.map(({ id }) => id) })
  }

  return (
    <div>
      <Progress
        value={counts.total === 0 ? 0 : (100 * counts.done) / counts.total}
        size={3}
        radius={0}
        aria-label={t('import.progressLabel')}
        style={{ visibility: isBusy ? 'visible' : 'hidden' }}
      />
      <div className={classes.counters}>
        <Toggle kind="filter" {...SMALL} isOn={standing === undefined} onClick={() => onStanding(undefined)}>
          {isReading
            ? t('import.progress', { done: counts.done, total: counts.total })
            : t('import.all', { count: counts.total })}
        </Toggle>
        {[...COUNTED, ...RARE.filter((each) => counts[each] > 0)].map((each) => (
          <Toggle
            key={each}
            kind="filter"
            {...SMALL}
            isOn={standing === each}
            data-testid={`count-${each}`}
            onClick={() => onStanding(standing === each ? undefined : each)}
          >
            <Standing of={each} /> <b>{counts[each]}</b>
          </Toggle>
        ))}
        <Text size="xs" c="dimmed" ml="auto" role="status">
          {[
            ...uploads.active.map(({ batchId, batchName, done, total }) =>
              batchId === batch.id
                ? t('import.uploading', { done, total })
                : t('import.uploadingTo', { name: batchName, done, total }),
            ),
            pagesPerMinute === null ? '' : t('import.pace', { count: Math.round(pagesPerMinute) }),
            etaMs === null ? '' : t('time.left', { time: duration(etaMs) }),
          ]
            .filter((part) => part !== '')
            .join(' · ')}
        </Text>
        {isBusy && (
          <Button variant="default" loading={stop.isPending} onClick={() => stop.mutate()}>
            {t('import.stop')}
          </Button>
        )}
        {!isBusy && batch.rosterSize > 0 && counts.total > 0 && (
          <Button variant="default" onClick={onAttendance}>
            {t('import.attendance.title')}
          </Button>
        )}
        {!isBusy && counts.cancelled > 0 && (
          <Button variant="default" onClick={() => resume.mutate({ id: batch.id })}>
            {t('import.resume')}
          </Button>
        )}
        {!isBusy && counts.error > 0 && (
          <Button variant="default" onClick={() => void retryFailed()}>
            {t('import.retryFailed')}
          </Button>
        )}
      </div>
    </div>
  )
}
