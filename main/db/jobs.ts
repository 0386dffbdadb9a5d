import type { WireError } from '#shared/domain/errors.ts'
import { JobOrigin, MAX_PRIORITY, PRIORITY_STEP_MS } from '#shared/domain/job.ts'
import { HOMEWORK_IN_SQL } from './homework.ts'
import { failureNotes } from './job-failures.ts'
import { BLOCKED, LEASED_COLUMNS, type LeasedJob, type Row, toLeased } from './job-rows.ts'
import { jobViews } from './job-views.ts'
import { type Db, write } from './open.ts'
import { CANCELLED, RECOVERY_WINDOW_MS, takeOver } from './take-over.ts'

/** Jobs that ended before these times are forgotten: in general, those that failed, and homework that was measured. */
export interface PruneBefore {
  readonly history: number
  readonly buried: number
  readonly homework: number
}

/** No backoff is longer: a job that waits beyond it waits because a clock jumped. */
export const MAX_BACKOFF_MS = 15 * 60_000

export type { JobDetails, LeasedJob } from './job-rows.ts'
export type { JobFilter } from './job-views.ts'
export { CANCELLED, poisonError } from './take-over.ts'

export interface NewJob {
  readonly type: string
  readonly payload: unknown
  readonly origin?: JobOrigin
  readonly externalId?: string | undefined
  /** Address of the API or queue it came from, and the id it has there beside its own: parts of what names it. */
  readonly sourceOrigin?: string | undefined
  readonly sourceId?: string | undefined
  readonly submissionId?: number | undefined
  readonly source?: Readonly<Record<string, unknown>> | undefined
  readonly blobSha256?: string | undefined
  readonly priority?: number | undefined
  /** A job that can never run: kept as dead, with why. */
  readonly refused?: WireError | undefined
}

type Lease = Pick<LeasedJob, 'id' | 'fence'>
/** Holds for the one host that claimed the job last, and only until it is settled. */
const HELD = `id = @id AND fence = @fence AND state = 'leased'`
const FINISH = `leased_by = NULL, run_at_ms = NULL, cancel_asked = 0, finished_at_ms = @now`

export function jobsRepository(db: Db) {
  const noteFailure = failureNotes(db)
  const insert = db.prepare<[Row], Row>(`
    INSERT INTO jobs (type, origin, external_id, source_origin, source_id, submission_id, source_json, payload_json, blob_sha256, priority, rank_ms,
      state, error_code, error_json, created_at_ms, finished_at_ms)
    VALUES (@type, @origin, @externalId, @sourceOrigin, @sourceId, @submissionId, @source, @payload, @blobSha256, @priority,
      @now - @priority * ${PRIORITY_STEP_MS}, @state, @errorCode, @error, @now, @finishedAt)
    ON CONFLICT (origin, external_id, source_origin, source_id) WHERE external_id IS NOT NULL DO NOTHING
    RETURNING id`)
  const findExternal = db
    .prepare<[Row], number>(
      `SELECT id FROM jobs WHERE origin = @origin AND external_id = @externalId
        AND source_origin = @sourceOrigin AND source_id = @sourceId`,
    )
    .pluck()
  const becomeDue = db.prepare(`
    UPDATE jobs INDEXED BY jobs_waiting SET run_at_ms = NULL
    WHERE state = 'ready' AND run_at_ms IS NOT NULL AND run_at_ms <= @now`)
  const becomeDueAfterJump = db.prepare(`
    UPDATE jobs INDEXED BY jobs_waiting SET run_at_ms = NULL
    WHERE state = 'ready' AND run_at_ms IS NOT NULL AND run_at_ms > @now + ${MAX_BACKOFF_MS}`)
  const nextRunAt = db
    .prepare<[], number | null>(
      `SELECT min(run_at_ms) FROM jobs INDEXED BY jobs_waiting WHERE state = 'ready' AND run_at_ms IS NOT NULL`,
    )
    .pluck()
  // One seek per type and origin in jobs_due, so a claim costs the same among a thousand jobs and a million. A host that was
  // taken for dead, and does not know it yet, gets none: its leases were voided once, and nobody would void this one.
  const claim = db.prepare<[{ limits: string; origins: string; boot: string; now: number }], Row>(`
    UPDATE jobs SET state = 'leased', leased_by = @boot, fence = fence + 1, attempt = attempt + 1, progress = 0,
      started_at_ms = @now, recoveries = iif(recovered_at_ms > @now - ${RECOVERY_WINDOW_MS}, recoveries, 0),
      witnessed = iif(recovered_at_ms > @now - ${RECOVERY_WINDOW_MS}, witnessed, 0)
    WHERE id = (
      SELECT due.id FROM json_each(@limits) AS limits CROSS JOIN json_each(@origins) AS origins
        CROSS JOIN jobs AS due ON due.id = (
          SELECT id FROM jobs INDEXED BY jobs_due
          WHERE state = 'ready' AND run_at_ms IS NULL AND type = limits.key AND origin = origins.value
          ORDER BY rank_ms, id LIMIT 1)
      WHERE limits.value > (
        SELECT count(*) FROM jobs INDEXED BY jobs_leased WHERE state = 'leased' AND type = limits.key)
      ORDER BY due.rank_ms, due.id LIMIT 1)
      AND NOT EXISTS (SELECT 1 FROM boots WHERE boots.id = @boot AND ended_at_ms IS NOT NULL)
    RETURNING ${LEASED_COLUMNS}`)
  const complete = db.prepare(`
    UPDATE jobs SET state = 'done', ${FINISH}, progress = 1, result_json = @result, error_code = NULL, error_json = NULL,
      engine = @engine, engine_version = @engineVersion WHERE ${HELD}`)
  const giveUp = db.prepare(`
    UPDATE jobs SET state = @state, ${FINISH}, error_code = @code, error_json = @error, engine = @engine,
      engine_version = @engineVersion, recoveries = recoveries + @died WHERE ${HELD}`)
  const retryLater = db.prepare(`
    UPDATE jobs SET state = 'ready', leased_by = NULL, run_at_ms = @runAt, error_code = @code, error_json = @error,
      recoveries = recoveries + @died, recovered_at_ms = iif(@died = 0, recovered_at_ms, @now) WHERE ${HELD}`)
  const release = db.prepare(`
    UPDATE jobs SET state = 'ready', leased_by = NULL, run_at_ms = NULL, attempt = attempt - 1, progress = 0
    WHERE ${HELD}`)
  const wait = db.prepare(`
    UPDATE jobs SET state = 'ready', leased_by = NULL, run_at_ms = @runAt, attempt = attempt - 1, progress = 0,
      error_code = '${BLOCKED}', error_json = @error WHERE ${HELD}`)
  const becomeDueUnblocked = db.prepare(`
    UPDATE jobs INDEXED BY jobs_waiting SET run_at_ms = NULL
    WHERE state = 'ready' AND run_at_ms IS NOT NULL AND error_code = '${BLOCKED}'`)
  const setProgress = db.prepare(`UPDATE jobs SET progress = @progress WHERE ${HELD}`)
  const setFetched = db.prepare(
    `UPDATE jobs SET blob_sha256 = @sha256 WHERE id = @id AND state = 'ready' AND blob_sha256 IS NULL`,
  )
  const setBlob = db.prepare(`UPDATE jobs SET blob_sha256 = @sha256 WHERE ${HELD}`)
  const askedToCancel = db
    .prepare<[string], number>(
      `SELECT id FROM jobs WHERE state = 'leased' AND leased_by = ? AND cancel_asked = 1`,
    )
    .pluck()
  const askCancel = db.prepare(`UPDATE jobs SET cancel_asked = 1 WHERE id = ? AND state = 'leased'`)
  const cancelReady = db.prepare(`
    UPDATE jobs SET state = 'cancelled', ${FINISH}, error_code = 'cancelled', error_json = @error
    WHERE id = @id AND state = 'ready'`)
  const retryNow = db.prepare(`
    UPDATE jobs SET state = 'ready', run_at_ms = NULL, attempt = 0, recoveries = 0, witnessed = 0, progress = 0,
      finished_at_ms = NULL
    WHERE id = @id AND (state = 'cancelled' OR (state = 'dead' AND started_at_ms IS NOT NULL)
      OR (state = 'ready' AND run_at_ms IS NOT NULL))`)
  const rerank = db.prepare(`
    UPDATE jobs INDEXED BY jobs_due SET rank_ms = @now - priority * ${PRIORITY_STEP_MS}
    WHERE state = 'ready' AND run_at_ms IS NULL AND type = @type AND origin IN ('local', 'api', 'sqs')
      AND rank_ms > @now + ${(MAX_PRIORITY + 1) * PRIORITY_STEP_MS}`)
  const prune = db.prepare(`
    DELETE FROM jobs WHERE id IN (
      SELECT id FROM jobs INDEXED BY jobs_finished WHERE finished_at_ms < @history
        AND (state = 'cancelled' OR state = 'dead' AND finished_at_ms < @buried
          OR state = 'done' AND (type NOT IN (${HOMEWORK_IN_SQL}) OR finished_at_ms < @homework))
        AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.job_id = jobs.id AND outbox.state = 'pending')
      ORDER BY finished_at_ms LIMIT @limit)`)

  return {
    ...jobViews(db),
    ...takeOver(db),

    /** @returns the job's id, and whether it is new: the same job of the same source is one job */
    enqueue(job: NewJob, now: number): { readonly id: number; readonly isNew: boolean } {
      return write(db, () => {
        const origin = job.origin ?? 'local'
        const named = {
          origin,
          externalId: job.externalId ?? null,
          sourceOrigin: job.sourceOrigin ?? '',
          sourceId: job.sourceId ?? '',
        }
        const row = insert.get({
          ...named,
          type: job.type,
          submissionId: job.submissionId ?? null,
          source: JSON.stringify(job.source ?? {}),
          payload: JSON.stringify(job.payload),
          blobSha256: job.blobSha256 ?? null,
          priority: job.priority ?? 0,
          now,
          state: job.refused === undefined ? 'ready' : 'dead',
          errorCode: job.refused?.code ?? null,
          error: job.refused === undefined ? null : JSON.stringify(job.refused),
          finishedAt: job.refused === undefined ? null : now,
        })
        if (row !== undefined) return { id: Number(row.id), isNew: true }
        return { id: findExternal.get(named) ?? 0, isNew: false }
      })
    },

    /**
     * Leases the first due job of a type that has room.
     * @param limits  jobs at once per type, over all hosts of the folder; types not named are left alone
     */
    claim(
      limits: Readonly<Record<string, number>>,
      boot: string,
      now: number,
      origins: readonly JobOrigin[] = JobOrigin.options,
    ): LeasedJob | undefined {
      return write(db, () => {
        becomeDue.run({ now })
        becomeDueAfterJump.run({ now })
        const row = claim.get({
          limits: JSON.stringify(limits),
          origins: JSON.stringify(origins),
          boot,
          now,
        })
        return row === undefined ? undefined : toLeased(row)
      })
    },

    /** When the next waiting job becomes due; undefined when none waits. */
    nextRunAtMs: (): number | undefined => nextRunAt.get() ?? undefined,

    // Each of these settles a lease, and returns false, with nothing written, when it is no longer held.

    complete(
      lease: Lease,
      result: unknown,
      engine: { readonly name: string; readonly version: string } | undefined,
      now: number,
    ): boolean {
      return write(db, () => {
        const settled = complete.run({
          id: lease.id,
          fence: lease.fence,
          now,
          result: JSON.stringify(result),
          engine: engine?.name ?? null,
          engineVersion: engine?.version ?? null,
        })
        return settled.changes === 1
      })
    },
    retryLater(
      lease: Lease,
      why: { readonly error: WireError; readonly evidence: unknown; readonly died: boolean },
      runAtMs: number,
      now: number,
    ): boolean {
      return write(db, () => {
        const { error, evidence, died } = why
        const settled = retryLater.run({
          ...{ id: lease.id, fence: lease.fence, now, runAt: runAtMs, died: Number(died) },
          ...{ code: error.code, error: JSON.stringify(error) },
        })
        if (settled.changes === 1) noteFailure(lease, 'failure', error, evidence, now)
        return settled.changes === 1
      })
    },
    /** Until a person has set something right; no attempt, and nothing that is kept as the job's failure. */
    wait: (lease: Lease, error: WireError, runAtMs: number): boolean =>
      write(db, () => {
        const { id, fence } = lease
        return wait.run({ id, fence, runAt: runAtMs, error: JSON.stringify(error) }).changes === 1
      }),
    giveUp(
      lease: Lease,
      why: { readonly error: WireError; readonly evidence: unknown; readonly died: boolean },
      engine: { readonly name: string; readonly version: string } | undefined,
      now: number,
    ): boolean {
      return write(db, () => {
        const { error, evidence, died } = why
        const settled = giveUp.run({
          ...{ id: lease.id, fence: lease.fence, now, died: Number(died) },
          ...{ state: error.code === 'cancelled' ? 'cancelled' : 'dead', code: error.code },
          ...{
            error: JSON.stringify(error),
            engine: engine?.name ?? null,
            engineVersion: engine?.version ?? null,
          },
        })
        if (settled.changes === 1) noteFailure(lease, 'failure', error, evidence, now)
        return settled.changes === 1
      })
    },
    /** Hands a job back as if it had never been claimed. */
    release: (lease: Lease): boolean =>
      write(db, () => release.run({ id: lease.id, fence: lease.fence }).changes) === 1,
    setProgress: (lease: Lease, progress: number): boolean =>
      write(db, () => setProgress.run({ id: lease.id, fence: lease.fence, progress }).changes) === 1,
    /** Notes the input of a job that waits, fetched ahead of its turn. @returns false when it has one or is under way */
    setFetched: (id: number, sha256: string): boolean =>
      write(db, () => setFetched.run({ id, sha256 }).changes) === 1,
    setBlob: (lease: Lease, sha256: string): boolean =>
      write(db, () => setBlob.run({ id: lease.id, fence: lease.fence, sha256 }).changes) === 1,

    /** @returns `asked` when its host is to stop it; undefined when there was nothing to cancel */
    cancel(id: number, now: number): 'cancelled' | 'asked' | undefined {
      return write(db, () => {
        if (cancelReady.run({ id, now, error: JSON.stringify(CANCELLED) }).changes === 1) return 'cancelled'
        return askCancel.run(id).changes === 1 ? 'asked' : undefined
      })
    },
    /** Jobs this host holds that someone wants cancelled. */
    askedToCancel: (boot: string): number[] => askedToCancel.all(boot),
    /** What waits for a person is due: something may have been set right. */
    unblock: (): number => write(db, () => becomeDueUnblocked.run().changes),
    /** A dead or waiting job tries again at once, with all its attempts; one that was refused on arrival cannot. */
    retryNow: (id: number): boolean => write(db, () => retryNow.run({ id }).changes) === 1,
    /** Puts jobs that a wrong clock sent to the far future of the order back into the present. */
    repairOrder: (types: readonly string[], now: number): number =>
      write(db, () => types.reduce((sum, type) => sum + rerank.run({ type, now }).changes, 0)),

    /** Forgets jobs that ended before a time and have nothing left to deliver; dead ones have a time of their own. */
    prune: (before: PruneBefore, limit: number): number =>
      write(db, () => prune.run({ ...before, limit }).changes),
  }
}
export type JobsRepository = ReturnType<typeof jobsRepository>
