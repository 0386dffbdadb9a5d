import { useMutation } from '@tanstack/react-query'
import { useReducer } from 'react'
import type { Sheet, SheetRow } from '#shared/contract/batches.ts'
import type { ReviewDecision, ReviewValue } from '#shared/contract/reviews.ts'
import { useStation } from '../station-context.tsx'
import { reduceCorrections, type Subject, startingAt } from './corrections-state.ts'

/** A decision that stands, by which one may be taken back. */
export const inForce = (history: readonly ReviewDecision[]): ReviewDecision | undefined =>
  history.findLast(({ undoneAtMs }) => undoneAtMs === null)

export type Corrections = ReturnType<typeof useCorrections>

/** What is chosen in the panel, what a person is about to say of it, and saying it. */
export function useCorrections(sheet: Sheet | undefined, initial: string | undefined) {
  const { api } = useStation()
  const [state, dispatch] = useReducer(reduceCorrections, initial, startingAt)
  const { subject, draft, why } = state
  const whenTaken = {
    onMutate: () => state,
    onSuccess: (_: unknown, __: unknown, of: typeof state) => dispatch({ type: 'said', of }),
  }
  const correct = useMutation(api.reviews.correct.mutationOptions(whenTaken))
  const withdraw = useMutation(api.reviews.withdraw.mutationOptions(whenTaken))

  const rows = sheet?.rows ?? []
  const row = subject?.kind === 'row' ? rows.find(({ label }) => label === subject.label) : undefined
  const pageId = sheet?.page.id

  function say(value: ReviewValue, label?: string, reason = why) {
    if (pageId === undefined) return
    correct.mutate({ pageId, value, why: reason, ...(label === undefined ? {} : { row: label }) })
  }

  return {
    ...state,
    row,
    select(next: Subject | undefined) {
      // Only what has failed already: what is still on its way is to be heard of, wherever one looks by then.
      if (correct.isError) correct.reset()
      if (withdraw.isError) withdraw.reset()
      dispatch({ type: 'select', subject: next })
    },
    showWhole: () => dispatch({ type: 'whole' }),
    setWhy: (text: string) => dispatch({ type: 'why', why: text }),
    error: correct.error ?? withdraw.error,
    isPending: correct.isPending || withdraw.isPending,
    choose: (of: SheetRow, option: string) => dispatch({ type: 'choose', row: of, option }),
    blank: () => dispatch({ type: 'blank' }),
    multiple: (of: SheetRow) => dispatch({ type: 'multiple', row: of }),
    drop: () => dispatch({ type: 'drop' }),
    save() {
      if (row !== undefined && draft !== undefined)
        say({ kind: 'marks', detected: [...draft.detected] }, row.label)
    },
    say,
    /** Takes back what people said last of a row, the student or the page. */
    takeBack({ reviewId, history }: Pick<SheetRow, 'reviewId' | 'history'>) {
      if (reviewId !== null && inForce(history) !== undefined) withdraw.mutate({ id: reviewId })
    },
  }
}
