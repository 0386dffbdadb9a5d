import type { WireError } from '#shared/domain/errors.ts'
import { jobsRepository } from './jobs.ts'
import { type Db, write } from './open.ts'
import { outboxRepository } from './outbox.ts'
import { receiptsRepository } from './receipts.ts'

/** A job from outside as it is written down. */
export interface Arrival {
  readonly origin: 'api' | 'sqs'
  readonly externalId: string
  readonly type: string
  readonly payload: unknown
  readonly submissionId: number | null
  readonly source: Readonly<Record<string, unknown>>
  /** The queue message it came in, to be deleted after its result is acknowledged. */
  readonly receiptHandle: string | undefined
  /** Why it is dead on arrival, and what its source is told where it can be told anything. */
  readonly refusal:
    | {
        readonly error: WireError
        readonly message: { idempotencyKey: string; topic: string; body: string } | undefined
      }
    | undefined
}

export interface Accepted {
  readonly jobId: number
  /** `new`; `known`: its result is still to come; `answered`: its result was acknowledged before. */
  readonly outcome: 'new' | 'known' | 'answered'
}

export type Inbox = ReturnType<typeof inboxRepository>

export function inboxRepository(db: Db) {
  const jobs = jobsRepository(db)
  const outbox = outboxRepository(db)
  const receipts = receiptsRepository(db)
  const find = db.prepare<[{ origin: string; externalId: string }], { id: number; isAnswered: 0 | 1 }>(`
    SELECT id, EXISTS (SELECT 1 FROM outbox WHERE job_id = jobs.id)
      AND NOT EXISTS (SELECT 1 FROM outbox WHERE job_id = jobs.id AND state <> 'sent') AS isAnswered
    FROM jobs WHERE origin = @origin AND external_id = @externalId`)
  const refresh = db.prepare<[{ id: number; payload: string }]>(`
    UPDATE jobs SET payload_json = @payload
    WHERE id = @id AND state IN ('ready', 'leased') AND blob_sha256 IS NULL`)
  function accept(arrival: Arrival, now: number): Accepted {
    const { origin, externalId, refusal } = arrival
    const known = find.get({ origin, externalId })
    if (known !== undefined) {
      // Offered again, perhaps because a presigned address has run out: the newer one is the better one.
      if (refusal === undefined) refresh.run({ id: known.id, payload: JSON.stringify(arrival.payload) })
      if (arrival.receiptHandle !== undefined) receipts.put(known.id, arrival.receiptHandle, now)
      return { jobId: known.id, outcome: known.isAnswered ? 'answered' : 'known' }
    }
    const { id } = jobs.enqueue(
      {
        type: arrival.type,
        origin,
        externalId,
        submissionId: arrival.submissionId ?? undefined,
        source: arrival.source,
        payload: arrival.payload,
        refused: refusal?.error,
      },
      now,
    )
    if (refusal?.message !== undefined) {
      outbox.add({ ...refusal.message, jobId: id, externalId, jobType: arrival.type }, now)
    }
    if (arrival.receiptHandle !== undefined) receipts.put(id, arrival.receiptHandle, now)
    return { jobId: id, outcome: 'new' }
  }

  return {
    /** Writes a job down before anything else happens to it. The same job offered twice is one job. */
    accept: (arrival: Arrival, now: number): Accepted => write(db, () => accept(arrival, now)),
  }
}
