/** A window without sync claims local jobs only: it must not walk past the academy's to find them. */
export const claimByOrigin = `
DROP INDEX jobs_due;
CREATE INDEX jobs_due ON jobs (type, origin, rank_ms, id) WHERE state = 'ready' AND run_at_ms IS NULL;
`
