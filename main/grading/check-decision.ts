import type { ReviewRow } from '#main/db/grading/reviews.ts'
import type { ReviewValue } from '#shared/contract/reviews.ts'
import { StationError } from '#shared/domain/errors.ts'
import { findStudent } from '#shared/domain/match-students.ts'
import { numberLength } from './page-facts.ts'
import type { OpenBatch } from './regrade.ts'

const refused = (reason: string, message: string, params: Record<string, string | number> = {}) =>
  new StationError('invalid-input', message, { reason, params })

/** A number that is nobody's, or cannot be one, is a slip more often than a student from outside. */
function checkNumber(value: Extract<ReviewValue, { kind: 'identity' }>, open: OpenBatch): void {
  const { studentNumber: number, isOutsider } = value
  if (isOutsider === true) return
  const { roster } = open
  if (roster !== undefined && findStudent(number, roster) !== undefined) return
  const length = numberLength(open.template)
  if (length > 0 && number.length !== length)
    throw refused('number-wrong-length', `a student number has ${length} places`, { length })
  if (roster !== undefined) throw refused('number-not-on-roster', 'no student of the roster has that number')
}

/**
 * A decision must be of the kind its lane takes, marks for a row, a number for a student, an action for a page, and say what
 * the row or the roster knows.
 * @throws StationError `invalid-input` `review-value-mismatch`, `option-unknown`, `number-not-on-roster`, `number-wrong-length`
 */
export function checkDecision(
  review: Pick<ReviewRow, 'lane' | 'label' | 'machine'>,
  value: ReviewValue,
  open: OpenBatch,
): void {
  const isForm = review.lane === 'identity' && review.machine.decision !== null
  const wanted =
    review.lane === 'identity' && !isForm ? 'identity' : review.lane === 'page' ? 'page' : 'marks'
  if (value.kind !== wanted)
    throw refused('review-value-mismatch', `a ${review.lane} review takes ${wanted}, not ${value.kind}`, {
      wanted,
      given: value.kind,
    })
  if (value.kind === 'identity') checkNumber(value, open)
  if (value.kind !== 'marks') return
  const row = open.layouts.flatMap(({ rows }) => rows).find(({ label }) => label === review.label)
  const unknown = value.detected.find((option) => row?.options.includes(option) !== true)
  if (unknown !== undefined)
    throw refused('option-unknown', `row ${review.label} has no such option`, { option: unknown })
}
