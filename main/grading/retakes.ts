import type { Attempt } from '#shared/domain/attempts.ts'
import type { Student } from '#shared/domain/roster.ts'
import { hasPassed } from '#shared/domain/standing.ts'
import { heldScores, scoreFinder } from './held-scores.ts'
import type { GradingTables } from './tables.ts'

/** A student's scores in the retakes of an exam, the first retake first. */
export type RetakesOf = (student: Pick<Student, 'number' | 'name'>) => readonly Attempt[]

export function retakesOf(tables: GradingTables, batchId: number): RetakesOf {
  const sittings = tables.batches.retakes(batchId).map(({ id, pass }) => ({
    pass,
    find: scoreFinder(heldScores(tables, id)),
  }))
  return (student) =>
    sittings.flatMap(({ find, pass }) => {
      const score = find(student)
      return score === undefined ? [] : [{ ...score, pass: hasPassed(score.points, pass) }]
    })
}
