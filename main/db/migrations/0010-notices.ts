/**
 * Notices to parents and students. A message leaves only from `queued`, and is `sending` before it does: whoever dies in
 * between leaves a message of which nobody knows whether it arrived, and which is never sent again by itself.
 */
export const notices = `
CREATE TABLE notice_templates (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  name          TEXT NOT NULL UNIQUE,
  body_json     TEXT NOT NULL CHECK (json_valid(body_json)),
  changed_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE notices (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  batch_id      INTEGER NOT NULL REFERENCES batches (id) ON DELETE CASCADE,
  -- As it was: a template that is changed or removed changes nothing that was sent.
  template_id   INTEGER NOT NULL,
  template_name TEXT NOT NULL,
  provider_id   TEXT NOT NULL,
  -- Of the confirmation, which is good once.
  nonce         TEXT NOT NULL UNIQUE,
  who           TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX notices_batch ON notices (batch_id, id);

CREATE TABLE notice_messages (
  id               INTEGER PRIMARY KEY AUTOINCREMENT,
  notice_id        INTEGER NOT NULL REFERENCES notices (id) ON DELETE CASCADE,
  -- Goes along with the message, so that it can be found again at the provider.
  key              TEXT NOT NULL UNIQUE,
  student_number   TEXT NOT NULL,
  student_name     TEXT NOT NULL,
  relation         TEXT NOT NULL CHECK (relation IN ('parent', 'student')),
  phone            TEXT NOT NULL,
  variables_json   TEXT NOT NULL CHECK (json_valid(variables_json)),
  text             TEXT NOT NULL,
  state            TEXT NOT NULL
    CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'ambiguous', 'cancelled')),
  -- Counted up by every sending: an answer to an earlier one changes nothing.
  attempt          INTEGER NOT NULL DEFAULT 0,
  -- The boot that is sending it.
  boot_id          TEXT,
  run_at_ms        INTEGER NOT NULL,
  -- When a person wanted it sent: it must not go out days later.
  queued_at_ms     INTEGER NOT NULL,
  sending_at_ms    INTEGER,
  settled_at_ms    INTEGER,
  -- Why it failed, or why nobody knows.
  error_json       TEXT CHECK (error_json IS NULL OR json_valid(error_json)),
  -- Who decided what became of it, where a person did.
  decided_by       TEXT,
  provider_message TEXT,
  -- When the provider is asked whether it was delivered; NULL: no more.
  report_at_ms     INTEGER,
  reports          INTEGER NOT NULL DEFAULT 0,
  delivered_at_ms  INTEGER,
  CHECK (state <> 'sending' OR (boot_id IS NOT NULL AND sending_at_ms IS NOT NULL))
) STRICT;
CREATE INDEX notice_messages_notice ON notice_messages (notice_id, id);
CREATE INDEX notice_messages_due ON notice_messages (run_at_ms, id) WHERE state = 'queued';
CREATE INDEX notice_messages_sending ON notice_messages (boot_id) WHERE state = 'sending';
CREATE INDEX notice_messages_report ON notice_messages (report_at_ms) WHERE report_at_ms IS NOT NULL;

-- What left, whatever became of its exam: the brakes count it. No student and no number.
CREATE TABLE notice_departures (
  message_key TEXT NOT NULL,
  at_ms       INTEGER NOT NULL
) STRICT;
CREATE INDEX notice_departures_at ON notice_departures (at_ms);
CREATE INDEX notice_departures_key ON notice_departures (message_key);

-- Who wants no notices: the number only as an HMAC with the station's own key.
CREATE TABLE notice_opt_outs (
  phone_hmac  TEXT PRIMARY KEY,
  masked      TEXT NOT NULL,
  who         TEXT NOT NULL,
  added_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`
