import { Button, Group, Loader, Select, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Template } from '#shared/domain/template.ts'
import { useErrorText } from '../../lib/error.ts'
import { FailureAlert, FailureText } from '../../lib/failure.tsx'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import { dayText } from '../../lib/time-text.ts'
import parts from '../../ui/parts.module.css'
import { readingCounts } from './canvas/reading-layer.tsx'
import classes from './editor.module.css'
import { type Scan, scanKey } from './use-try-on.ts'

interface Trial {
  readonly scan: Scan
  /** How many rows were read with which certainty, or why the reading failed. */
  readonly outcome: { sure: number; blank: number; doubtful: number } | string
}

interface PublishPanelProps {
  readonly template: Template
  readonly scans: readonly Scan[]
  /** Stores the draft as it is drawn now. */
  readonly save: () => Promise<unknown>
  /** Draws an earlier version again, to be undone like any change. */
  readonly onRestore: (version: Template) => void
}

/** Tries the draft on real pages, one after the other, then publishes it; never the other way round. */
export function PublishPanel({ template, scans, save, onRestore }: PublishPanelProps) {
  const t = useText()
  const errorText = useErrorText()
  const { client } = useStation()
  const [tried, setTried] = useState<{ template: Template; trials: readonly Trial[] }>()
  const dryRun = useMutation({
    mutationFn: async () => {
      await save()
      setTried({ template, trials: [] })
      for (const scan of scans) {
        const outcome = await client.templates
          .tryOn({ template, sha256: scan.sha256, pageIndex: scan.pageIndex })
          .then((live) => (live.reading.state === 'read' ? readingCounts(live) : t('editor.trialUnread')))
          .catch(errorText)
        setTried((now) => ({ template, trials: [...(now?.trials ?? []), { scan, outcome }] }))
      }
    },
  })
  const publish = useMutation({ mutationFn: () => client.templates.publish({ id: template.id }) })
  const isCurrent = tried?.template === template
  const hasRead = isCurrent && tried.trials.some(({ outcome }) => typeof outcome !== 'string')
  const error = dryRun.error ?? publish.error
  return (
    <section aria-label={t('editor.publishing')}>
      <h2 className={classes.heading}>{t('editor.publishing')}</h2>
      <Group gap={6}>
        <Button
          variant="default"
          disabled={scans.length === 0}
          loading={dryRun.isPending}
          onClick={() => dryRun.mutate()}
        >
          {t('editor.dryRun', { count: scans.length })}
        </Button>
        <Button disabled={!hasRead} loading={publish.isPending} onClick={() => publish.mutate()}>
          {t('editor.publish')}
        </Button>
      </Group>
      {scans.length === 0 && <Text className={parts.note ?? ''}>{t('editor.noScans')}</Text>}
      {isCurrent && tried.trials.length > 0 && (
        <table className={parts.table}>
          <thead>
            <tr>
              <th scope="col">{t('editor.scan')}</th>
              <th scope="col">{t('editor.trial')}</th>
            </tr>
          </thead>
          <tbody>
            {tried.trials.map(({ scan, outcome }) => (
              <tr key={scanKey(scan)}>
                <td>{scan.name}</td>
                <td>{typeof outcome === 'string' ? outcome : t('editor.counts', outcome)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {dryRun.isPending && <Loader size="xs" />}
      {publish.data !== undefined && !error && (
        <Text role="status" className={parts.note ?? ''}>
          {t('editor.published', { version: publish.data.version })}
        </Text>
      )}
      <FailureAlert of={error} />
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
