import { Alert, Button, Center, Stack, Text, TextInput, UnstyledButton } from '@mantine/core'
import { IconChecks } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import type { ReviewItem } from '#shared/contract/reviews.ts'
import { useApp } from '../../lib/app-store.ts'
import { BatchAlarmList } from '../../lib/batch-alarm-list.tsx'
import { BatchPicker } from '../../lib/batch-picker.tsx'
import { useErrorText } from '../../lib/error.ts'
import { useText } from '../../lib/i18n.ts'
import { PagePicture } from '../../lib/sheet/page-picture.tsx'
import { useStation } from '../../lib/station-context.tsx'
import { useBatch } from '../../lib/use-batch.ts'
import { type Corner, firstCorners, moved, turned } from './corners.ts'
import { Evidence } from './evidence.tsx'
import { GlanceDesk } from './glance-desk.tsx'
import { IdentityDesk } from './identity-desk.tsx'
import { ItemList } from './item-list.tsx'
import { LookAlikes } from './look-alikes.tsx'
import { MarkDesk } from './mark-desk.tsx'
import { PageDesk } from './page-desk.tsx'
import { isAcceptable, isGlance } from './page-question.ts'
import classes from './review.module.css'
import type { Command } from './review-keys.ts'
import { upcoming } from './review-state.ts'
import { useCommands } from './use-commands.ts'
import { usePrefetch } from './use-prefetch.ts'
import { type Tab, useReviewQueue } from './use-review-queue.ts'

const TABS: readonly Tab[] = ['identity', 'page', 'marks', 'deferred']
const PREFETCHED = 6

interface HandCorners {
  readonly itemId: number
  readonly corners: readonly Corner[]
  readonly taken: number | undefined
}

function WholePage({ item }: { item: ReviewItem }) {
  const t = useText()
  const { pageSize, box } = item
  if (pageSize === null) return null
  return (
    <div className={classes.whole}>
      <PagePicture
        pageId={item.pageId}
        size={pageSize}
        label={t('sheet.page', { file: item.fileName, page: item.pageIndex + 1 })}
        isSharp
      >
        {box !== null && (
          <rect
            className={classes.here}
            x={box[0] - 8}
            y={box[1] - 8}
            width={box[2] - box[0] + 16}
            height={box[3] - box[1] + 16}
          />
        )}
      </PagePicture>
    </div>
  )
}

export default function ReviewPage() {
  const t = useText()
  const errorText = useErrorText()
  const { api } = useStation()
  const { batch } = useBatch()
  const go = useApp((state) => state.go)
  const counts = useQuery(
    api.reviews.counts.queryOptions({ input: batch === undefined ? {} : { batchId: batch.id } }),
  ).data
  const alarms = useQuery({
    ...api.results.alarms.queryOptions({ input: { batchId: batch?.id ?? 1 } }),
    enabled: batch !== undefined,
  }).data
  const [asked, setTab] = useState<Tab>()
  // The costliest lane that has something in it, until a person chooses one.
  // When theirs is done, the next one that has something goes on.
  const isDone = asked !== undefined && counts?.[asked] === 0
  const tab = (isDone ? undefined : asked) ?? TABS.find((each) => (counts?.[each] ?? 0) > 0) ?? 'marks'
  const queue = useReviewQueue(batch?.id, tab)
  const { state, item } = queue
  const [isWhole, setWhole] = useState(false)
  const [isWall, setWall] = useState(false)
  const [why, setWhy] = useState('')
  const [hand, setHand] = useState<HandCorners>()
  usePrefetch(upcoming(state, PREFETCHED))

  const { dispatch } = queue
  const onSelect = useCallback((id: number) => dispatch({ type: 'select', id }), [dispatch])

  const size = item?.pageSize ?? null
  const own = hand?.itemId === item?.id ? hand : undefined
  const corners = own?.corners ?? (size === null ? [] : firstCorners(size))

  function decide(value?: Parameters<typeof queue.decide>[0]) {
    queue.decide(value, why)
    setWhy('')
    setWhole(false)
  }

  function run(command: Command): void {
    switch (command.type) {
      case 'accept':
        // There is nothing to accept of a page whose answers were not found.
        if (item?.lane === 'page' && !isAcceptable(item)) queue.reread(own?.corners)
        else decide()
        break
      case 'defer':
        queue.defer()
        break
      case 'undo':
        queue.undo()
        break
      case 'discard':
        decide({ kind: 'page', action: 'discard' })
        break
      case 'reread':
        queue.reread(own?.corners)
        break
      case 'read-apart':
        queue.readApart()
        break
      case 'turn':
        if (item !== undefined) setHand({ itemId: item.id, corners: turned(corners), taken: own?.taken })
        break
      case 'whole-page':
        setWhole(!isWhole)
        break
      case 'alike':
        setWall(true)
        break
      case 'close':
        setWhole(false)
        setWall(false)
        if (own !== undefined) setHand({ ...own, taken: undefined })
        break
      case 'corner':
        if (item !== undefined) setHand({ itemId: item.id, corners, taken: command.corner })
        break
      case 'nudge': {
        const corner = own?.taken === undefined ? undefined : corners[own.taken]
        if (own?.taken === undefined || corner === undefined || size === null) break
        const to: Corner = [corner[0] + command.dx, corner[1] + command.dy]
        setHand({ ...own, corners: moved(corners, own.taken, to, size) })
        break
      }
      default:
        dispatch(command)
    }
  }
  // The wall has keys of its own.
  useCommands({ item, corner: own?.taken }, run, !isWall)

  return (
    <section className={classes.screen} aria-label={t('screen.review')}>
      <div className={classes.bar}>
        <BatchPicker />
        <nav className={classes.tabs} aria-label={t('review.lanes')}>
          {TABS.map((each) => (
            <UnstyledButton
              key={each}
              className={classes.tab ?? ''}
              aria-pressed={each === tab}
              disabled={counts?.[each] === 0}
              data-waiting={(counts?.[each] ?? 0) > 0 || undefined}
              onClick={() => setTab(each)}
            >
              {t(`review.lane.${each}`)} <b>{counts?.[each] ?? 0}</b>
            </UnstyledButton>
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
            <Button variant="default" onClick={() => run({ type: 'defer' })}>
              {t('review.key.defer')}
            </Button>
            <Button variant="default" onClick={() => run({ type: 'undo' })}>
              {t('review.key.undo')}
            </Button>
            {item.lane !== 'page' && (
              <Button onClick={() => run({ type: 'accept' })}>{t('review.key.accept')}</Button>
            )}
          </>
        )}
      </div>
      <BatchAlarmList alarms={alarms ?? []} here="review" />
      {queue.error !== null && (
        <Alert color="error" variant="light" role="alert" p="xs">
          {errorText(queue.error)}
        </Alert>
      )}
      {item === undefined ? (
        <Center flex={1}>
          {!queue.isLoading && (
            <Stack align="center" gap="md">
              <IconChecks size={40} stroke={1.2} aria-hidden />
              <Text>{t('review.nothing')}</Text>
              <Button onClick={() => go('results')}>{t('review.toResults')}</Button>
            </Stack>
          )}
        </Center>
      ) : (
        <div className={classes.body}>
          <ItemList items={state.items} currentId={state.currentId} onSelect={onSelect} />
          <div className={classes.stage} data-review={item.id}>
            {isWhole && item.lane !== 'page' ? (
              <WholePage item={item} />
            ) : isGlance(item) ? (
              <GlanceDesk item={item} run={run} />
            ) : item.lane === 'page' ? (
              <PageDesk
                key={item.id}
                item={item}
                corners={corners}
                taken={own?.taken}
                onCorners={(next, taken) => setHand({ itemId: item.id, corners: next, taken })}
                run={run}
              />
            ) : item.machine.decision === null ? (
              <IdentityDesk item={item} draft={state.draft} run={run} />
            ) : (
              <MarkDesk item={item} draft={state.draft} run={run} />
            )}
          </div>
          <Evidence item={item} machine={machineText(item, t('review.blank'))} />
          {isWall && item.lane === 'marks' && (
            <LookAlikes
              item={item}
              onClose={() => setWall(false)}
              onAccept={(ids) => {
                queue.acceptAll(ids)
                setWall(false)
              }}
            />
          )}
        </div>
      )}
    </section>
  )
}

const machineText = (item: ReviewItem, blank: string) =>
  item.lane === 'page' ? '' : item.machine.decision?.detected.join(', ') || item.machine.text || blank
