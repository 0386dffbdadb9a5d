import Database from 'better-sqlite3'

/** What is in a copy of the database, for whoever thinks of going back to it. */
export interface CopyContents {
  /** The newest first. */
  readonly exams: readonly { readonly name: string; readonly pages: number }[]
}

/** @returns undefined for a file that is no whole database of this program */
export function copyContents(path: string): CopyContents | undefined {
  try {
    const db = new Database(path, { readonly: true, fileMustExist: true })
    try {
      const exams = db
        .prepare<[], CopyContents['exams'][number]>(`
          SELECT name, (SELECT count(*) FROM pages WHERE batch_id = batches.id) AS pages
          FROM batches WHERE removed_at_ms IS NULL ORDER BY id DESC`)
        .all()
      return { exams }
    } finally {
      db.close()
    }
  } catch (thrown) {
    if (thrown instanceof Database.SqliteError) return undefined
    throw thrown
  }
}
