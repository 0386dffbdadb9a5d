/** An exam may be a retake (재시험) of another one, whose 석차 it leaves as it is. */
export const retakes = `
ALTER TABLE batches ADD COLUMN retake_of INTEGER REFERENCES batches (id) ON DELETE SET NULL;
CREATE INDEX batches_retake ON batches (retake_of) WHERE retake_of IS NOT NULL;
`
