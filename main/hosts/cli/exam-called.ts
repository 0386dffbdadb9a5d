import { StationError } from '#shared/domain/errors.ts'
import { visibleText } from '#shared/domain/visible-text.ts'

interface Exam {
  readonly id: number
  readonly name: string
}

/** Exams that an error names. */
const MOST_NAMED = 20

/**
 * The exam that somebody means by its number or its name. A number that is an exam's is that exam, whatever others are
 * called; a name may be composed or not, as each system types Hangul.
 * @throws StationError `not-found` `exam-unknown`; `invalid-input` `exam-ambiguous`
 */
export function examCalled(called: string, exams: readonly Exam[]): number {
  const name = called.normalize('NFC')
  const byNumber = exams.filter(({ id }) => String(id) === name)
  const found = byNumber.length > 0 ? byNumber : exams.filter((exam) => exam.name.normalize('NFC') === name)
  if (found.length === 1) return found[0].id
  const shown = visibleText(name)
  if (found.length > 1) {
    throw new StationError('invalid-input', 'several exams have this name', {
      reason: 'exam-ambiguous',
      params: { name: shown, count: found.length, ids: found.map(({ id }) => id).join(', ') },
    })
  }
  const named = exams.slice(0, MOST_NAMED).map((exam) => `${exam.id} ${visibleText(exam.name)}`)
  throw new StationError('not-found', 'no such exam', {
    reason: 'exam-unknown',
    params: { name: shown, names: named.join(', ') || '–' },
  })
}
