import { Alert, Button, Group, Text } from '@mantine/core'
import type { ReviewItem } from '#shared/contract/reviews.ts'
import { useText } from '../../lib/i18n.ts'
import { PagePicture } from '../../lib/sheet/page-picture.tsx'
import classes from './review.module.css'
import type { Command } from './review-keys.ts'

interface GlanceDeskProps {
  readonly item: ReviewItem
  readonly run: (command: Command) => void
}

/** A page that was read well but has no answers: shown whole, and confirmed by one key. */
export function GlanceDesk({ item, run }: GlanceDeskProps) {
  const t = useText()
  const { pageSize: size } = item
  return (
    <div className={classes.page}>
      <Alert color="review" variant="light" p="xs">
        <Text size="sm">{t('alarm.no-answers')}</Text>
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
        <Button onClick={() => run({ type: 'accept' })}>{t('review.blankSheet')}</Button>
        <Button variant="default" onClick={() => run({ type: 'discard' })}>
          {t('review.key.discard')}
        </Button>
      </Group>
    </div>
  )
}
