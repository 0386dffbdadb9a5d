import { Alert, Button, Group, Text } from '@mantine/core'
import type { ReviewItem } from '#shared/contract/reviews.ts'
import { isPageAlarm } from '#shared/domain/page-alarm.ts'
import { useText } from '../../lib/i18n.ts'
import { PagePicture } from '../../lib/sheet/page-picture.tsx'
import classes from './review.module.css'
import type { Command } from './review-keys.ts'

interface AlarmDeskProps {
  readonly item: ReviewItem
  readonly run: (command: Command) => void
}

/** A page that was read, but so that a person should look at it once: all of it at a glance, and one key. */
export function AlarmDesk({ item, run }: AlarmDeskProps) {
  const t = useText()
  const { label: alarm, pageSize: size } = item
  if (!isPageAlarm(alarm)) return null
  return (
    <div className={classes.page}>
      <Alert color="review" variant="light" p="xs">
        <Text size="sm">{t(`alarm.${alarm}`)}</Text>
      </Alert>
      {size !== null && (
        <div className={classes.pageArea}>
          <div className={classes.pageFit} style={{ aspectRatio: `${size.widthPx} / ${size.heightPx}` }}>
            <PagePicture
              pageId={item.pageId}
              size={size}
              label={t('sheet.page', { file: item.fileName, page: item.pageIndex + 1 })}
              isSharp
            />
          </div>
        </div>
      )}
      <Group justify="center" gap="sm">
        <Button onClick={() => run({ type: 'accept' })}>{t(`review.alarm.${alarm}`)}</Button>
        <Button variant="default" onClick={() => run({ type: 'discard' })}>
          {t('review.discard')}
        </Button>
      </Group>
    </div>
  )
}
