/**
 * A page may be empty, which is neither right nor wrong. The column is made anew beside the old one, since a table that
 * is dropped takes all that hangs on it along.
 */
export const emptyPages = `
DROP INDEX pages_batch;
ALTER TABLE pages RENAME COLUMN standing TO standing_before;
ALTER TABLE pages ADD COLUMN standing TEXT NOT NULL DEFAULT 'queued'
  CHECK (standing IN ('queued', 'reading', 'ok', 'review', 'error', 'duplicate', 'empty', 'cancelled'));
UPDATE pages SET standing = standing_before;
ALTER TABLE pages DROP COLUMN standing_before;
CREATE INDEX pages_batch ON pages (batch_id, standing, id);
`
