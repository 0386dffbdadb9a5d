/** Templates that are put away: what was read by them stays as it is, and nothing new is offered them. */
export const archivedTemplates = `
CREATE TABLE archived_templates (
  id             TEXT PRIMARY KEY,
  archived_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`
