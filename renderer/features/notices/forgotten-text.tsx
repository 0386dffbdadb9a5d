import { Text } from '@mantine/core'
import type { NoticePreview } from '#shared/contract/notices.ts'
import { useText } from '../../lib/i18n.ts'
import { timeText } from '../../lib/time-text.ts'

/** Said to whoever sends something: of some time the station does not know who got what. */
export function ForgottenText({ of }: { readonly of: NoticePreview['forgotten'] }) {
  const t = useText()
  if (of === null) return null
  const to = timeText(of.toMs)
  return (
    <Text size="sm" c="error" role="status">
      {of.fromMs === null
        ? t('notices.preview.forgottenAll', { to })
        : t('notices.preview.forgotten', { from: timeText(of.fromMs), to })}
    </Text>
  )
}
