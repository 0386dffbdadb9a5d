import { Button, FileButton, Select, Text, Textarea } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { z } from 'zod'
import { useErrorText } from '../../lib/error.ts'
import { FailureText } from '../../lib/failure.tsx'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import { sourcesOf } from '../../lib/upload.ts'
import { kindText } from './kinds.ts'
import classes from './queue.module.css'

const Payload = z.record(z.string(), z.unknown())
/** What a kind without a file needs, to be filled in. */
const EXAMPLES: Readonly<Record<string, string>> = {
  embedding: '{\n  "texts": [""]\n}',
  problem_generation: '{\n  "ocr_text": ""\n}',
}

/** An empty text is an empty payload; undefined is no JSON object. */
function payloadOf(text: string): Record<string, unknown> | undefined {
  if (text.trim() === '') return {}
  try {
    return Payload.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

interface AddJobsProps {
  /** Dropped or picked; none for kinds that work on no file. */
  readonly files: readonly File[]
  readonly onFiles: (files: readonly File[]) => void
  readonly onClose: () => void
  readonly onAdded: (ids: readonly number[]) => void
}

/** Chooses what is to be done with some files, or without any, and puts it into the queue. */
export function AddJobs({ files, onFiles, onClose, onAdded }: AddJobsProps) {
  const t = useText()
  const errorText = useErrorText()
  const { api, client } = useStation()
  const kinds = useQuery(api.jobs.kinds.queryOptions()).data ?? []
  const [picked, setPicked] = useState<string | null>(null)
  const [text, setText] = useState<string>()
  const open = files.length === 0 ? kinds : kinds.filter(({ file }) => file === 'required')
  const kind = open.find(({ type }) => type === picked)
  const details = text ?? EXAMPLES[kind?.type ?? ''] ?? ''
  const payload = payloadOf(details)
  const add = useMutation({
    async mutationFn(job: { type: string; payload: Record<string, unknown> }) {
      return client.jobs.add({ ...job, files: await sourcesOf(files) })
    },
    onSuccess({ added, rejected }) {
      onAdded(added)
      if (rejected.length === 0) onClose()
    },
  })
  const lacksFile = kind?.file === 'required' && files.length === 0
  const isReady = kind !== undefined && payload !== undefined && !lacksFile
  function submit(event: FormEvent) {
    event.preventDefault()
    if (isReady) add.mutate({ type: kind.type, payload })
  }
  return (
    <form className={classes.add} aria-label={t('queue.add.title')} onSubmit={submit}>
      <Text size="sm" fw={600}>
        {files.length === 0 ? t('queue.add.title') : t('queue.add.files', { count: files.length })}
      </Text>
      {files.length > 0 && (
        <Text size="sm" c="dimmed" lineClamp={2}>
          {files.map(({ name }) => name).join(', ')}
        </Text>
      )}
      <div className={classes.addRow}>
        <Select
          w={220}
          data-autofocus
          aria-label={t('queue.add.kind')}
          placeholder={t('queue.add.kind')}
          data={open.map(({ type }) => ({ value: type, label: kindText(t, type) }))}
          value={kind?.type ?? null}
          onChange={(type) => {
            setPicked(type)
            setText(undefined)
          }}
        />
        {lacksFile && (
          <FileButton multiple onChange={onFiles}>
            {(props) => (
              <Button variant="default" {...props}>
                {t('queue.add.pick')}
              </Button>
            )}
          </FileButton>
        )}
        <Button type="submit" disabled={!isReady} loading={add.isPending}>
          {t('queue.add.submit')}
        </Button>
        <Button variant="subtle" onClick={onClose}>
          {t('common.close')}
        </Button>
      </div>
      <details open={kind?.file === 'none'}>
        <summary>{t('queue.add.details')}</summary>
        <Textarea
          aria-label={t('queue.add.details')}
          autosize
          minRows={3}
          maxRows={10}
          ff="monospace"
          value={details}
          error={payload === undefined && t('queue.add.notJson')}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </details>
      <FailureText of={add.error} />
      {add.data?.rejected.map(({ name, error }) => (
        <Text key={name} size="sm" c="error" role="alert">
          {name}: {errorText(error)}
        </Text>
      ))}
    </form>
  )
}
