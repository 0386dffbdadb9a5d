import { useState } from 'react'
import type { ReviewItem } from '#shared/contract/reviews.ts'
import { type Corner, firstCorners, moved, turned } from './corners.ts'

/** Corners that a person has moved, of one item's page. */
interface HandCorners {
  readonly itemId: number
  readonly corners: readonly Corner[]
  /** Index of the corner that the arrow keys move. */
  readonly taken: number | undefined
}

/** The corners of the item's page: a little inside its picture until a person moves them, and there again for the next item. */
export function usePageCorners(item: ReviewItem | undefined) {
  const [hand, setHand] = useState<HandCorners>()
  const size = item?.pageSize ?? null
  const own = hand?.itemId === item?.id ? hand : undefined
  const taken = own?.taken
  const corners = own?.corners ?? (size === null ? [] : firstCorners(size))

  function setCorners(next: readonly Corner[], nextTaken: number | undefined) {
    if (item !== undefined) setHand({ itemId: item.id, corners: next, taken: nextTaken })
  }

  return {
    corners,
    taken,
    /** The corners, once a person has had them in hand. */
    byHand: own?.corners,
    setCorners,
    take: (corner: number) => setCorners(corners, corner),
    letGo() {
      if (own !== undefined) setCorners(own.corners, undefined)
    },
    /** Moves the taken corner, image pixels. */
    nudge(dx: number, dy: number) {
      const corner = taken === undefined ? undefined : corners[taken]
      if (taken === undefined || corner === undefined || size === null) return
      setCorners(moved(corners, taken, [corner[0] + dx, corner[1] + dy], size), taken)
    },
    turn: () => setCorners(turned(corners), taken),
  }
}
