/**
 * What people score beside the marks of an exam (서술형, 수행): by the student's number and not by the page, so that no reading, key
 * or rule changes it.
 */
export const handScores = `
ALTER TABLE batches ADD COLUMN hand_possible REAL CHECK (hand_possible IS NULL OR hand_possible > 0);

CREATE TABLE hand_scores (
  batch_id       INTEGER NOT NULL REFERENCES batches (id) ON DELETE CASCADE,
  student_number TEXT NOT NULL,
  points         REAL NOT NULL CHECK (points >= 0),
  who            TEXT NOT NULL,
  at_ms          INTEGER NOT NULL,
  PRIMARY KEY (batch_id, student_number)
) STRICT, WITHOUT ROWID;
`
