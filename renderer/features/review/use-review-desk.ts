import { useState } from 'react'
import type { ReviewValue } from '#shared/contract/reviews.ts'
import { type Corner, firstCorners, moved, turned } from './corners.ts'
import { isAcceptable } from './page-question.ts'
import type { Command } from './review-keys.ts'
import type { ReviewQueue } from './use-review-queue.ts'

/** Corners that a person has moved, of one item's page. */
interface HandCorners {
  readonly itemId: number
  readonly corners: readonly Corner[]
  /** Index of the corner that the arrow keys move. */
  readonly taken: number | undefined
}

export type ReviewDesk = ReturnType<typeof useReviewDesk>

/** What is open besides the item itself, and what keys and buttons do. */
export function useReviewDesk(queue: ReviewQueue) {
  const { item, dispatch } = queue
  const [isWholePage, setWholePage] = useState(false)
  const [isAlikeOpen, setAlikeOpen] = useState(false)
  const [why, setWhy] = useState('')
  const [hand, setHand] = useState<HandCorners>()

  const size = item?.pageSize ?? null
  const own = hand?.itemId === item?.id ? hand : undefined
  const corners = own?.corners ?? (size === null ? [] : firstCorners(size))

  function setCorners(next: readonly Corner[], taken: number | undefined) {
    if (item !== undefined) setHand({ itemId: item.id, corners: next, taken })
  }
  function nudge(dx: number, dy: number) {
    const corner = own?.taken === undefined ? undefined : corners[own.taken]
    if (own?.taken === undefined || corner === undefined || size === null) return
    setCorners(moved(corners, own.taken, [corner[0] + dx, corner[1] + dy], size), own.taken)
  }
  function decide(value?: ReviewValue) {
    queue.decide(value, why)
    setWhy('')
    setWholePage(false)
  }
  function close() {
    setWholePage(false)
    setAlikeOpen(false)
    if (own !== undefined) setCorners(own.corners, undefined)
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
        setCorners(turned(corners), own?.taken)
        break
      case 'whole-page':
        setWholePage(!isWholePage)
        break
      case 'alike':
        setAlikeOpen(true)
        break
      case 'close':
        close()
        break
      case 'corner':
        setCorners(corners, command.corner)
        break
      case 'nudge':
        nudge(command.dx, command.dy)
        break
      default:
        dispatch(command)
    }
  }

  return { run, why, setWhy, isWholePage, isAlikeOpen, setAlikeOpen, corners, taken: own?.taken, setCorners }
}
