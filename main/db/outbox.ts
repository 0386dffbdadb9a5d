import { type Db, write } from './open.ts'

/** A message that waits for, or had, its acknowledgement. */
export interface OutboxRow {
  readonly id: number
  readonly idempotencyKey: string
  readonly topic: string
  readonly jobId: number | null
  readonly externalId: string | null
  readonly jobType: string | null
  readonly body: string
  readonly attempt: number
  readonly lastError: string | null
}

export interface NewMessage {
  readonly idempotencyKey: string
  readonly topic: string
  readonly jobId: number
  readonly externalId: string
  readonly jobType: string
  readonly body: string
}

export interface OutboxCounts {
  readonly pending: number
  readonly sent: number
  readonly dead: number
}

const ROW = `id, idempotency_key AS idempotencyKey, topic, job_id AS jobId, external_id AS externalId,
  job_type AS jobType, body, attempt, last_error AS lastError`

/** A wait longer than this was written by a clock that was wrong: the row counts as due. */
const LONGEST_WAIT_MS = 20 * 60_000

export type Outbox = ReturnType<typeof outboxRepository>

export function outboxRepository(db: Db) {
  const add = db.prepare<[NewMessage & { now: number }]>(`
    INSERT INTO outbox (idempotency_key, topic, job_id, external_id, job_type, body, next_at_ms, created_at_ms)
    VALUES (@idempotencyKey, @topic, @jobId, @externalId, @jobType, @body, @now, @now)
    ON CONFLICT (idempotency_key) DO NOTHING`)
  const due = db.prepare<[{ now: number; limit: number }], OutboxRow>(`
    SELECT ${ROW} FROM outbox AS o
    WHERE state = 'pending' AND (next_at_ms <= @now OR next_at_ms > @now + ${LONGEST_WAIT_MS})
      AND NOT EXISTS (SELECT 1 FROM outbox AS earlier
        WHERE earlier.job_id = o.job_id AND earlier.id < o.id AND earlier.state = 'pending')
    ORDER BY next_at_ms, id LIMIT @limit`)
  const nextAt = db.prepare<[], { at: number | null }>(
    `SELECT min(next_at_ms) AS at FROM outbox WHERE state = 'pending'`,
  )
  const close = db.prepare<
    [{ id: number; state: string; status: number; error: string | null; now: number }]
  >(`
    UPDATE outbox SET state = @state, attempt = attempt + 1, last_status = @status, last_error = @error,
      settled_at_ms = @now
    WHERE id = @id AND state = 'pending'`)
  const postpone = db.prepare<[{ id: number; nextAt: number; status: number | null; error: string }]>(`
    UPDATE outbox SET attempt = attempt + 1, next_at_ms = @nextAt, last_status = @status, last_error = @error
    WHERE id = @id AND state = 'pending'`)
  const hasten = db.prepare<[number, number]>(
    `UPDATE outbox SET next_at_ms = ? WHERE state = 'pending' AND next_at_ms > ?`,
  )
  const reopen = db.prepare<[{ id: number; now: number }]>(`
    UPDATE outbox SET state = 'pending', attempt = 0, next_at_ms = @now, settled_at_ms = NULL
    WHERE id = @id AND state = 'dead'`)
  const resend = db.prepare<[{ jobId: number; now: number }]>(`
    UPDATE outbox SET state = 'pending', attempt = 0, next_at_ms = @now, settled_at_ms = NULL
    WHERE job_id = @jobId AND state = 'sent'`)
  const counts = db.prepare<[], { state: keyof OutboxCounts; count: number }>(
    'SELECT state, count(*) AS count FROM outbox GROUP BY state',
  )
  const dead = db.prepare<[number], OutboxRow & { lastStatus: number | null; settledAtMs: number }>(
    `SELECT ${ROW}, last_status AS lastStatus, settled_at_ms AS settledAtMs FROM outbox
    WHERE state = 'dead' ORDER BY id DESC LIMIT ?`,
  )
  const countOf = db.prepare<[number], { count: number }>(
    'SELECT count(*) AS count FROM outbox WHERE job_id = ?',
  )
  // A job that is still there may run again, and its next key follows from how many results it had.
  const purge = db.prepare<[{ before: number; deadBefore: number }]>(`
    DELETE FROM outbox WHERE job_id IS NULL
      AND (state = 'sent' AND settled_at_ms < @before OR state = 'dead' AND settled_at_ms < @deadBefore)`)

  return {
    /** Writes a message once: a key that is there already stays as it is. Call it in the job's transaction. */
    add: (message: NewMessage, now: number) => void write(db, () => add.run({ ...message, now })),
    /** Messages whose time has come, the earliest of each job alone, so that a job's results keep their order. */
    due: (now: number, limit: number) => due.all({ now, limit }),
    /** When the next pending message is due, or null if none is. */
    nextAt: () => nextAt.get()?.at ?? null,
    sent: (id: number, now: number, status: number) =>
      void write(db, () => close.run({ id, state: 'sent', status, error: null, now })),
    /** The visible end of a message that can never succeed. */
    markDead: (id: number, now: number, status: number, error: string) =>
      void write(db, () => close.run({ id, state: 'dead', status, error, now })),
    postpone: (id: number, nextAt: number, status: number | null, error: string) =>
      void write(db, () => postpone.run({ id, nextAt, status, error })),
    /** Makes every pending message due now: its host is back. */
    hasten: (now: number) => void write(db, () => hasten.run(now, now)),
    /** Gives a buried message another life, on a person's word. */
    revive: (id: number, now: number) => write(db, () => reopen.run({ id, now }).changes === 1),
    /** Sends an acknowledged result again, unchanged: its source offered the job once more. */
    resend: (jobId: number, now: number) => void write(db, () => resend.run({ jobId, now })),
    counts(): OutboxCounts {
      const found = Object.fromEntries(counts.all().map((row) => [row.state, row.count]))
      return { pending: 0, sent: 0, dead: 0, ...found }
    },
    /** Buried messages, newest first. */
    dead: (limit: number) => dead.all(limit),
    /** Messages written for a job so far: its next result is one revision later. */
    countOf: (jobId: number) => countOf.get(jobId)?.count ?? 0,
    /** Forgets messages that were acknowledged, or buried, before a time, once their job is forgotten. */
    purge: (before: number, deadBefore: number) => write(db, () => purge.run({ before, deadBefore }).changes),
  }
}
