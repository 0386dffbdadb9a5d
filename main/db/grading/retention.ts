import { type Db, write } from '../open.ts'

/**
 * Deletes batches on which nothing happened since a time, with their pages, readings, reviews, rosters and notices,
 * and the desk's finished jobs of that age with their results. Deleted pages of the file are overwritten (`secure_delete`), and
 * the log that still shows them is emptied.
 * @returns how many batches went
 */
export function purgeGrading(db: Db, beforeMs: number): number {
  const gone = write(db, () => {
    const jobs = db.prepare<[number]>(`
      DELETE FROM jobs WHERE origin = 'local' AND finished_at_ms < ?`)
    const batches = db.prepare<[{ before: number }]>(`
      DELETE FROM batches WHERE created_at_ms < @before AND NOT EXISTS (
        SELECT 1 FROM pages WHERE batch_id = batches.id
          AND (settled_at_ms IS NULL OR settled_at_ms >= @before))
      AND NOT EXISTS (
        SELECT 1 FROM reviews JOIN review_decisions ON review_id = reviews.id
        WHERE reviews.batch_id = batches.id AND at_ms >= @before)
      AND NOT EXISTS (SELECT 1 FROM notices WHERE batch_id = batches.id AND created_at_ms >= @before)`)
    const { changes } = batches.run({ before: beforeMs })
    jobs.run(beforeMs)
    return changes
  })
  if (gone > 0) db.pragma('wal_checkpoint(TRUNCATE)')
  return gone
}
