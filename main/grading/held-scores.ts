import { isSamePerson, type Student } from '#shared/domain/roster.ts'
import { roundPoints } from '#shared/domain/rounding.ts'
import type { GradingTables } from './tables.ts'

/** A score of an exam that holds, with the name that its number had there. */
export interface HeldScore {
  readonly pageId: number
  readonly number: string
  readonly name: string
  readonly points: number
  readonly possible: number
}

/** Every score of an exam that holds, as its pages were graded last. */
export function heldScores({ pages }: GradingTables, batchId: number): HeldScore[] {
  const settled = pages.list({ batchId, standing: 'ok', offset: 0, limit: Number.MAX_SAFE_INTEGER })
  return settled.flatMap(
    ({ id: pageId, summary: { studentNumber: number, studentName, points, possible, lacksHand } }) =>
      number === undefined || points === undefined || possible === undefined || lacksHand === true
        ? []
        : [
            {
              pageId,
              number,
              name: studentName ?? '',
              points: roundPoints(points),
              possible: roundPoints(possible),
            },
          ],
  )
}

/** Finds a student's among them; undefined also where the number was somebody else's then. */
export function scoreFinder<Of extends Pick<HeldScore, 'number' | 'name'>>(
  scores: readonly Of[],
): (student: Pick<Student, 'number' | 'name'>) => Of | undefined {
  const byNumber = new Map(scores.map((score) => [score.number, score]))
  return (student) => {
    const found = byNumber.get(student.number)
    return found !== undefined && isSamePerson(student, found) ? found : undefined
  }
}
