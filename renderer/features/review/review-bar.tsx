import { Button, TextInput } from '@mantine/core'
import type { ReviewItem } from '#shared/contract/reviews.ts'
import { BatchPicker } from '../../lib/batch-picker.tsx'
import { useText } from '../../lib/i18n.ts'
import { Bar } from '../../ui/bar.tsx'
import { Toggle } from '../../ui/toggle.tsx'
import { asksPartner } from './page-question.ts'
import classes from './review.module.css'
import type { ReviewDesk } from './use-review-desk.ts'
import { TABS, type Tab } from './use-review-queue.ts'

interface ReviewBarProps {
  readonly tab: Tab
  readonly counts: Readonly<Record<Tab, number>> | undefined
  readonly onTab: (tab: Tab) => void
  readonly item: ReviewItem | undefined
  readonly desk: ReviewDesk
  /** Accepts everything of this lane as the machine read it; undefined in lanes that want a look at each. */
  readonly bulk: { readonly count: number; readonly accept: () => void } | undefined
}

/** The lanes with how many items wait in each, and what can be done with the current item. */
export function ReviewBar({
  tab,
  counts,
  onTab,
  item,
  desk: { run, why, setWhy, isTwins },
  bulk,
}: ReviewBarProps) {
  const t = useText()
  return (
    <Bar>
      <BatchPicker />
      <nav className={classes.tabs} aria-label={t('review.lanes')}>
        {TABS.map((each) => (
          <Toggle
            key={each}
            kind="tab"
            isOn={each === tab}
            disabled={counts?.[each] === 0}
            data-waiting={(counts?.[each] ?? 0) > 0 || undefined}
            onClick={() => onTab(each)}
          >
            {t(`review.lane.${each}`)} <b>{counts?.[each] ?? 0}</b>
          </Toggle>
        ))}
      </nav>
      {item !== undefined && (
        <>
          <TextInput
            ml="auto"
            w={200}
            placeholder={t('review.whyHint')}
            aria-label={t('review.whyHint')}
            value={why}
            maxLength={500}
            onChange={(event) => setWhy(event.currentTarget.value)}
          />
          {item.lane === 'marks' && (
            <Button variant="default" onClick={() => run({ type: 'alike' })}>
              {t('review.key.alike')}
            </Button>
          )}
          {bulk !== undefined && (
            <Button variant="light" onClick={bulk.accept}>
              {t('review.acceptAll', { count: bulk.count })}
            </Button>
          )}
          <Button variant="default" onClick={() => run({ type: 'sheet' })}>
            {t('review.key.sheet')}
          </Button>
          <Button variant="default" onClick={() => run({ type: 'defer' })}>
            {t('review.key.defer')}
          </Button>
          <Button variant="default" onClick={() => run({ type: 'undo' })}>
            {t('common.undo')}
          </Button>
          {item.lane !== 'page' && !isTwins && !asksPartner(item) && (
            <Button onClick={() => run({ type: 'accept' })}>{t('review.key.accept')}</Button>
          )}
        </>
      )}
    </Bar>
  )
}
