import { memo, useEffect, useRef } from 'react'
import type { ReviewItem } from '#shared/contract/reviews.ts'
import { useText } from '../../lib/i18n.ts'
import { pageName } from '../../lib/sheet/page-name.ts'
import { aboutText } from './page-question.ts'
import { reasonText } from './reason-text.ts'
import classes from './review.module.css'

interface ItemListProps {
  readonly items: readonly ReviewItem[]
  readonly currentId: number | null
  readonly onSelect: (id: number) => void
}

interface RowProps {
  readonly item: ReviewItem
  readonly isCurrent: boolean
  readonly onSelect: (id: number) => void
}

// Drawn again only when it becomes or stops being the current one: a key moves two rows, not a hundred.
const Row = memo(function Row({ item, isCurrent, onSelect }: RowProps) {
  const t = useText()
  return (
    <li>
      <button
        type="button"
        className={classes.item}
        aria-current={isCurrent}
        onClick={() => onSelect(item.id)}
      >
        <b>{aboutText(t, item)}</b>
        <span>{item.reasons.map((reason) => reasonText(t, item, reason)).join(' · ')}</span>
        <small title={t('sheet.page', { file: item.fileName, page: item.pageIndex + 1 })}>
          {[item.student?.name ?? item.student?.number, pageName(item)].filter((part) => part).join(' · ')}
        </small>
      </button>
    </li>
  )
})

/** The items that wait, in the order they are worked on. */
export function ItemList({ items, currentId, onSelect }: ItemListProps) {
  const t = useText()
  const list = useRef<HTMLUListElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the row in question is found by its attribute
  useEffect(() => {
    list.current?.querySelector('[aria-current="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [currentId])
  return (
    <ul ref={list} className={classes.items} aria-label={t('review.waiting')}>
      {items.map((item) => (
        <Row key={item.id} item={item} isCurrent={item.id === currentId} onSelect={onSelect} />
      ))}
    </ul>
  )
}
