/** What an exam is beside its name: when, for whom, out of how much; and whether it is put away. */
export const examFacts = `
ALTER TABLE batches ADD COLUMN held_on TEXT;
ALTER TABLE batches ADD COLUMN class_name TEXT NOT NULL DEFAULT '';
ALTER TABLE batches ADD COLUMN subject TEXT NOT NULL DEFAULT '';
ALTER TABLE batches ADD COLUMN possible REAL;
ALTER TABLE batches ADD COLUMN pass REAL;
ALTER TABLE batches ADD COLUMN archived_at_ms INTEGER;
`
