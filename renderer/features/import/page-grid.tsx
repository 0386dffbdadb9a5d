import { useElementSize } from '@mantine/hooks'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import type { BatchPage, PageStanding } from '#shared/contract/batches.ts'
import { errorText } from '#shared/i18n/index.ts'
import { useText } from '../../lib/i18n.ts'
import { pointsText } from '../../lib/points-text.ts'
import { Standing } from '../../lib/standing.tsx'
import parts from '../../ui/parts.module.css'
import classes from './import.module.css'
import { usePages } from './use-pages.ts'

const CARD_WIDTH = 140
const CARD_HEIGHT = 236
const GAP = 8

interface PageGridProps {
  readonly batchId: number
  readonly standing: PageStanding | undefined
  readonly total: number
  readonly selected: number | undefined
  readonly onSelect: (page: BatchPage) => void
}

function whyOf(page: BatchPage, t: ReturnType<typeof useText>): string {
  if (page.error !== null) return errorText(t, page.error)
  if (page.openReviews > 0) return t('import.openReviews', { count: page.openReviews })
  return ''
}

function PageCard({ page }: { page: BatchPage }) {
  const t = useText()
  const why = whyOf(page, t)
  // A duplicate looks like the page it repeats.
  const shown = page.hasPreview ? page.id : (page.duplicateOf ?? undefined)
  return (
    <>
      <div className={classes.thumb}>
        {shown !== undefined && (
          <img src={`/pages/${shown}/preview.jpg`} alt="" decoding="async" loading="lazy" />
        )}
      </div>
      <div className={classes.cardLine}>
        <Standing of={page.standing} size={13} />
        {page.points !== null && <b>{pointsText(page)}</b>}
      </div>
      <div className={classes.cardName}>{page.studentName ?? page.studentNumber ?? page.fileName}</div>
      <div className={classes.cardWhy} title={why || page.fileName}>
        {why || `${page.fileName}${page.pageIndex > 0 ? ` · ${page.pageIndex + 1}` : ''}`}
      </div>
    </>
  )
}

/** Pages as thumbnails; only those in sight exist. Arrow keys move, Enter and click open. */
export function PageGrid({ batchId, standing, total, selected, onSelect }: PageGridProps) {
  const t = useText()
  const scroller = useRef<HTMLDivElement>(null)
  const { ref: sizer, width } = useElementSize()
  const columns = Math.max(1, Math.floor((width + GAP) / (CARD_WIDTH + GAP)))
  const rows = useVirtualizer({
    count: Math.ceil(total / columns),
    getScrollElement: () => scroller.current,
    estimateSize: () => CARD_HEIGHT + GAP,
    overscan: 2,
  })
  const shown = rows.getVirtualItems()
  const first = (shown[0]?.index ?? 0) * columns
  const last = Math.min(total, ((shown.at(-1)?.index ?? 0) + 1) * columns) - 1
  const pages = usePages(batchId, standing, first, Math.max(first, last))
  const selectedAt = [...pages].find(([, page]) => page.id === selected)?.[0]

  // biome-ignore lint/correctness/useExhaustiveDependencies: another list starts at its top
  useEffect(() => rows.scrollToOffset(0), [batchId, standing])

  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.code]
    if (step === undefined) return
    event.preventDefault()
    const at = Math.max(0, Math.min(total - 1, (selectedAt ?? -step) + step))
    const page = pages.get(at)
    if (page === undefined) return
    onSelect(page)
    rows.scrollToIndex(Math.floor(at / columns))
    document.getElementById(`page-${page.id}`)?.focus()
  }

  return (
    <div ref={scroller} className={`${parts.scroller} ${classes.pages}`}>
      <div ref={sizer} style={{ height: rows.getTotalSize(), position: 'relative' }}>
        <ul className={`${parts.list} ${classes.cards}`} aria-label={t('import.pages')} onKeyDown={onKeyDown}>
          {shown.flatMap((row) =>
            Array.from({ length: Math.min(columns, total - row.index * columns) }, (_, column) => {
              const at = row.index * columns + column
              const page = pages.get(at)
              const isFocusable = page?.id === selected || (selectedAt === undefined && at === first)
              return (
                <li
                  key={at}
                  aria-setsize={total}
                  aria-posinset={at + 1}
                  style={{
                    transform: `translate(${column * (CARD_WIDTH + GAP)}px, ${row.start}px)`,
                    width: CARD_WIDTH,
                    height: CARD_HEIGHT,
                  }}
                >
                  {page === undefined ? (
                    <div className={classes.card} />
                  ) : (
                    <button
                      id={`page-${page.id}`}
                      type="button"
                      className={classes.card}
                      data-standing={page.standing}
                      aria-pressed={page.id === selected}
                      tabIndex={isFocusable ? 0 : -1}
                      onClick={() => onSelect(page)}
                    >
                      <PageCard page={page} />
                    </button>
                  )}
                </li>
              )
            }),
          )}
        </ul>
      </div>
    </div>
  )
}
