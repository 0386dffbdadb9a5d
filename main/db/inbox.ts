import type { WireError } from '#shared/domain/errors.ts'
import type { JobState } from '#shared/domain/job.ts'
import { jobsRepository } from './jobs.ts'
import { type Db, write } from './open.ts'
import { outboxRepository } from './outbox.ts'
import { receiptsRepository } from './receipts.ts'

/** A job from outside as it is written down. */
export interface Arrival {
  readonly origin: 'api' | 'sqs'
  /** Address of the API or the queue. */
  readonly sourceOrigin: string
  readonly externalId: string
  readonly sourceId: string
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
        readonly message:
          | { idempotencyKey: string; topic: string; body: string; destination: string }
          | undefined
      }
    | undefined
}

export interface Accepted {
  readonly jobId: number
  /**
   * `new`; `known`: its result is still to come, or it was refused before; `renewed`: it waits for a file whose address
   * had run out, and this one may do; `revived`: its result had been buried and goes out again; `answered`: its result was
   * acknowledged before.
   */
  readonly outcome: 'new' | 'known' | 'renewed' | 'revived' | 'answered'
}

/** Refused jobs that are kept to be seen; the oldest make room, since a server gone wrong sends no end of them. */
export const REFUSED_KEPT = 1_000
/** Of a refused job, text beyond which its payload and what else was said of it are not kept. */
const REFUSED_TEXT_KEPT = 4_096
/** Ends of a job that another address may put right. */
const INPUT_LOST = `('download-expired', 'download-gone', 'download-web-page')`

interface Known {
  readonly id: number
  readonly state: JobState
  readonly isAnswered: 0 | 1
  /** Never begun: dead on arrival. */
  readonly isRefused: 0 | 1
}

export type Inbox = ReturnType<typeof inboxRepository>

export function inboxRepository(db: Db) {
  const jobs = jobsRepository(db)
  const outbox = outboxRepository(db)
  const receipts = receiptsRepository(db)
  const find = db.prepare<[Pick<Arrival, 'origin' | 'externalId' | 'sourceOrigin' | 'sourceId'>], Known>(`
    SELECT id, state, EXISTS (SELECT 1 FROM outbox WHERE job_id = jobs.id)
        AND NOT EXISTS (SELECT 1 FROM outbox WHERE job_id = jobs.id AND state <> 'sent') AS isAnswered,
      state = 'dead' AND started_at_ms IS NULL AS isRefused
    FROM jobs WHERE origin = @origin AND external_id = @externalId AND source_origin = @sourceOrigin
      AND source_id = @sourceId`)
  const unaddressed = db
    .prepare<[string], 0 | 1>(
      `SELECT EXISTS (SELECT 1 FROM jobs INDEXED BY jobs_unclaimed
        WHERE origin = ? AND source_origin = '' AND external_id IS NOT NULL)`,
    )
    .pluck()
  const claim = db.prepare<[{ origin: string; address: string }]>(`
    UPDATE OR IGNORE jobs INDEXED BY jobs_unclaimed SET source_origin = @address
    WHERE origin = @origin AND source_origin = '' AND external_id IS NOT NULL`)
  const refresh = db.prepare<[{ id: number; payload: string }]>(`
    UPDATE jobs SET payload_json = @payload
    WHERE id = @id AND state IN ('ready', 'leased') AND blob_sha256 IS NULL`)
  const hasNewAddress = `payload_json ->> 'download_url' IS NOT (@payload ->> 'download_url')`
  const renew = db.prepare<[{ id: number; payload: string }]>(`
    UPDATE jobs SET payload_json = @payload, state = 'ready', run_at_ms = NULL, attempt = 0, progress = 0,
      finished_at_ms = NULL
    WHERE id = @id AND state IN ('ready', 'dead') AND blob_sha256 IS NULL AND ${hasNewAddress}
      AND error_json ->> 'reason' IN ${INPUT_LOST}`)
  const surplus = db
    .prepare<[number], number>(`
      SELECT id FROM jobs INDEXED BY jobs_by_state WHERE state = 'dead' AND started_at_ms IS NULL AND origin <> 'local'
        AND NOT EXISTS (SELECT 1 FROM outbox WHERE job_id = jobs.id AND state = 'pending')
        AND NOT EXISTS (SELECT 1 FROM receipts WHERE job_id = jobs.id)
      ORDER BY id DESC LIMIT -1 OFFSET ?`)
    .pluck()
  const forgetAnswers = db.prepare<[number]>('DELETE FROM outbox WHERE job_id = ?')
  const forget = db.prepare<[number]>('DELETE FROM jobs WHERE id = ?')

  function accept(arrival: Arrival, now: number): Accepted {
    const { origin, externalId, sourceOrigin, sourceId, receiptHandle } = arrival
    const known = find.get({ origin, externalId, sourceOrigin, sourceId })
    if (known === undefined) return acceptNew(arrival, now)
    if (receiptHandle !== undefined) receipts.put(known.id, receiptHandle, now)
    const outcome = acceptAgain(known, arrival, now)
    return { jobId: known.id, outcome }
  }

  function acceptAgain(known: Known, arrival: Arrival, now: number): Accepted['outcome'] {
    const isRevived = outbox.reviveOf(known.id, now) > 0
    if (arrival.refusal === undefined) {
      // Offered again, perhaps because a presigned address has run out: the newer one is the better one.
      const newer = { id: known.id, payload: JSON.stringify(arrival.payload) }
      if (renew.run(newer).changes === 1) return 'renewed'
      refresh.run(newer)
    }
    if (isRevived) return 'revived'
    return known.isAnswered === 1 && known.isRefused === 0 ? 'answered' : 'known'
  }

  function acceptNew(arrival: Arrival, now: number): Accepted {
    const { refusal, externalId, type } = arrival
    const { id } = jobs.enqueue(
      {
        ...{ type, origin: arrival.origin, externalId },
        ...{ sourceOrigin: arrival.sourceOrigin, sourceId: arrival.sourceId },
        submissionId: arrival.submissionId ?? undefined,
        source: refusal === undefined ? arrival.source : briefly(arrival.source),
        payload: refusal === undefined ? arrival.payload : briefly(arrival.payload),
        refused: refusal?.error,
      },
      now,
    )
    if (refusal?.message !== undefined) {
      outbox.add({ ...refusal.message, jobId: id, externalId, jobType: type }, now)
    }
    if (arrival.receiptHandle !== undefined) receipts.put(id, arrival.receiptHandle, now)
    if (refusal !== undefined) {
      for (const old of surplus.all(REFUSED_KEPT)) {
        forgetAnswers.run(old)
        forget.run(old)
      }
    }
    return { jobId: id, outcome: 'new' }
  }

  return {
    /** Writes a job down before anything else happens to it. The same job offered twice is one job. */
    accept: (arrival: Arrival, now: number): Accepted => write(db, () => accept(arrival, now)),
    /** Jobs from before sources had addresses are of the one that this station talks to. */
    claimUnaddressed(origin: Arrival['origin'], address: string): void {
      if (unaddressed.get(origin) === 1) write(db, () => claim.run({ origin, address }))
    },
  }
}

/** As it is where it is short. */
function briefly<T>(content: T): T | Record<string, never> {
  return JSON.stringify(content).length <= REFUSED_TEXT_KEPT ? content : {}
}
