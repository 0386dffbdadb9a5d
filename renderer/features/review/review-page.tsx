import { Button } from '@mantine/core'
import { IconChecks } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import type { ReviewItem } from '#shared/contract/reviews.ts'
import { useApp } from '../../lib/app-store.ts'
import { BatchAlarmList } from '../../lib/batch-alarm-list.tsx'
import { FailureAlert } from '../../lib/failure.tsx'
import { useText } from '../../lib/i18n.ts'
import { SheetPanel } from '../../lib/sheet/sheet-panel.tsx'
import { useStation } from '../../lib/station-context.tsx'
import { useBatch } from '../../lib/use-batch.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Desk } from './desk.tsx'
import { Evidence } from './evidence.tsx'
import { ItemList } from './item-list.tsx'
import { LookAlikes } from './look-alikes.tsx'
import classes from './review.module.css'
import { ReviewBar } from './review-bar.tsx'
import { upcoming } from './review-state.ts'
import { useCommands } from './use-commands.ts'
import { usePrefetch } from './use-prefetch.ts'
import { useReviewDesk } from './use-review-desk.ts'
import { TABS, type Tab, useReviewQueue } from './use-review-queue.ts'

const PREFETCHED = 6
/** Exams with something open that are offered where this one has nothing. */
const MOST_OTHERS = 3

/** What is open is of the exam on screen: another one begins anew. */
export default function ReviewPage() {
  const { batch } = useBatch()
  return <Review key={batch?.id ?? 0} batch={batch} />
}

function Review({ batch }: Pick<ReturnType<typeof useBatch>, 'batch'>) {
  const t = useText()
  const { api } = useStation()
  const go = useApp((state) => state.go)
  const choose = useApp((state) => state.chooseBatch)
  const others = (useQuery(api.reviews.byExam.queryOptions()).data ?? []).filter(
    ({ batchId }) => batchId !== batch?.id,
  )
  const counts = useQuery(
    api.reviews.counts.queryOptions({ input: batch === undefined ? {} : { batchId: batch.id } }),
  ).data
  const alarms = useQuery({
    ...api.results.alarms.queryOptions({ input: { batchId: batch?.id ?? 1 } }),
    enabled: batch !== undefined,
  }).data
  const [asked, setTab] = useState<Tab>()
  // The first lane with items, until a person chooses one; when that one is empty, the first with items again.
  const isDone = asked !== undefined && counts?.[asked] === 0
  const tab = (isDone ? undefined : asked) ?? TABS.find((each) => (counts?.[each] ?? 0) > 0) ?? 'marks'
  const queue = useReviewQueue(batch?.id, tab)
  const { state, item, dispatch } = queue
  const desk = useReviewDesk(queue)
  usePrefetch(upcoming(state, PREFETCHED))
  const onSelect = useCallback((id: number) => dispatch({ type: 'select', id }), [dispatch])
  // The look-alikes and the whole sheet have keys of their own.
  useCommands(
    { item, corner: desk.taken, isTwins: desk.isTwins },
    desk.run,
    desk.alike === undefined && desk.sheet === undefined,
  )

  return (
    <section className={classes.screen} aria-label={t('screen.review')}>
      <ReviewBar
        tab={tab}
        counts={counts}
        onTab={setTab}
        item={item}
        desk={desk}
        bulk={
          tab === 'harmless' && queue.harmless.length > 0
            ? { count: queue.harmless.length, accept: queue.acceptHarmless }
            : undefined
        }
      />
      <BatchAlarmList alarms={alarms ?? []} here="review" />
      <FailureAlert of={queue.error} p="xs" />
      <div className={classes.work}>
        {item === undefined ? (
          !queue.isLoading && (
            <EmptyState icon={IconChecks} text={t('review.nothing')}>
              <Button onClick={() => go('results')}>{t('review.toResults')}</Button>
              {others.slice(0, MOST_OTHERS).map(({ batchId, name, open }) => (
                <Button key={batchId} variant="default" onClick={() => choose(batchId)}>
                  {t('shell.openIn', { name, count: open })}
                </Button>
              ))}
            </EmptyState>
          )
        ) : (
          <div className={classes.body}>
            <ItemList items={state.items} currentId={state.currentId} onSelect={onSelect} />
            <div className={classes.stage} data-review={item.id}>
              <Desk item={item} draft={state.draft} desk={desk} />
            </div>
            <Evidence item={item} machine={machineText(item, t('status.blank'))} isTwins={desk.isTwins} />
          </div>
        )}
        {desk.sheet !== undefined && (
          <div className={classes.over}>
            <SheetPanel
              key={desk.sheet.pageId}
              pageId={desk.sheet.pageId}
              row={desk.sheet.row}
              isFocused
              onOpen={(pageId) => desk.setSheet({ pageId, row: undefined })}
              onClose={() => {
                desk.setSheet(undefined)
                // What was corrected there may be what is asked here.
                queue.askAgain()
              }}
            />
          </div>
        )}
        {desk.alike !== undefined && (
          <LookAlikes
            item={desk.alike}
            onClose={() => desk.setAlike(undefined)}
            onAccept={(ids) => {
              queue.acceptAll(ids)
              desk.setAlike(undefined)
            }}
          />
        )}
      </div>
    </section>
  )
}

const machineText = (item: ReviewItem, blank: string) =>
  item.lane === 'page' ? '' : item.machine.decision?.detected.join(', ') || item.machine.text || blank
