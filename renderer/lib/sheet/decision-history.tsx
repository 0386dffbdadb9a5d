import { Text } from '@mantine/core'
import type { ReviewDecision, ReviewValue } from '#shared/contract/reviews.ts'
import type { Translate } from '#shared/i18n/index.ts'
import { useText } from '../i18n.ts'
import { timeText } from '../time-text.ts'
import classes from './sheet.module.css'

function valueText(t: Translate, value: ReviewValue): string {
  switch (value.kind) {
    case 'marks':
      return value.detected.join(', ') || t('status.blank')
    case 'identity':
      return value.isOutsider === true
        ? t('sheet.outsiderNumber', { number: value.studentNumber })
        : value.studentNumber
    case 'page':
      return t(`review.action.${value.action}`)
    case 'join':
      return t(value.withPageId === null ? 'review.partner.alone' : 'review.partner.joined')
  }
}

/** What people decided, by whom, when and why; what was taken back is struck out. */
export function DecisionHistory({ history }: { history: readonly ReviewDecision[] }) {
  const t = useText()
  return (
    <ul className={classes.history} aria-label={t('review.history')}>
      {history.map(({ value, who, why, atMs, undoneAtMs }) => (
        <li key={atMs} data-undone={undoneAtMs !== null || undefined}>
          <b>{valueText(t, value)}</b>{' '}
          <Text span size="xs" c="dimmed">
            {[who || t('review.someone'), timeText(atMs), why].filter((part) => part !== '').join(' · ')}
          </Text>
        </li>
      ))}
    </ul>
  )
}
