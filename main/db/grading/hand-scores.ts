import type { HandEntry } from '#shared/contract/results.ts'
import { type Db, write } from '../open.ts'

export type HandScores = ReturnType<typeof handScoresRepository>

/** Points that people gave students of an exam, beside what was read of them. */
export function handScoresRepository(db: Db) {
  const all = db.prepare<[number], { number: string; points: number }>(
    'SELECT student_number AS number, points FROM hand_scores WHERE batch_id = ? ORDER BY student_number',
  )
  const most = db
    .prepare<[number], number | null>('SELECT max(points) FROM hand_scores WHERE batch_id = ?')
    .pluck()
  const put = db.prepare<[{ batchId: number; number: string; points: number; who: string; now: number }]>(`
    INSERT INTO hand_scores (batch_id, student_number, points, who, at_ms)
    VALUES (@batchId, @number, @points, @who, @now)
    ON CONFLICT DO UPDATE SET points = excluded.points, who = excluded.who, at_ms = excluded.at_ms`)
  const remove = db.prepare<[number, string]>(
    'DELETE FROM hand_scores WHERE batch_id = ? AND student_number = ?',
  )

  return {
    /** By student number. */
    of: (batchId: number): ReadonlyMap<string, number> =>
      new Map(all.all(batchId).map(({ number, points }) => [number, points])),
    /** The most that anybody has; null where nobody has any. */
    most: (batchId: number): number | null => most.get(batchId) ?? null,
    /** Says what students have; null takes it from them. */
    set: (batchId: number, entries: readonly HandEntry[], by: { who: string; now: number }): void =>
      write(db, () => {
        for (const { number, points } of entries) {
          if (points === null) remove.run(batchId, number)
          else put.run({ batchId, number, points, ...by })
        }
      }),
  }
}
