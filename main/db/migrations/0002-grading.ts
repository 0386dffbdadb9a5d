/**
 * Grading on the desk: templates, batches of scans, what was read from each page, and what people decided.
 * What the machine read stays as it was; people's decisions stand beside it and are only ever added to.
 */
export const grading = `
-- Version 0 is the draft. A published version never changes.
CREATE TABLE templates (
  id            TEXT NOT NULL,
  version       INTEGER NOT NULL CHECK (version >= 0),
  name          TEXT NOT NULL,
  body_json     TEXT NOT NULL CHECK (json_valid(body_json)),
  author        TEXT NOT NULL DEFAULT '',
  created_at_ms INTEGER NOT NULL,
  -- When this body last read a page; a draft that never did may not be published.
  tried_at_ms   INTEGER,
  PRIMARY KEY (id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE removed_templates (
  id            TEXT PRIMARY KEY,
  removed_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE batches (
  id               INTEGER PRIMARY KEY AUTOINCREMENT,
  name             TEXT NOT NULL,
  template_id      TEXT NOT NULL,
  template_version INTEGER NOT NULL,
  rules_json       TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(rules_json)),
  -- The files as they came, so that a better reading of them later starts from the same bytes.
  key_csv          BLOB,
  roster_csv       BLOB,
  created_at_ms    INTEGER NOT NULL,
  removed_at_ms    INTEGER,
  FOREIGN KEY (template_id, template_version) REFERENCES templates (id, version)
) STRICT;

CREATE TABLE files (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  batch_id      INTEGER NOT NULL REFERENCES batches (id) ON DELETE CASCADE,
  name          TEXT NOT NULL,
  blob_sha256   TEXT REFERENCES blobs (sha256),
  created_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX files_batch ON files (batch_id);
CREATE INDEX files_blob ON files (blob_sha256) WHERE blob_sha256 IS NOT NULL;

CREATE TABLE pages (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  batch_id       INTEGER NOT NULL REFERENCES batches (id) ON DELETE CASCADE,
  file_id        INTEGER NOT NULL REFERENCES files (id) ON DELETE CASCADE,
  page_index     INTEGER NOT NULL CHECK (page_index >= 0),
  standing       TEXT NOT NULL
    CHECK (standing IN ('queued', 'reading', 'ok', 'review', 'error', 'duplicate', 'cancelled')),
  job_id         INTEGER REFERENCES jobs (id) ON DELETE SET NULL,
  duplicate_of   INTEGER REFERENCES pages (id) ON DELETE SET NULL,
  -- How a person asked for it to be read: corners, turn, template.
  hint_json      TEXT CHECK (hint_json IS NULL OR json_valid(hint_json)),
  reading_json   TEXT CHECK (reading_json IS NULL OR json_valid(reading_json)),
  decisions_json TEXT CHECK (decisions_json IS NULL OR json_valid(decisions_json)),
  -- What the list shows, kept so that a long list needs no reading: number, name, form, score.
  summary_json   TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(summary_json)),
  error_json     TEXT CHECK (error_json IS NULL OR json_valid(error_json)),
  preview_sha256 TEXT REFERENCES blobs (sha256),
  settled_at_ms  INTEGER,
  UNIQUE (file_id, page_index)
) STRICT;
CREATE INDEX pages_batch ON pages (batch_id, standing, id);
CREATE INDEX pages_preview ON pages (preview_sha256) WHERE preview_sha256 IS NOT NULL;
CREATE INDEX pages_job ON pages (job_id) WHERE job_id IS NOT NULL;

CREATE TABLE reviews (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  batch_id     INTEGER NOT NULL REFERENCES batches (id) ON DELETE CASCADE,
  page_id      INTEGER NOT NULL REFERENCES pages (id) ON DELETE CASCADE,
  lane         TEXT NOT NULL CHECK (lane IN ('identity', 'page', 'marks')),
  label        TEXT NOT NULL,
  -- closed: the machine no longer doubts it and nobody had decided it.
  state        TEXT NOT NULL CHECK (state IN ('open', 'deferred', 'resolved', 'closed')),
  reasons_json TEXT NOT NULL CHECK (json_valid(reasons_json)),
  machine_json TEXT NOT NULL CHECK (json_valid(machine_json)),
  -- Sorts a lane: the surest guesses last.
  confidence   REAL NOT NULL,
  UNIQUE (page_id, lane, label)
) STRICT;
CREATE INDEX reviews_open ON reviews (state, lane, batch_id, page_id, id);
CREATE INDEX reviews_batch ON reviews (batch_id, state);

-- Append-only. The last one of a review that was not undone is in force.
CREATE TABLE review_decisions (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  review_id    INTEGER NOT NULL REFERENCES reviews (id) ON DELETE CASCADE,
  -- Decisions made by one act (accepting look-alikes together) are undone together.
  act          TEXT NOT NULL,
  -- NULL puts the review off.
  value_json   TEXT CHECK (value_json IS NULL OR json_valid(value_json)),
  who          TEXT NOT NULL,
  why          TEXT NOT NULL,
  at_ms        INTEGER NOT NULL,
  undone_at_ms INTEGER
) STRICT;
CREATE INDEX review_decisions_review ON review_decisions (review_id, id);
CREATE INDEX review_decisions_act ON review_decisions (act);

CREATE TABLE watch_folders (
  path     TEXT PRIMARY KEY,
  batch_id INTEGER NOT NULL REFERENCES batches (id) ON DELETE CASCADE,
  active   INTEGER NOT NULL CHECK (active IN (0, 1))
) STRICT, WITHOUT ROWID;
`
