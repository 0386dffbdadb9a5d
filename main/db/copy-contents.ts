import Database from 'better-sqlite3'
import { StationError } from '#shared/domain/errors.ts'
import { type Db, openReadOnly } from './open.ts'

export interface CopiedExam {
  readonly name: string
  readonly pages: number
}

/** Exams of a database, the newest first, for whoever thinks of going back to a copy. */
export const examsIn = (db: Db): CopiedExam[] =>
  db
    .prepare<[], CopiedExam>(`
      SELECT name, (SELECT count(*) FROM pages WHERE batch_id = batches.id) AS pages
      FROM batches WHERE removed_at_ms IS NULL ORDER BY id DESC`)
    .all()

/** @returns null for a file that is no whole database of this program */
export function examsInCopy(path: string): CopiedExam[] | null {
  try {
    const db = openReadOnly(path)
    try {
      return examsIn(db)
    } finally {
      db.close()
    }
  } catch (thrown) {
    if (thrown instanceof StationError || thrown instanceof Database.SqliteError) return null
    throw thrown
  }
}
