/**
 * Whose job it is: the same id from another academy, or for another of its submissions, is another job, and its result
 * goes back to that academy alone. `''` is a row from before: it becomes its source's when a worker next talks to it.
 */
export const jobIdentity = `
-- Address of the academy's API, or of the queue.
ALTER TABLE jobs ADD COLUMN source_origin TEXT NOT NULL DEFAULT '';
-- source_id as text; '' where the source named none.
ALTER TABLE jobs ADD COLUMN source_id TEXT NOT NULL DEFAULT '';
-- Times a host died while it ran beside others: no charge, but the next time it runs alone.
ALTER TABLE jobs ADD COLUMN witnessed INTEGER NOT NULL DEFAULT 0;
UPDATE jobs SET source_id = CAST(submission_id AS TEXT) WHERE submission_id IS NOT NULL;
DROP INDEX jobs_external;
CREATE UNIQUE INDEX jobs_external ON jobs (origin, external_id, source_origin, source_id) WHERE external_id IS NOT NULL;
CREATE INDEX jobs_unclaimed ON jobs (origin) WHERE source_origin = '' AND external_id IS NOT NULL;

-- Address of the API that the result is for.
ALTER TABLE outbox ADD COLUMN destination TEXT NOT NULL DEFAULT '';
-- Times in a row that the answer was a no which need not be the last word.
ALTER TABLE outbox ADD COLUMN refusals INTEGER NOT NULL DEFAULT 0;
-- How the last answer's body begins.
ALTER TABLE outbox ADD COLUMN answer TEXT;
CREATE INDEX outbox_unclaimed ON outbox (id) WHERE destination = '';
CREATE INDEX outbox_dead ON outbox (id) WHERE state = 'dead';

-- Hosts that died with no machine to blame, and the jobs they were running.
CREATE TABLE deaths (
  at_ms     INTEGER NOT NULL,
  jobs_json TEXT NOT NULL CHECK (json_valid(jobs_json))
) STRICT;
`
