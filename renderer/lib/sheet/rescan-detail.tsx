import { Button, FileButton, Group, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { BatchPage } from '#shared/contract/batches.ts'
import { SCAN_ENDINGS } from '#shared/domain/scan-files.ts'
import { FailureAlert } from '../failure.tsx'
import { useText } from '../i18n.ts'
import { useStation } from '../station-context.tsx'
import { sourceOf } from '../upload.ts'
import classes from './sheet.module.css'

/** What scans are rejected for most; anything else is typed. */
const REASONS = ['blurred', 'cutOff', 'folded', 'covered'] as const

interface RescanDetailProps {
  readonly page: BatchPage
  readonly onDone: (pageId: number) => void
  /** Leaves it out for now; the new scan comes later. */
  readonly onReject: (why: string) => void
}

/** A scan that is no good: why, and the new one which takes its place. */
export function RescanDetail({ page, onDone, onReject }: RescanDetailProps) {
  const t = useText()
  const { client } = useStation()
  const [why, setWhy] = useState(page.leftOut?.why ?? '')
  const replace = useMutation({
    mutationFn: async (file: File) =>
      client.reviews.replaceScan({ pageId: page.id, file: await sourceOf(file), why: why.trim() }),
    onSuccess: ({ pageId }) => onDone(pageId),
  })
  const hasReason = why.trim() !== ''
  return (
    <section className={classes.detail} data-kind="rescan" aria-label={t('sheet.rescan')}>
      <Text size="sm">{t('sheet.rescanHint')}</Text>
      <Group gap="xs">
        {REASONS.map((each) => {
          const text = t(`sheet.rescanWhy.${each}`)
          return (
            <Button
              key={each}
              variant={why === text ? 'filled' : 'default'}
              aria-pressed={why === text}
              onClick={() => setWhy(text)}
            >
              {text}
            </Button>
          )
        })}
        <TextInput
          flex={1}
          aria-label={t('sheet.why')}
          placeholder={t('sheet.why')}
          value={why}
          maxLength={500}
          onChange={(event) => setWhy(event.currentTarget.value)}
        />
      </Group>
      <Group gap="sm">
        <FileButton
          accept={SCAN_ENDINGS.join(',')}
          onChange={(file) => file !== null && replace.mutate(file)}
        >
          {(props) => (
            <Button {...props} disabled={!hasReason} loading={replace.isPending}>
              {t('sheet.chooseScan')}
            </Button>
          )}
        </FileButton>
        {page.leftOut === null && (
          <Button variant="default" disabled={!hasReason} onClick={() => onReject(why.trim())}>
            {t('sheet.rejectOnly')}
          </Button>
        )}
      </Group>
      <FailureAlert of={replace.error} p="xs" />
    </section>
  )
}
