import type { StoredBatch } from '#main/db/grading/batches.ts'
import type { EarlierExam } from '#main/documents/report.ts'
import { MOST_EARLIER_EXAMS } from '#shared/domain/document-kinds.ts'
import type { GradingTables } from './tables.ts'

/** In milliseconds: the day it was held, or when it was made where nobody said. */
const timeOf = ({ heldOn, createdAtMs }: StoredBatch) =>
  heldOn === null ? createdAtMs : Date.parse(`${heldOn}T00:00:00+09:00`)

/** Of one exam: every score that holds, by student number. */
function scoresOf(
  { pages }: GradingTables,
  batch: StoredBatch,
): ReadonlyMap<string, EarlierExam & { student: string }> {
  const settled = pages.list({ batchId: batch.id, standing: 'ok', offset: 0, limit: Number.MAX_SAFE_INTEGER })
  const scores = settled.flatMap(({ summary: { studentNumber, studentName = '', points, possible } }) =>
    studentNumber === undefined || points === undefined || possible === undefined
      ? []
      : [{ number: studentNumber, student: studentName, points, possible }],
  )
  if (scores.length === 0) return new Map()
  const mean = scores.reduce((sum, { points }) => sum + points, 0) / scores.length
  const ordered = scores.map(({ points }) => points).toSorted((a, b) => b - a)
  return new Map(
    scores.map(({ number, student, points, possible }) => [
      number,
      {
        student,
        name: batch.name,
        heldOn: batch.heldOn,
        points,
        possible,
        mean,
        rank: ordered.indexOf(points) + 1,
        n: scores.length,
      },
    ]),
  )
}

/**
 * How students did in the exams of the same subject before this one, the oldest first. A number that was another person's
 * then is not theirs.
 */
export function earlierExams(
  tables: GradingTables,
  batch: StoredBatch,
): (student: { readonly number: string; readonly name: string }) => readonly EarlierExam[] {
  let exams: ReturnType<typeof scoresOf>[] | undefined
  return ({ number, name }) => {
    exams ??= tables.batches
      .list()
      .filter(({ id, subject }) => id !== batch.id && subject === batch.subject)
      .filter((other) => timeOf(other) < timeOf(batch))
      .toSorted((a, b) => timeOf(a) - timeOf(b))
      .map((other) => scoresOf(tables, other))
    return exams
      .flatMap((scores) => {
        const found = number === '' ? undefined : scores.get(number)
        if (found === undefined || (found.student !== '' && name !== '' && found.student !== name)) return []
        const { student: _, ...exam } = found
        return [exam]
      })
      .slice(-MOST_EARLIER_EXAMS)
  }
}
