import type { ReviewRow } from '#main/db/grading/reviews.ts'
import type { ReviewValue } from '#shared/contract/reviews.ts'
import { StationError } from '#shared/domain/errors.ts'
import { findStudent } from '#shared/domain/match-students.ts'
import { PARTNER_LABEL } from './grade-pages.ts'
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

function wantedKind({ lane, label, machine }: Pick<ReviewRow, 'lane' | 'label' | 'machine'>) {
  if (lane === 'page') return 'page'
  if (lane === 'marks' || machine.decision !== null) return 'marks'
  return label === PARTNER_LABEL ? 'join' : 'identity'
}

/**
 * A decision must be of the kind its lane takes, marks for a row, a number for a student, an action or the rest of its sheet for a page, and say what
 * the row or the roster knows.
 * @throws StationError `invalid-input` `review-value-mismatch`, `option-unknown`, `number-not-on-roster`, `number-wrong-length`
 */
export function checkDecision(
  review: Pick<ReviewRow, 'lane' | 'label' | 'machine'>,
  value: ReviewValue,
  open: OpenBatch,
): void {
  const wanted = wantedKind(review)
  // A page that belongs to no other may be none of the exam's.
  const isLeftOut = wanted === 'join' && value.kind === 'page' && value.action === 'discard'
  if (value.kind !== wanted && !isLeftOut)
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
