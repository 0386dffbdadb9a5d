/** The queue's screen counts and lists jobs of one kind without walking past all the others. */
export const jobsByType = `
CREATE INDEX jobs_by_type ON jobs (type, state);
`
