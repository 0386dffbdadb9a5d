import { type Db, write } from './open.ts'

/** A notice to a student or about them, as it went out. */
export interface StudentNotice {
  readonly batchId: number
  readonly relation: string
  readonly phone: string
  readonly text: string
  readonly state: string
  readonly sentAtMs: number | null
}

export type StudentData = ReturnType<typeof studentDataRepository>

/** Rows of one student that are deleted for good, before the time of their exam is over. */
export function studentDataRepository(db: Db) {
  const notices = db.prepare<[{ number: string; name: string }], StudentNotice>(`
    SELECT n.batch_id AS batchId, relation, phone, text, state, sending_at_ms AS sentAtMs
    FROM notice_messages AS m JOIN notices AS n ON n.id = m.notice_id
    WHERE student_number = @number AND student_name IN ('', @name) ORDER BY m.id`)
  const removeNotices = db.prepare<[{ number: string; name: string }]>(`
    DELETE FROM notice_messages WHERE student_number = @number AND student_name IN ('', @name)`)
  const removePage = db.prepare<[number]>('DELETE FROM pages WHERE id = ?')
  const removeFile = db.prepare<[{ id: number }]>(
    'DELETE FROM files WHERE id = @id AND NOT EXISTS (SELECT 1 FROM pages WHERE file_id = @id)',
  )

  return {
    noticesOf: (student: { number: string; name: string }): StudentNotice[] => notices.all(student),
    /** @returns how many */
    removeNotices: (student: { number: string; name: string }): number =>
      write(db, () => removeNotices.run(student).changes),
    /** Deletes a page with all that was read and said of it. */
    removePage: (id: number): void => void removePage.run(id),
    /** Deletes a file on which no page is left. @returns whether it did: pages of others may be in it */
    removeFile: (id: number): boolean => removeFile.run({ id }).changes > 0,
  }
}
