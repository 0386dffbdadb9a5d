import type { PaperMarks } from '#shared/domain/marked-paper.ts'
import type { Db } from '../open.ts'

/** A page without a scan, of which a person says what is right. */
export interface MarkedPageRow extends PaperMarks {
  readonly id: number
  readonly fileId: number
  readonly fileName: string
  readonly pageIndex: number
}

type MarkedRow = Omit<MarkedPageRow, keyof PaperMarks> & { readonly json: string }

/** Pages without a scan: papers that a person marked by hand. */
export function markedPagesRepository(db: Db) {
  const marked = db.prepare<[number], MarkedRow>(`
    SELECT p.id, p.file_id AS fileId, f.name AS fileName, p.page_index AS pageIndex, p.marked_json AS json FROM pages AS p JOIN files AS f ON f.id = p.file_id
    WHERE p.batch_id = ? AND p.marked_json IS NOT NULL AND p.standing <> 'cancelled' AND p.removed_at_ms IS NULL
    ORDER BY p.file_id, p.page_index`)
  const markedFile = db
    .prepare<[number], number>(
      'SELECT file_id FROM pages WHERE batch_id = ? AND marked_json IS NOT NULL ORDER BY id LIMIT 1',
    )
    .pluck()
  const addEmptyFile = db
    .prepare<[{ batchId: number; name: string; now: number }], number>(
      'INSERT INTO files (batch_id, name, created_at_ms) VALUES (@batchId, @name, @now) RETURNING id',
    )
    .pluck()
  const addMarked = db.prepare<[{ batchId: number; fileId: number; marks: string; now: number }]>(`
    INSERT INTO pages (batch_id, file_id, page_index, standing, marked_json, settled_at_ms)
    SELECT @batchId, @fileId, coalesce(max(page_index) + 1, 0), 'ok', @marks, @now FROM pages WHERE file_id = @fileId`)
  const removeMarked = db.prepare<[{ batchId: number; number: string }]>(`
    DELETE FROM pages WHERE batch_id = @batchId AND json_extract(marked_json, '$.number') = @number`)
  const updateMarked = db.prepare<[{ batchId: number; number: string; marks: string; now: number }]>(`
    UPDATE pages SET marked_json = @marks, settled_at_ms = @now, removed_at_ms = NULL
    WHERE batch_id = @batchId AND json_extract(marked_json, '$.number') = @number`)

  return {
    /** Those that a person marked on paper and nobody left out. */
    of: (batchId: number): MarkedPageRow[] =>
      // As `mark` wrote it.
      marked.all(batchId).map(({ json, ...row }) => ({ ...row, ...(JSON.parse(json) as PaperMarks) })),
    /** Says what a student's paper says; undefined takes it away. @param fileName  what such pages are called */
    mark(
      batchId: number,
      { number, marks }: { number: string; marks: PaperMarks['marks'] | undefined },
      fileName: string,
      now: number,
    ): void {
      if (marks === undefined) return void removeMarked.run({ batchId, number })
      const said = JSON.stringify({ number, marks } satisfies PaperMarks)
      if (updateMarked.run({ batchId, number, marks: said, now }).changes > 0) return
      const fileId = markedFile.get(batchId) ?? addEmptyFile.get({ batchId, name: fileName, now })!
      addMarked.run({ batchId, fileId, marks: said, now })
    },
  }
}
