import { ActionIcon, Button, Group, Text, Title } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { z } from 'zod'
import { errorText } from '#shared/i18n/index.ts'
import { FailureText } from '../../lib/failure.tsx'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import { timeText } from '../../lib/time-text.ts'
import { JobProgress } from '../../ui/job-progress.tsx'
import { JobState } from '../../ui/job-state.tsx'
import parts from '../../ui/parts.module.css'
import { Code } from './code.tsx'
import { InputPicture } from './input-picture.tsx'
import { JobResult } from './job-result.tsx'
import { kindText } from './kinds.ts'
import { subjectOf } from './subject.ts'
import { VideoPlayer } from './video-player.tsx'

/** What the screen needs to know of a finished video. */
const FinishedVideo = z.object({ duration_seconds: z.number(), encrypted: z.boolean() })
const WithOutput = z.looseObject({ stderr: z.string() })

interface JobDetailProps {
  readonly id: number
  readonly onClose: () => void
  readonly onChange: (what: 'retry' | 'cancel', id: number) => void
}

/** One job's evidence: what came in, what came out, and why each failed attempt failed. */
export function JobDetail({ id, onClose, onChange }: JobDetailProps) {
  const t = useText()
  const { api } = useStation()
  const { data: job, error } = useQuery(api.jobs.get.queryOptions({ input: { id } }))
  const video = FinishedVideo.safeParse(job?.type === 'video_hls' ? job.result : undefined)
  return (
    <aside className={parts.pane} aria-label={t('queue.detail.title', { id })}>
      <Group justify="space-between" wrap="nowrap">
        <Title order={2} size="sm">
          {t('queue.detail.title', { id })} {job !== undefined && `· ${kindText(t, job.type)}`}
        </Title>
        <ActionIcon onClick={onClose} aria-label={t('common.close')}>
          <IconX size={16} />
        </ActionIcon>
      </Group>
      <FailureText of={error} />
      {job !== undefined && (
        <>
          <Group gap="sm">
            <JobState of={job.state} />
            <JobProgress row={job} />
            {(job.state === 'dead' || job.state === 'cancelled' || job.runAtMs !== null) && (
              <Button variant="default" onClick={() => onChange('retry', id)}>
                {t('queue.retry')}
              </Button>
            )}
            {(job.state === 'ready' || job.state === 'leased') && (
              <Button variant="default" onClick={() => onChange('cancel', id)}>
                {t('queue.cancel')}
              </Button>
            )}
          </Group>
          {job.error !== null && job.state !== 'done' && <Text c="error">{errorText(t, job.error)}</Text>}
          {video.success &&
            (video.data.encrypted ? (
              <Text c="dimmed">{t('queue.video.encrypted')}</Text>
            ) : (
              <VideoPlayer jobId={id} durationS={video.data.duration_seconds} />
            ))}
          <dl className={parts.facts}>
            <Fact name={t('queue.columns.origin')}>
              {[job.origin === 'local' ? '' : t(`queue.origins.${job.origin}`), subjectOf(t, job)]
                .filter((part) => part !== '')
                .join(' ')}
            </Fact>
            {job.owner !== null && (
              <Fact name={t('queue.columns.owner')}>{t(`queue.owners.${job.owner}`)}</Fact>
            )}
            {job.engine !== null && (
              <Fact name={t('queue.detail.engine')}>
                {job.engine} {job.engineVersion}
              </Fact>
            )}
            <Fact name={t('queue.columns.created')}>{timeText(job.createdAtMs)}</Fact>
            {job.startedAtMs !== null && (
              <Fact name={t('queue.detail.started')}>{timeText(job.startedAtMs)}</Fact>
            )}
            {job.finishedAtMs !== null && (
              <Fact name={t('queue.detail.finished')}>{timeText(job.finishedAtMs)}</Fact>
            )}
          </dl>
          {job.inputSha256 !== null && <InputPicture key={id} id={id} result={job.result} />}
          {job.result !== undefined && job.result !== null && <JobResult id={id} result={job.result} />}
          {job.deliveries.map((delivery) => (
            <Text key={delivery.id} size="sm">
              {t(`queue.deliveries.${delivery.state}`)}
              {delivery.error !== null && delivery.state !== 'sent' && ` ${errorText(t, delivery.error)}`}
            </Text>
          ))}
          {job.failures.length > 0 && (
            <section>
              <Title order={3} size="sm">
                {t('queue.detail.failures')}
              </Title>
              {job.failures.map((failure) => {
                const output = WithOutput.safeParse(failure.evidence)
                return (
                  <details key={failure.atMs} open={failure === job.failures.at(-1)}>
                    <summary>
                      {failure.kind === 'recovery'
                        ? t('queue.detail.recovery', { time: timeText(failure.atMs) })
                        : t('queue.detail.failure', {
                            attempt: failure.attempt,
                            time: timeText(failure.atMs),
                          })}
                    </summary>
                    <Text size="sm">{errorText(t, failure.error)}</Text>
                    {failure.evidence !== null && (
                      <>
                        <Text size="xs" c="dimmed">
                          {t('queue.detail.evidence')}
                        </Text>
                        <Code
                          of={output.success ? { ...output.data, stderr: undefined } : failure.evidence}
                        />
                      </>
                    )}
                    {output.success && output.data.stderr !== '' && (
                      <>
                        <Text size="xs" c="dimmed">
                          {t('queue.detail.log')}
                        </Text>
                        <Code of={output.data.stderr} />
                      </>
                    )}
                  </details>
                )
              })}
            </section>
          )}
          <details>
            <summary>{t('queue.detail.payload')}</summary>
            <Code of={job.payload} />
          </details>
        </>
      )}
    </aside>
  )
}

const Fact = ({ name, children }: { name: string; children: React.ReactNode }) => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
)
