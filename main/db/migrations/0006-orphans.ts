/**
 * Stored files that nothing pointed to when they were found: after a database was lost, or replaced by an older one,
 * nobody knows what they belong to, and they may be a class's only scans.
 */
export const orphans = `
CREATE TABLE orphans (
  sha256      TEXT PRIMARY KEY REFERENCES blobs (sha256) ON DELETE CASCADE,
  found_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`
