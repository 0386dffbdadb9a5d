import type { ExamComparison } from '#shared/contract/results.ts'
import { correlation } from '#shared/domain/item-analysis.ts'
import { spreadOf, standings } from '#shared/domain/standing.ts'
import { heldScores, scoreFinder } from './held-scores.ts'
import type { GradingTables } from './tables.ts'

function scoresOf(tables: GradingTables, batchId: number) {
  const scores = heldScores(tables, batchId)
  const places = standings(scores.map(({ points }) => points))
  return scores.map((score, i) => {
    const { points, possible } = score
    // Whoever has a score stands somewhere.
    const { rank, percentile } = places[i]!
    return { ...score, at: { points, possible, rank, percentile } }
  })
}

/** Two exams by whoever has a score that holds in both: where each stood here and there. Another 만점 compares by share and place. */
export function compareExams(tables: GradingTables, batchId: number, otherId: number): ExamComparison {
  const here = scoresOf(tables, tables.batchOf(batchId).id)
  const there = scoresOf(tables, tables.batchOf(otherId).id)
  const find = scoreFinder(there)
  const students = here.flatMap(({ pageId, number, name, at }) => {
    const other = find({ number, name })
    return other === undefined ? [] : [{ pageId, number, name, here: at, there: other.at }]
  })
  const shares = (which: 'here' | 'there') =>
    Float64Array.from(students, (student) => student[which].points / student[which].possible)
  const [own, others] = [shares('here'), shares('there')]
  return {
    students,
    onlyHere: here.length - students.length,
    onlyThere: there.length - students.length,
    meanHere: spreadOf([...own]).mean,
    meanThere: spreadOf([...others]).mean,
    correlation: students.length < 2 ? null : correlation(own, others),
  }
}
