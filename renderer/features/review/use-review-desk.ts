import { useState } from 'react'
import type { ReviewValue } from '#shared/contract/reviews.ts'
import { useStudents } from '../../lib/sheet/use-students.ts'
import { type Corner, firstCorners, moved, turned } from './corners.ts'
import { isAcceptable } from './page-question.ts'
import type { Command } from './review-keys.ts'
import { acceptedValue } from './review-state.ts'
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

  const [isSheetOpen, setSheetOpen] = useState(false)
  const [renumbered, setRenumbered] = useState<number>()
  const { students, find } = useStudents(item?.batchId)
  const typed = queue.state.draft?.kind === 'identity' ? queue.state.draft : undefined
  const text = typed?.text ?? ''
  // The likeliest by what was marked, until something is typed.
  const listed =
    text.trim() === ''
      ? (item?.candidates ?? []).flatMap(
          ({ number }) => students.find((each) => each.number === number) ?? [],
        )
      : find(text)
  const at = Math.max(0, Math.min(typed?.candidate ?? 0, listed.length - 1))
  const isTwins = item !== undefined && item.twins.length > 0 && renumbered !== item.id

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
  function decide(
    value: ReviewValue | undefined = acceptedValue(queue.state, { listed, hasRoster: students.length > 0 }),
  ) {
    queue.decide(value, why)
    setWhy('')
    setWholePage(false)
  }
  function keep(at: number) {
    if (item === undefined) return
    const sheets = [item.pageId, ...item.twins.map(({ pageId }) => pageId)]
    queue.keep(
      sheets[at],
      sheets.filter((_, i) => i !== at),
    )
  }
  function close() {
    setWholePage(false)
    setRenumbered(undefined)
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
      case 'sheet':
        if (item !== undefined) setSheetOpen(true)
        break
      case 'renumber':
        setRenumbered(item?.id)
        break
      case 'keep':
        keep(command.at)
        break
      case 'step':
        dispatch({ type: 'candidate', to: Math.min(listed.length - 1, at + command.by) })
        break
      case 'outsider':
        decide({ kind: 'identity', studentNumber: text.trim(), isOutsider: true })
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

  return {
    run,
    why,
    setWhy,
    isWholePage,
    isAlikeOpen,
    setAlikeOpen,
    isSheetOpen,
    setSheetOpen,
    isTwins,
    /** Students to choose from, and the one that is chosen. */
    search: { text, listed, at },
    corners,
    taken: own?.taken,
    setCorners,
  }
}
