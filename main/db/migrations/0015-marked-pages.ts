/**
 * A student whose exam was marked on paper: a page without a scan, of which a person says question by question whether it is
 * right. It is never read, and stands among the others in every figure.
 */
export const markedPages = `
ALTER TABLE pages ADD COLUMN marked_json TEXT CHECK (marked_json IS NULL OR json_valid(marked_json));
CREATE INDEX pages_marked ON pages (batch_id) WHERE marked_json IS NOT NULL;
`
