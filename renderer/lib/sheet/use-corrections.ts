import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { Sheet, SheetRow } from '#shared/contract/batches.ts'
import type { ReviewDecision, ReviewValue } from '#shared/contract/reviews.ts'
import { useStation } from '../station-context.tsx'
import { BLANK, type MarksDraft, switched, withOption } from './marks-draft.ts'

/** What the panel is about: a row by its label, the student, a new scan, or the page alone. */
export type Subject =
  | { readonly kind: 'row'; readonly label: string }
  | { readonly kind: 'student' }
  | { readonly kind: 'rescan' }

/** A decision that stands, by which one may be taken back. */
export const inForce = (history: readonly ReviewDecision[]): ReviewDecision | undefined =>
  history.findLast(({ undoneAtMs }) => undoneAtMs === null)

export type Corrections = ReturnType<typeof useCorrections>

/** What is chosen in the panel, what a person is about to say of it, and saying it. */
export function useCorrections(sheet: Sheet | undefined, initial: string | undefined) {
  const { api } = useStation()
  const [subject, setSubject] = useState<Subject | undefined>(
    initial === undefined ? undefined : { kind: 'row', label: initial },
  )
  const [isWhole, setWhole] = useState(false)
  const [draft, setDraft] = useState<MarksDraft>()
  const [why, setWhy] = useState('')
  const done = () => {
    setDraft(undefined)
    setWhy('')
  }
  const correct = useMutation(api.reviews.correct.mutationOptions({ onSuccess: done }))
  const withdraw = useMutation(api.reviews.withdraw.mutationOptions({ onSuccess: done }))

  const rows = sheet?.rows ?? []
  const row = subject?.kind === 'row' ? rows.find(({ label }) => label === subject.label) : undefined
  const pageId = sheet?.page.id

  function select(next: Subject | undefined) {
    done()
    correct.reset()
    withdraw.reset()
    setWhole(false)
    setSubject(next)
  }
  function say(value: ReviewValue, label?: string, reason = why) {
    if (pageId === undefined) return
    correct.mutate({ pageId, value, why: reason, ...(label === undefined ? {} : { row: label }) })
  }

  return {
    subject,
    row,
    select,
    isWhole,
    setWhole,
    draft,
    why,
    setWhy,
    error: correct.error ?? withdraw.error,
    isPending: correct.isPending || withdraw.isPending,
    choose: (of: SheetRow, option: string) => setDraft(withOption(draft, option, of.options)),
    blank: () => setDraft(BLANK),
    multiple: (of: SheetRow) => setDraft(switched(draft, of.detected)),
    drop: () => setDraft(undefined),
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
