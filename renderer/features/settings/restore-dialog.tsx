import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Backup } from '#shared/contract/settings.ts'
import { FailureText } from '../../lib/failure.tsx'
import { useText } from '../../lib/i18n.ts'
import { sizeText } from '../../lib/size-text.ts'
import { useStation } from '../../lib/station-context.tsx'
import { dayText, timeText } from '../../lib/time-text.ts'

const SHOWN_EXAMS = 10

interface RestoreDialogProps {
  readonly backup: Backup
  readonly isPending: boolean
  readonly error: unknown
  readonly onRestore: () => void
  readonly onClose: () => void
}

/** What going back to a copy brings and takes, and a word to type: everything that came since is set aside by it. */
export function RestoreDialog({ backup, isPending, error, onRestore, onClose }: RestoreDialogProps) {
  const t = useText()
  const { api } = useStation()
  const [typed, setTyped] = useState('')
  const contents = useQuery(api.settings.backupContents.queryOptions({ input: { name: backup.name } }))
  const word = t('settings.keep.restoreWord')
  const list = (exams: readonly { name: string; pages: number }[]) =>
    exams
      .slice(0, SHOWN_EXAMS)
      .map(({ name, pages }) => `${name} (${t('import.all', { count: pages })})`)
      .concat(exams.length > SHOWN_EXAMS ? ['…'] : [])
      .join(', ')
  const { exams = null, now = [] } = contents.data ?? {}
  const gone = now.filter(({ name }) => exams?.every((each) => each.name !== name))
  return (
    <Modal opened onClose={onClose} title={t('settings.keep.restoreTitle')} size={520}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (typed.trim() === word) onRestore()
        }}
      >
        <Stack gap="sm">
          <Text size="sm">
            {dayText(backup.atMs)} {timeText(backup.atMs)} · {sizeText(backup.bytes)}
          </Text>
          {contents.data !== undefined && (
            <Text size="sm">
              {exams === null
                ? t('settings.keep.restoreUnreadable')
                : t('settings.keep.restoreExams', { count: exams.length, exams: list(exams) })}
            </Text>
          )}
          {gone.length > 0 && (
            <Text size="sm" fw={600}>
              {t('settings.keep.restoreGone', { count: gone.length, exams: list(gone) })}
            </Text>
          )}
          <Text size="sm">{t('settings.keep.restoreHint')}</Text>
          <TextInput
            label={t('settings.keep.restoreType', { word })}
            value={typed}
            data-autofocus
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <FailureText of={error ?? contents.error} size="xs" />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" color="red" loading={isPending} disabled={typed.trim() !== word}>
              {t('settings.keep.restoreGo')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
