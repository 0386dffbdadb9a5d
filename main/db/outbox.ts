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
  /** Times in a row that the answer was a no which need not be the last word. */
  readonly refusals: number
  readonly lastError: string | null
}

/** A message as people see it: without its body, with how it was answered last. */
export interface OutboxEntry {
  readonly id: number
  readonly jobId: number | null
  readonly externalId: string | null
  readonly jobType: string | null
  readonly destination: string
  readonly state: 'pending' | 'sent' | 'dead'
  readonly attempt: number
  readonly lastStatus: number | null
  readonly lastError: string | null
  /** How the last answer's body begins. */
  readonly answer: string | null
  readonly createdAtMs: number
  readonly settledAtMs: number | null
}

export interface NewMessage {
  readonly idempotencyKey: string
  readonly topic: string
  /** null for what is the result of no job. */
  readonly jobId: number | null
  readonly externalId: string | null
  readonly jobType: string | null
  readonly body: string
  /** Address of the API it is for: no other one gets it. */
  readonly destination: string
}

/** What came of sending a message once. */
export interface Answered {
  readonly status: number | null
  readonly error: string | null
  readonly answer: string | null
}

export interface OutboxCounts {
  readonly pending: number
  readonly sent: number
  /** Refused for good, kept for people. */
  readonly dead: number
}

const ROW = `id, idempotency_key AS idempotencyKey, topic, job_id AS jobId, external_id AS externalId,
  job_type AS jobType, body, attempt, refusals, last_error AS lastError`
const ENTRY = `id, job_id AS jobId, external_id AS externalId, job_type AS jobType, destination, state, attempt,
  last_status AS lastStatus, last_error AS lastError, answer, created_at_ms AS createdAtMs, settled_at_ms AS settledAtMs`

/** A wait longer than this was written by a clock that was wrong: the row counts as due. */
const LONGEST_WAIT_MS = 20 * 60_000
/** So much of an answer is kept, characters: enough to see who spoke. */
const ANSWER_KEPT = 2_000
const REOPEN = `state = 'pending', attempt = 0, refusals = 0, next_at_ms = @now, settled_at_ms = NULL`

export type Outbox = ReturnType<typeof outboxRepository>

export function outboxRepository(db: Db) {
  const add = db.prepare<[NewMessage & { now: number }]>(`
    INSERT INTO outbox
      (idempotency_key, topic, job_id, external_id, job_type, body, destination, next_at_ms, created_at_ms)
    VALUES (@idempotencyKey, @topic, @jobId, @externalId, @jobType, @body, @destination, @now, @now)
    ON CONFLICT (idempotency_key) DO UPDATE SET job_id = excluded.job_id, ${REOPEN}
    WHERE state = 'dead' OR (job_id IS NULL AND excluded.job_id IS NOT NULL)`)
  const unaddressed = db
    .prepare<[], 0 | 1>(`SELECT EXISTS (SELECT 1 FROM outbox WHERE destination = '')`)
    .pluck()
  const claim = db.prepare<[string]>(`UPDATE outbox SET destination = ? WHERE destination = ''`)
  const due = db.prepare<[{ destination: string; now: number; limit: number }], OutboxRow>(`
    SELECT ${ROW} FROM outbox AS o
    WHERE state = 'pending' AND destination = @destination
      AND (next_at_ms <= @now OR next_at_ms > @now + ${LONGEST_WAIT_MS})
      AND NOT EXISTS (SELECT 1 FROM outbox AS earlier
        WHERE earlier.job_id = o.job_id AND earlier.id < o.id AND earlier.state = 'pending')
    ORDER BY next_at_ms, id LIMIT @limit`)
  const nextAt = db
    .prepare<[string], number | null>(
      `SELECT min(next_at_ms) FROM outbox WHERE state = 'pending' AND destination = ?`,
    )
    .pluck()
  const close = db.prepare<[Answered & { id: number; state: string; now: number }]>(`
    UPDATE outbox SET state = @state, attempt = attempt + 1, last_status = @status, last_error = @error,
      answer = substr(@answer, 1, ${ANSWER_KEPT}), settled_at_ms = @now
    WHERE id = @id AND state = 'pending'`)
  const postpone = db.prepare<[Answered & { id: number; nextAt: number; isRefusal: 0 | 1 }]>(`
    UPDATE outbox SET attempt = attempt + 1, refusals = iif(@isRefusal = 1, refusals + 1, 0), next_at_ms = @nextAt,
      last_status = @status, last_error = @error, answer = substr(@answer, 1, ${ANSWER_KEPT})
    WHERE id = @id AND state = 'pending'`)
  const hasten = db.prepare<[number, number]>(
    `UPDATE outbox SET next_at_ms = ? WHERE state = 'pending' AND next_at_ms > ?`,
  )
  const revive = db.prepare<[{ id: number; now: number }]>(
    `UPDATE outbox SET ${REOPEN} WHERE id = @id AND state = 'dead'`,
  )
  const reviveAll = db.prepare<[{ now: number }]>(`UPDATE outbox SET ${REOPEN} WHERE state = 'dead'`)
  const reviveOf = db.prepare<[{ jobId: number; now: number }]>(
    `UPDATE outbox SET ${REOPEN} WHERE job_id = @jobId AND state = 'dead'`,
  )
  const resend = db.prepare<[{ jobId: number; now: number }]>(
    `UPDATE outbox SET ${REOPEN} WHERE job_id = @jobId AND state = 'sent'`,
  )
  const counts = db.prepare<[], { state: keyof OutboxCounts; count: number }>(
    'SELECT state, count(*) AS count FROM outbox GROUP BY state',
  )
  const pendingFor = db
    .prepare<[string], number>(`SELECT count(*) FROM outbox WHERE state = 'pending' AND destination = ?`)
    .pluck()
  const pendingUpTo = db
    .prepare<[number], number>(`SELECT count(*) FROM (SELECT 1 FROM outbox WHERE state = 'pending' LIMIT ?)`)
    .pluck()
  const elsewhere = db.prepare<[string], { destination: string; count: number }>(`
    SELECT destination, count(*) AS count FROM outbox WHERE state = 'pending' AND destination NOT IN ('', ?)
    GROUP BY destination`)
  const dead = db.prepare<[number], OutboxEntry>(
    `SELECT ${ENTRY} FROM outbox WHERE state = 'dead' ORDER BY id DESC LIMIT ?`,
  )
  const ofJob = db.prepare<[number], OutboxEntry>(`SELECT ${ENTRY} FROM outbox WHERE job_id = ? ORDER BY id`)
  const countOf = db.prepare<[number], { count: number }>(
    'SELECT count(*) AS count FROM outbox WHERE job_id = ?',
  )
  // A job that is still there may run again, and its next key follows from how many results it had.
  const purge = db.prepare<[{ before: number; deadBefore: number }]>(`
    DELETE FROM outbox WHERE job_id IS NULL
      AND (state = 'sent' AND settled_at_ms < @before OR state = 'dead' AND settled_at_ms < @deadBefore)`)

  return {
    /**
     * Writes a message once; call it in the transaction it belongs to. A key that is there keeps its body, and goes out again
     * where it was buried, or is of a job that was forgotten and is here once more.
     */
    add: (message: NewMessage, now: number) => void write(db, () => add.run({ ...message, now })),
    /** Messages from before there were destinations are for the academy that this station talks to. */
    claimUnaddressed(destination: string): void {
      if (unaddressed.get() === 1) write(db, () => claim.run(destination))
    },
    /** Messages whose time has come, the earliest of each job alone, so that a job's results keep their order. */
    due: (destination: string, now: number, limit: number) => due.all({ destination, now, limit }),
    /** When the next pending message is due, or null if none is. */
    nextAt: (destination: string) => nextAt.get(destination) ?? null,
    sent: (id: number, now: number, answered: Answered) =>
      void write(db, () => close.run({ ...answered, id, state: 'sent', now })),
    /** The visible end of a message that was refused for good. */
    markDead: (id: number, now: number, answered: Answered) =>
      void write(db, () => close.run({ ...answered, id, state: 'dead', now })),
    /** @param isRefusal  whether the answer was a no to this message, which may change */
    postpone: (id: number, nextAt: number, answered: Answered, isRefusal: boolean) =>
      void write(db, () => postpone.run({ ...answered, id, nextAt, isRefusal: isRefusal ? 1 : 0 })),
    /** Makes every pending message due now: its host is back. */
    hasten: (now: number) => void write(db, () => hasten.run(now, now)),
    /** Gives buried messages another life, on a person's word. @returns those it changed */
    revive: (ids: readonly number[], now: number): number[] =>
      write(db, () => ids.filter((id) => revive.run({ id, now }).changes === 1)),
    /** @returns how many */
    reviveAll: (now: number): number => write(db, () => reviveAll.run({ now }).changes),
    /** The same for one job, which its source has offered again. @returns how many */
    reviveOf: (jobId: number, now: number): number => write(db, () => reviveOf.run({ jobId, now }).changes),
    /** Sends an acknowledged result again, unchanged: its source offered the job once more. */
    resend: (jobId: number, now: number) => void write(db, () => resend.run({ jobId, now })),
    counts(): OutboxCounts {
      const found = Object.fromEntries(counts.all().map((row) => [row.state, row.count]))
      return { pending: 0, sent: 0, dead: 0, ...found }
    },
    /** Messages that this station can send: those for the academy it talks to. */
    pendingFor: (destination: string): number => pendingFor.get(destination) ?? 0,
    /** Whether so many wait, for whomever. */
    isBackedUp: (count: number): boolean => (pendingUpTo.get(count) ?? 0) >= count,
    /** Messages that wait for this station to talk to another academy again, by its address. */
    elsewhere: (destination: string) => elsewhere.all(destination),
    /** Buried messages, newest first. */
    dead: (limit: number): OutboxEntry[] => dead.all(limit),
    /** Every message of a job, oldest first. */
    ofJob: (jobId: number): OutboxEntry[] => ofJob.all(jobId),
    /** Messages written for a job so far: its next result is one revision later. */
    countOf: (jobId: number) => countOf.get(jobId)?.count ?? 0,
    /** Forgets messages that were acknowledged, or buried, before a time, once their job is forgotten. */
    purge: (before: number, deadBefore: number) => write(db, () => purge.run({ before, deadBefore }).changes),
  }
}
