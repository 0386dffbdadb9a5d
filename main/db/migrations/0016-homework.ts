/**
 * What people say of homework: whose it is, which nobody's is '' and not said is NULL, and of which day. All else follows from
 * its job, and goes with it.
 */
export const homework = `
CREATE TABLE homework_words (
  job_id         INTEGER PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
  student_number TEXT,
  student_name   TEXT,
  day            TEXT CHECK (day IS date(day)),
  who            TEXT NOT NULL,
  at_ms          INTEGER NOT NULL,
  CHECK ((student_number IS NULL) = (student_name IS NULL)),
  CHECK (student_number IS NOT NULL OR day IS NOT NULL)
) STRICT;
`
