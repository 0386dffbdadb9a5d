import { Button, Select, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Template } from '#shared/domain/template.ts'
import { FailureAlert, FailureText } from '../../lib/failure.tsx'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import { dayText } from '../../lib/time-text.ts'
import parts from '../../ui/parts.module.css'
import type { Trial } from './use-trial.ts'

interface PublishPanelProps {
  readonly template: Template
  readonly trial: Trial
  /** Whether there is anything that is not published yet. */
  readonly hasDraft: boolean
  readonly onPublished: (published: { version: number; publishedAtMs: number }) => void
  /** Draws an earlier version again, to be undone like any change. */
  readonly onRestore: (version: Template) => void
}

/** Publishes the draft once the whole trial is over; never before. */
export function PublishPanel({ template, trial, hasDraft, onPublished, onRestore }: PublishPanelProps) {
  const t = useText()
  const { client } = useStation()
  const { proof } = trial
  const publish = useMutation({
    mutationFn: async () => {
      // What was proved, as it stood when it was published: the trial is of the draft, which is then gone.
      const { version, publishedAtMs } = await client.templates.publish({ id: template.id })
      return { version, publishedAtMs, proof }
    },
    onSuccess: onPublished,
  })
  const published = publish.data
  return (
    <section aria-label={t('editor.publishing')}>
      <Button
        disabled={proof === undefined || !hasDraft}
        loading={publish.isPending}
        onClick={() => publish.mutate()}
      >
        {t('editor.publish')}
      </Button>
      {proof === undefined && published === undefined && hasDraft && (
        <p className={parts.note}>{t('editor.publishWaits')}</p>
      )}
      {published !== undefined && !publish.error && (
        <Text role="status" className={parts.note ?? ''}>
          {t('editor.published', { version: published.version })}{' '}
          {published.proof !== undefined && t('editor.proof', published.proof)}
        </Text>
      )}
      <FailureAlert of={publish.error} />
      <Versions id={template.id} onRestore={onRestore} />
    </section>
  )
}

/** Versions that were published, and what changed between two of them, or since. */
function Versions({ id, onRestore }: Pick<PublishPanelProps, 'onRestore'> & { id: string }) {
  const t = useText()
  const { api, client } = useStation()
  const versions = useQuery(api.templates.versions.queryOptions({ input: { id }, retry: false })).data ?? []
  const [from, setFrom] = useState<number>()
  const diff = useQuery({
    ...api.templates.diff.queryOptions({ input: { id, from: from ?? 0, to: null }, retry: false }),
    enabled: from !== undefined,
  })
  const restore = useMutation({
    mutationFn: async (version: number) => onRestore(await client.templates.get({ id, version })),
  })
  if (versions.length === 0) return null
  return (
    <>
      <Select
        mt={8}
        label={t('editor.compare')}
        clearable
        data={versions.map(({ version, publishedAtMs }) => ({
          value: String(version),
          label: `v${version} · ${dayText(publishedAtMs)}`,
        }))}
        value={from === undefined ? null : String(from)}
        onChange={(value) => setFrom(value === null ? undefined : Number(value))}
      />
      {from !== undefined && (
        <Button variant="default" mt={6} loading={restore.isPending} onClick={() => restore.mutate(from)}>
          {t('editor.restore', { version: from })}
        </Button>
      )}
      <FailureText of={restore.error} />
      {diff.isError && <Text className={parts.note ?? ''}>{t('editor.noDraft')}</Text>}
      {diff.data?.length === 0 && <Text className={parts.note ?? ''}>{t('editor.noChanges')}</Text>}
      {diff.data !== undefined && diff.data.length > 0 && (
        <table className={parts.table}>
          <tbody>
            {diff.data.map(({ path, before, after }) => (
              <tr key={path}>
                <th scope="row">{path}</th>
                <td>
                  <del>{before}</del> <ins>{after}</ins>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  )
}
