import { useState } from 'react'
import type { ReviewItem, ReviewValue } from '#shared/contract/reviews.ts'
import { asksWho, isAcceptable } from './page-question.ts'
import type { Command } from './review-keys.ts'
import { acceptedValue } from './review-state.ts'
import { useCandidateSearch } from './use-candidate-search.ts'
import { usePageCorners } from './use-page-corners.ts'
import type { ReviewQueue } from './use-review-queue.ts'

/** The sheet that is looked at whole: as it was opened, whatever becomes meanwhile of the item that led to it. */
export interface OpenSheet {
  readonly pageId: number
  /** The row to look at first. */
  readonly row: string | undefined
}

export type ReviewDesk = ReturnType<typeof useReviewDesk>

/** What is open besides the item itself, and what keys and buttons do. */
export function useReviewDesk(queue: ReviewQueue) {
  const { item, dispatch } = queue
  const [isWholePage, setWholePage] = useState(false)
  const [alike, setAlike] = useState<ReviewItem>()
  const [why, setWhy] = useState('')
  const [sheet, setSheet] = useState<OpenSheet>()
  const [renumbered, setRenumbered] = useState<number>()
  const typed = queue.state.draft?.kind === 'identity' ? queue.state.draft : undefined
  const search = useCandidateSearch(item !== undefined && asksWho(item) ? item : undefined, typed)
  const page = usePageCorners(item)
  const isTwins = item !== undefined && item.twins.length > 0 && renumbered !== item.id

  function decide(value: ReviewValue | undefined = acceptedValue(queue.state, search)) {
    if (value === undefined) return
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
    setAlike(undefined)
    page.letGo()
  }

  function run(command: Command): void {
    switch (command.type) {
      case 'accept':
        // There is nothing to accept of a page whose answers were not found.
        if (item?.lane === 'page' && !isAcceptable(item)) queue.reread(page.byHand)
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
        queue.reread(page.byHand)
        break
      case 'read-apart':
        queue.readApart()
        break
      case 'turn':
        page.turn()
        break
      case 'whole-page':
        setWholePage(!isWholePage)
        break
      case 'alike':
        setAlike(item)
        break
      case 'sheet':
        if (item !== undefined)
          setSheet({ pageId: item.pageId, row: item.machine.decision === null ? undefined : item.label })
        break
      case 'renumber':
        setRenumbered(item?.id)
        break
      case 'keep':
        keep(command.at)
        break
      case 'join':
        if (item?.partners[command.at] !== undefined)
          decide({ kind: 'join', withPageId: item.partners[command.at].pageId })
        break
      case 'alone':
        decide({ kind: 'join', withPageId: null })
        break
      case 'step':
        dispatch({ type: 'candidate', to: Math.min(search.listed.length - 1, search.at + command.by) })
        break
      case 'outsider':
        decide({ kind: 'identity', studentNumber: search.text.trim(), isOutsider: true })
        break
      case 'close':
        close()
        break
      case 'corner':
        page.take(command.corner)
        break
      case 'nudge':
        page.nudge(command.dx, command.dy)
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
    /** The row whose look-alikes are shown, whatever is the current one by then. */
    alike,
    setAlike,
    sheet,
    setSheet,
    isTwins,
    /** Students to choose from, and the one that is chosen. */
    search,
    corners: page.corners,
    taken: page.taken,
    setCorners: page.setCorners,
  }
}
