import type { ReviewItem } from '#shared/contract/reviews.ts'
import { useStudents } from '../../lib/sheet/use-students.ts'
import type { Draft } from './review-state.ts'

type TypedNumber = Extract<Draft, { kind: 'identity' }>

/** The students that the item's sheet may be of, and which of them is chosen. */
export function useCandidateSearch(item: ReviewItem | undefined, typed: TypedNumber | undefined) {
  const { students, find } = useStudents(item?.batchId)
  const text = typed?.text ?? ''
  // The likeliest by what was marked, until something is typed.
  const listed =
    text.trim() === ''
      ? (item?.candidates ?? []).flatMap(
          ({ number }) => students.find((each) => each.number === number) ?? [],
        )
      : find(text)
  const at = Math.max(0, Math.min(typed?.candidate ?? 0, listed.length - 1))
  return { text, listed, at, hasRoster: students.length > 0 }
}
