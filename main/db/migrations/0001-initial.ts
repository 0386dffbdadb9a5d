/**
 * Times are milliseconds since the epoch, UTC. Columns that end in `_json` hold JSON text.
 *
 * A job's order of work is `rank_ms`, its arrival moved forward by its priority: what waits longer overtakes, so nothing
 * starves, and the order never changes while jobs wait, so an index holds it.
 */
export const initial = `
CREATE TABLE boots (
  id              TEXT PRIMARY KEY,
  host            TEXT NOT NULL CHECK (host IN ('worker', 'window', 'tool')),
  pid             INTEGER NOT NULL,
  -- Start of that process as the operating system tells it, and of the machine: a PID alone is used again.
  process_start   TEXT NOT NULL,
  machine_boot    TEXT NOT NULL,
  program_version TEXT NOT NULL,
  booted_at_ms    INTEGER NOT NULL,
  -- Counted up by a live host; others watch it change on their own monotonic clock.
  beat            INTEGER NOT NULL DEFAULT 0,
  beat_at_ms      INTEGER NOT NULL,
  ended_at_ms     INTEGER
) STRICT;

CREATE TABLE children (
  pid           INTEGER NOT NULL,
  process_start TEXT NOT NULL,
  boot_id       TEXT NOT NULL REFERENCES boots (id) ON DELETE CASCADE,
  engine        TEXT NOT NULL,
  PRIMARY KEY (pid, process_start)
) STRICT, WITHOUT ROWID;

CREATE TABLE blobs (
  sha256          TEXT PRIMARY KEY,
  bytes           INTEGER NOT NULL CHECK (bytes >= 0),
  created_at_ms   INTEGER NOT NULL,
  last_used_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE jobs (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  type           TEXT NOT NULL,
  origin         TEXT NOT NULL CHECK (origin IN ('local', 'api', 'sqs')),
  external_id    TEXT,
  -- source_id of an academy job, checked when the job arrives.
  submission_id  INTEGER,
  -- What else its source said of it: tenant_id, source_domain, created_at.
  source_json    TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(source_json)),
  payload_json   TEXT NOT NULL CHECK (json_valid(payload_json)),
  blob_sha256    TEXT REFERENCES blobs (sha256),
  priority       INTEGER NOT NULL DEFAULT 0 CHECK (priority BETWEEN -9 AND 9),
  rank_ms        INTEGER NOT NULL,
  state          TEXT NOT NULL CHECK (state IN ('ready', 'leased', 'done', 'dead', 'cancelled')),
  -- A job that waits for a time has it here; NULL is due now.
  run_at_ms      INTEGER,
  attempt        INTEGER NOT NULL DEFAULT 0,
  -- Times its host or engine died under it, apart from ordinary failures.
  recoveries     INTEGER NOT NULL DEFAULT 0,
  recovered_at_ms INTEGER,
  -- Fencing token: counted up by every claim, and whoever settles the job must hold the latest.
  fence          INTEGER NOT NULL DEFAULT 0,
  -- The boot that holds the lease. No foreign key: to delete a boot it would have to search every job.
  leased_by      TEXT,
  cancel_asked   INTEGER NOT NULL DEFAULT 0 CHECK (cancel_asked IN (0, 1)),
  progress       REAL NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 1),
  engine         TEXT,
  engine_version TEXT,
  result_json    TEXT CHECK (result_json IS NULL OR json_valid(result_json)),
  error_code     TEXT,
  error_json     TEXT CHECK (error_json IS NULL OR json_valid(error_json)),
  created_at_ms  INTEGER NOT NULL,
  started_at_ms  INTEGER,
  finished_at_ms INTEGER,
  CHECK ((state = 'leased') = (leased_by IS NOT NULL)),
  CHECK ((state IN ('done', 'dead', 'cancelled')) = (finished_at_ms IS NOT NULL))
) STRICT;

CREATE UNIQUE INDEX jobs_external ON jobs (origin, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX jobs_due ON jobs (type, rank_ms, id) WHERE state = 'ready' AND run_at_ms IS NULL;
CREATE INDEX jobs_waiting ON jobs (run_at_ms) WHERE state = 'ready' AND run_at_ms IS NOT NULL;
CREATE INDEX jobs_leased ON jobs (type, leased_by) WHERE state = 'leased';
CREATE INDEX jobs_by_state ON jobs (state, id);
CREATE INDEX jobs_finished ON jobs (finished_at_ms) WHERE finished_at_ms IS NOT NULL;
CREATE INDEX jobs_blob ON jobs (blob_sha256) WHERE blob_sha256 IS NOT NULL;

-- Why each attempt that did not succeed ended, with its evidence: exit code, signal, stderr, memory, time.
CREATE TABLE failures (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  job_id        INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  attempt       INTEGER NOT NULL,
  kind          TEXT NOT NULL CHECK (kind IN ('failure', 'recovery')),
  at_ms         INTEGER NOT NULL,
  error_json    TEXT NOT NULL CHECK (json_valid(error_json)),
  evidence_json TEXT CHECK (evidence_json IS NULL OR json_valid(evidence_json))
) STRICT;
CREATE INDEX failures_job ON failures (job_id);

-- What must reach the academy. The key and the body are written once and sent unchanged until acknowledged.
CREATE TABLE outbox (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  idempotency_key TEXT NOT NULL UNIQUE,
  topic           TEXT NOT NULL,
  job_id          INTEGER REFERENCES jobs (id) ON DELETE SET NULL,
  -- What the headers need, kept apart from the job so that retention may take the job first.
  external_id     TEXT,
  job_type        TEXT,
  body            TEXT NOT NULL,
  state           TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sent', 'dead')),
  attempt         INTEGER NOT NULL DEFAULT 0,
  next_at_ms      INTEGER NOT NULL,
  last_status     INTEGER,
  last_error      TEXT,
  created_at_ms   INTEGER NOT NULL,
  settled_at_ms   INTEGER,
  CHECK ((state = 'pending') = (settled_at_ms IS NULL))
) STRICT;
CREATE INDEX outbox_pending ON outbox (next_at_ms, id) WHERE state = 'pending';
CREATE INDEX outbox_settled ON outbox (settled_at_ms) WHERE state <> 'pending';
CREATE INDEX outbox_job ON outbox (job_id) WHERE job_id IS NOT NULL;

-- A queue message whose job is not acknowledged yet: deleted from the queue only afterwards.
CREATE TABLE receipts (
  job_id         INTEGER PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
  receipt_handle TEXT NOT NULL,
  received_at_ms INTEGER NOT NULL
) STRICT;

-- Small facts that outlive a process: paused types, last sync, refused token.
CREATE TABLE facts (
  name       TEXT PRIMARY KEY,
  value_json TEXT NOT NULL CHECK (json_valid(value_json)),
  at_ms      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`
