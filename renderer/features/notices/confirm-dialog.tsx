import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import type { NoticePreview } from '#shared/contract/notices.ts'
import { FailureText } from '../../lib/failure.tsx'
import { useText } from '../../lib/i18n.ts'
import { ForgottenText } from './forgotten-text.tsx'
import classes from './notices.module.css'
import { wonText } from './won-text.ts'

interface ConfirmDialogProps {
  readonly template: string
  readonly preview: NoticePreview
  readonly isPending: boolean
  readonly error: unknown
  readonly onSend: () => void
  readonly onClose: () => void
}

/** The last look before notices leave, which nobody can take back. */
export function ConfirmDialog({ template, preview, isPending, error, onSend, onClose }: ConfirmDialogProps) {
  const t = useText()
  const [first] = preview.notices
  return (
    <Modal opened onClose={onClose} title={t('notices.send.title')} size={520}>
      <Stack gap="sm">
        <Text size="sm">{t('notices.send.sure', { template, count: preview.notices.length })}</Text>
        {first !== undefined && <div className={classes.bubble}>{first.text}</div>}
        <Text size="sm">
          {t('notices.preview.cost', { won: wonText(preview.costWon) })} ·{' '}
          {t('notices.preview.excluded', { count: preview.excluded.length })}
        </Text>
        {preview.smsFallback && <Text size="sm">{t('notices.preview.sms')}</Text>}
        <ForgottenText of={preview.forgotten} />
        <FailureText of={error} />
        <Group justify="flex-end">
          {/* Not what sends: Enter out of habit would spend money that nobody gets back. */}
          <Button variant="default" onClick={onClose} data-autofocus>
            {t('notices.send.back')}
          </Button>
          <Button loading={isPending} onClick={onSend}>
            {t('notices.send.go')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
