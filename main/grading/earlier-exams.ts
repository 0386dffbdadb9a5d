import type { StoredBatch } from '#main/db/grading/batches.ts'
import type { EarlierExam } from '#main/documents/report.ts'
import type { TrendPoint } from '#shared/contract/results.ts'
import { MOST_EARLIER_EXAMS } from '#shared/domain/document-kinds.ts'
import { spreadOf, standings } from '#shared/domain/standing.ts'
import { heldScores, scoreFinder } from './held-scores.ts'
import type { GradingTables } from './tables.ts'

/** In milliseconds: the day it was held, or when it was made where nobody said. */
const timeOf = ({ heldOn, createdAtMs }: StoredBatch) =>
  heldOn === null ? createdAtMs : Date.parse(`${heldOn}T00:00:00+09:00`)

/** Of one exam: a student's score that holds, and where it stood. */
function scoresOf(tables: GradingTables, { id, name, heldOn }: StoredBatch) {
  const scores = heldScores(tables, id)
  const all = scores.map(({ points }) => points)
  const { n, mean } = spreadOf(all)
  const places = standings(all)
  return scoreFinder(
    scores.map(({ points, possible, ...owner }, i) => {
      // Whoever has a score stands somewhere, and it is part of the mean.
      const exam: EarlierExam = { points, possible, mean: mean!, rank: places[i]!.rank, n, name, heldOn }
      return { ...owner, exam }
    }),
  )
}

/** A retake is the same exam once more, and its places are among those who had to. */
const ofSubject = (tables: GradingTables, { subject }: StoredBatch): StoredBatch[] =>
  tables.batches
    .list()
    .filter((other) => other.subject === subject && other.retakeOf === null)
    .toSorted((a, b) => timeOf(a) - timeOf(b))

type Whose = { readonly number: string; readonly name: string }

/** How students did in the exams of the same subject before this one, the oldest first. */
export function earlierExams(
  tables: GradingTables,
  batch: StoredBatch,
): (student: Whose) => readonly EarlierExam[] {
  let exams: ReturnType<typeof scoresOf>[] | undefined
  return (student) => {
    exams ??= ofSubject(tables, batch)
      .filter((other) => other.id !== batch.id && timeOf(other) < timeOf(batch))
      .map((other) => scoresOf(tables, other))
    return exams.flatMap((find) => find(student)?.exam ?? []).slice(-MOST_EARLIER_EXAMS)
  }
}

/** How one student did in all exams of the subject, this one among them, the oldest first. */
export const trendOf = (tables: GradingTables, batch: StoredBatch, student: Whose): TrendPoint[] =>
  ofSubject(tables, batch).flatMap((other) => {
    const found = scoresOf(tables, other)(student)
    return found === undefined ? [] : [{ ...found.exam, batchId: other.id }]
  })
