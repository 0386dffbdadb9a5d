import { Alert, Button, Group, Select, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type PointerEvent, useRef } from 'react'
import type { ReviewItem } from '#shared/contract/reviews.ts'
import { useErrorText } from '../../lib/error.ts'
import { useText } from '../../lib/i18n.ts'
import { PagePicture } from '../../lib/sheet/page-picture.tsx'
import { useStation } from '../../lib/station-context.tsx'
import { useBatch } from '../../lib/use-batch.ts'
import { type Corner, moved } from './corners.ts'
import { hasRows } from './page-question.ts'
import classes from './review.module.css'
import type { Command } from './review-keys.ts'

interface PageDeskProps {
  readonly item: ReviewItem
  readonly corners: readonly Corner[]
  readonly taken: number | undefined
  readonly onCorners: (corners: readonly Corner[], taken: number) => void
  readonly run: (command: Command) => void
}

/** The template of the whole exam: a wrong one is wrong for every page, so all pages are read again. */
function ChangeTemplate({ batchId }: { batchId: number }) {
  const t = useText()
  const errorText = useErrorText()
  const { api } = useStation()
  const { batches } = useBatch()
  const current = batches.find(({ id }) => id === batchId)?.templateId
  const published = (useQuery(api.templates.list.queryOptions()).data ?? []).filter(
    ({ id, version, isArchived }) => version !== null && (!isArchived || id === current),
  )
  const change = useMutation(api.batches.setTemplate.mutationOptions())
  return (
    <Select
      label={t('review.template')}
      w={260}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      data={published.map(({ id, name }) => ({ value: id, label: name }))}
      value={current ?? null}
      onChange={(templateId) => templateId !== null && change.mutate({ id: batchId, templateId })}
      disabled={change.isPending}
      error={change.error === null ? undefined : errorText(change.error)}
      description={t('review.templateHint')}
      allowDeselect={false}
    />
  )
}

/** The template that a refused page looks like, with buttons to read the page, or the whole exam, by it. */
function LookAlike({ item, run }: Pick<PageDeskProps, 'item' | 'run'>) {
  const t = useText()
  const errorText = useErrorText()
  const { api } = useStation()
  const change = useMutation(api.batches.setTemplate.mutationOptions())
  const { looksLike, batchId } = item
  if (looksLike === null) return null
  const { templateId, name } = looksLike
  return (
    <Alert color="review" variant="light" p="xs" role="status">
      <Group gap="sm">
        <Text size="sm" fw={600}>
          {t('review.looksLike', { name })}
        </Text>
        <Button size="compact-sm" onClick={() => run({ type: 'read-apart' })}>
          {t('review.readApart')}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          disabled={change.isPending}
          onClick={() => change.mutate({ id: batchId, templateId })}
        >
          {t('review.readAllBy')}
        </Button>
        {change.error !== null && (
          <Text size="sm" c="error">
            {errorText(change.error)}
          </Text>
        )}
      </Group>
    </Alert>
  )
}

/** A page that was not found or reads badly: its corners can be corrected, its rows reviewed, or the page left out. */
export function PageDesk({ item, corners, taken, onCorners, run }: PageDeskProps) {
  const t = useText()
  const box = useRef<SVGSVGElement>(null)
  const size = item.pageSize
  const label = t('sheet.page', { file: item.fileName, page: item.pageIndex + 1 })
  const question =
    item.machine.text === 'damaged' ? 'pageDamaged' : hasRows(item) ? 'pageDoubtful' : 'pageUnaligned'

  function drag(event: PointerEvent, at: number) {
    const svg = box.current
    if (svg === null || size === null || event.buttons !== 1) return
    const rect = svg.getBoundingClientRect()
    const x = ((event.clientX - rect.left) / rect.width) * size.widthPx
    const y = ((event.clientY - rect.top) / rect.height) * size.heightPx
    onCorners(moved(corners, at, [x, y], size), at)
  }

  return (
    <div className={classes.page}>
      <Alert color="review" variant="light" p="xs">
        <Text size="sm">{t(`review.${question}`)}</Text>
      </Alert>
      <LookAlike item={item} run={run} />
      {size !== null && (
        <div className={classes.pageArea}>
          <div className={classes.pageFit} style={{ aspectRatio: `${size.widthPx} / ${size.heightPx}` }}>
            <PagePicture pageId={item.pageId} size={size} label={label} isSharp />
            <svg ref={box} className={classes.corners} viewBox={`0 0 ${size.widthPx} ${size.heightPx}`}>
              <title>{t('review.corners')}</title>
              <polygon points={corners.map((corner) => corner.join()).join(' ')} />
              {/* Which of the edges is the page's upper one: it may lie on its side or stand on its head. */}
              <polyline className={classes.top} points={corners.slice(0, 2).join(' ')} />
              {corners.map(([x, y], i) => (
                // biome-ignore lint/a11y/useSemanticElements: a handle on a picture has no element of its own
                <circle
                  // biome-ignore lint/suspicious/noArrayIndexKey: a corner is its place among the four
                  key={i}
                  role="button"
                  tabIndex={0}
                  aria-label={t('review.corner', { number: i + 1 })}
                  aria-pressed={taken === i}
                  data-corner={i}
                  cx={x}
                  cy={y}
                  r={size.widthPx * 0.014}
                  onFocus={() => run({ type: 'corner', corner: i })}
                  onPointerDown={(event) => {
                    event.currentTarget.setPointerCapture(event.pointerId)
                    run({ type: 'corner', corner: i })
                  }}
                  onPointerMove={(event) => drag(event, i)}
                />
              ))}
              {corners.map(([x, y], i) => (
                <text
                  // biome-ignore lint/suspicious/noArrayIndexKey: a corner is its place among the four
                  key={i}
                  className={classes.cornerNumber}
                  x={x}
                  y={y}
                  fontSize={size.widthPx * 0.026}
                >
                  {i + 1}
                </text>
              ))}
            </svg>
          </div>
        </div>
      )}
      <Group justify="center" align="flex-start" gap="sm">
        <ChangeTemplate batchId={item.batchId} />
        <Group gap="sm" mt={24}>
          <Button variant="default" onClick={() => run({ type: 'turn' })}>
            {t('review.key.turn')}
          </Button>
          <Button onClick={() => run({ type: 'reread' })}>{t('common.readAgain')}</Button>
          {hasRows(item) && (
            <Button variant="default" onClick={() => run({ type: 'accept' })}>
              {t('review.throughRows')}
            </Button>
          )}
          <Button variant="default" onClick={() => run({ type: 'discard' })}>
            {t('review.key.discard')}
          </Button>
        </Group>
      </Group>
    </div>
  )
}
