/** A page can be taken out of an exam and put back; a doubt says how many points hang on it, where that is known. */
export const desk = `
ALTER TABLE pages ADD COLUMN removed_at_ms INTEGER;
ALTER TABLE reviews ADD COLUMN stake REAL CHECK (stake IS NULL OR stake >= 0);
`
