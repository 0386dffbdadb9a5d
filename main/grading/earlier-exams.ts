import type { StoredBatch } from '#main/db/grading/batches.ts'
import type { EarlierExam } from '#main/documents/report.ts'
import { MOST_EARLIER_EXAMS } from '#shared/domain/document-kinds.ts'
import { isSamePerson } from '#shared/domain/roster.ts'
import { roundPoints } from '#shared/domain/rounding.ts'
import { spreadOf, standings } from '#shared/domain/standing.ts'
import type { GradingTables } from './tables.ts'

/** In milliseconds: the day it was held, or when it was made where nobody said. */
const timeOf = ({ heldOn, createdAtMs }: StoredBatch) =>
  heldOn === null ? createdAtMs : Date.parse(`${heldOn}T00:00:00+09:00`)

/** A student's score in an exam, with the name that the number had there. */
interface Earlier {
  readonly name: string
  readonly exam: EarlierExam
}

/** Of one exam: every score that holds, by student number. */
function scoresOf({ pages }: GradingTables, batch: StoredBatch): ReadonlyMap<string, Earlier> {
  const settled = pages.list({ batchId: batch.id, standing: 'ok', offset: 0, limit: Number.MAX_SAFE_INTEGER })
  const scores = settled.flatMap(
    ({ summary: { studentNumber: number, studentName, points, possible, lacksHand } }) =>
      number === undefined || points === undefined || possible === undefined || lacksHand === true
        ? []
        : [{ number, name: studentName ?? '', points: roundPoints(points), possible: roundPoints(possible) }],
  )
  const all = scores.map(({ points }) => points)
  const { n, mean } = spreadOf(all)
  const places = standings(all)
  return new Map(
    scores.map(({ number, name, points, possible }, i) => {
      // Whoever has a score stands somewhere, and it is part of the mean.
      const exam = { points, possible, mean: mean!, rank: places[i]!.rank, n }
      return [number, { name, exam: { ...exam, name: batch.name, heldOn: batch.heldOn } }]
    }),
  )
}

/** How students did in the exams of the same subject before this one, the oldest first. */
export function earlierExams(
  tables: GradingTables,
  batch: StoredBatch,
): (student: { readonly number: string; readonly name: string }) => readonly EarlierExam[] {
  let exams: ReturnType<typeof scoresOf>[] | undefined
  return (student) => {
    exams ??= tables.batches
      .list()
      .filter(({ id, subject }) => id !== batch.id && subject === batch.subject)
      .filter((other) => timeOf(other) < timeOf(batch))
      .toSorted((a, b) => timeOf(a) - timeOf(b))
      .map((other) => scoresOf(tables, other))
    return exams
      .flatMap((scores) => {
        const found = scores.get(student.number)
        const isTheirs = found && isSamePerson(student, { number: student.number, name: found.name })
        return isTheirs ? [found.exam] : []
      })
      .slice(-MOST_EARLIER_EXAMS)
  }
}
