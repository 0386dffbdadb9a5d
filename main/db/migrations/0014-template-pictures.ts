/** The blank sheet that a template is drawn over; it is kept as long as the template is. */
export const templatePictures = `
CREATE TABLE template_pictures (
  template_id TEXT PRIMARY KEY,
  sha256      TEXT NOT NULL REFERENCES blobs (sha256),
  page_index  INTEGER NOT NULL,
  name        TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX template_pictures_blob ON template_pictures (sha256);
`
