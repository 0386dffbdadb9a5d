import { Alert, Group, Text } from '@mantine/core'
import type { Sheet } from '#shared/contract/batches.ts'
import type { ReviewItem } from '#shared/contract/reviews.ts'
import { useText } from '../../lib/i18n.ts'
import { CommandButton } from './command-button.tsx'
import { reasonText } from './reason-text.ts'
import classes from './review.module.css'
import type { Command } from './review-keys.ts'
import { TwinPage } from './twin-desk.tsx'

interface PartnerDeskProps {
  readonly item: ReviewItem
  readonly run: (command: Command) => void
}

/** A page whose sheet lacks another: beside those that it may be, nearest in the stack first, of which one is chosen, or none. */
export function PartnerDesk({ item, run }: PartnerDeskProps) {
  const t = useText()
  const { partners, pageId, fileName, pageIndex } = item
  const whose = (sheet: Sheet | undefined) =>
    [sheet?.page.studentName, sheet?.page.studentNumber].filter((part) => part).join(' ') ||
    t('review.partner.nobody')
  return (
    <div className={classes.twins}>
      <Alert color="review" variant="light" p="xs">
        <Text size="sm">
          {item.reasons.map((reason) => reasonText(t, item, reason)).join(' · ')}
          {' – '}
          {t(partners.length === 0 ? 'review.partner.none' : 'review.partner.choose')}
        </Text>
      </Alert>
      <ul>
        <TwinPage page={{ pageId, fileName, pageIndex }} note={whose} />
        {partners.map((page, at) => (
          <TwinPage key={page.pageId} page={page} note={whose}>
            <CommandButton isMain keyName={`${at + 1}`} onClick={() => run({ type: 'join', at })}>
              {t('review.partner.join')}
            </CommandButton>
          </TwinPage>
        ))}
      </ul>
      <Group justify="center" gap="sm">
        <CommandButton
          keyName="A"
          onClick={() => run({ type: 'alone' })}
          title={t('review.partner.aloneHint')}
        >
          {t('review.partner.alone')}
        </CommandButton>
        <CommandButton keyName="S" onClick={() => run({ type: 'sheet' })}>
          {t('sheet.rescan')}
        </CommandButton>
        <CommandButton keyName="X" onClick={() => run({ type: 'discard' })}>
          {t('review.key.discard')}
        </CommandButton>
      </Group>
    </div>
  )
}
