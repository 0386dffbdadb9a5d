import type { WireError } from '#shared/domain/errors.ts'
import type { JobState } from '#shared/domain/job.ts'
import { deathsRepository } from './deaths.ts'
import { failureNotes } from './job-failures.ts'
import { LEASED_COLUMNS, type LeasedJob, MAX_RECOVERIES, type Row, toLeased } from './job-rows.ts'
import { type Db, write } from './open.ts'

/** For so long a death under a job is held against it. */
export const RECOVERY_WINDOW_MS = 72 * 3_600_000

/** One more death, and a job is given up: so long it waits for others to be fetched and done first. */
const AFTER_OTHERS_MS = 5_000

/** What becomes of the jobs of a host that died. */
export function takeOver(db: Db) {
  const deaths = deathsRepository(db)
  const noteFailure = failureNotes(db)
  const leasedBy = db.prepare<[string], Row>(
    `SELECT ${LEASED_COLUMNS} FROM jobs WHERE state = 'leased' AND leased_by = ?`,
  )
  const recover = db.prepare<
    [
      {
        id: number
        fence: number
        now: number
        error: string
        charged: 0 | 1
        witnessed: 0 | 1
        isChance: 0 | 1
        alone: 0 | 1
      },
    ],
    { recoveries: number; cancelAsked: number }
  >(`
    UPDATE jobs SET state = 'ready', leased_by = NULL, attempt = attempt - 1, progress = 0,
      run_at_ms = iif(@alone = 1 AND recoveries + @charged >= ${MAX_RECOVERIES - 1}, @now + ${AFTER_OTHERS_MS}, NULL),
      recoveries = recoveries + @charged, witnessed = iif(@isChance = 1, 0, witnessed + @witnessed),
      recovered_at_ms = iif(@charged + @witnessed > 0, @now, recovered_at_ms),
      rank_ms = iif(@alone = 1, max(rank_ms, @now), rank_ms),
      error_code = 'engine-failed', error_json = @error
    WHERE id = @id AND fence = @fence AND state = 'leased' RETURNING recoveries, cancel_asked AS cancelAsked`)
  const endPoisoned = db.prepare(
    `UPDATE jobs SET state = @state, leased_by = NULL, run_at_ms = NULL, cancel_asked = 0,
      finished_at_ms = @now, error_code = @code, error_json = @error WHERE id = @id`,
  )

  return {
    /**
     * Takes every lease of a host that died, and gives the attempts that cost back. A job that ran alone then is charged
     * with the death, unless hosts die without it as often; too many charges, and it is dead. It waits behind all others
     * now, so that these show whether hosts die without it. Jobs that ran beside others are charged with nothing and run
     * alone after the second time, so that the one to blame shows.
     * @param isSuspect  whether its jobs may have killed it; a machine that was switched off accuses nobody
     * @returns the jobs that ended by this, whose source wants to know
     */
    voidLeasesOf(
      boot: string,
      now: number,
      isSuspect = true,
    ): {
      readonly recovered: number
      readonly ended: readonly (LeasedJob & { readonly error: WireError })[]
    } {
      return write(db, () => {
        const held = leasedBy.all(boot).map(toLeased)
        const sinceMs = now - RECOVERY_WINDOW_MS
        if (isSuspect)
          deaths.record(
            held.map(({ id }) => id),
            now,
            sinceMs,
          )
        const ended = held.flatMap((job) => {
          const isChance = deaths.happenAnyway(job.id)
          const mayBeIt = isSuspect && !isChance
          const isLast = job.recoveries >= MAX_RECOVERIES - 1
          const isCharged = mayBeIt && held.length === 1 && (!isLast || deaths.liveWithout(job.id))
          noteFailure(job, 'recovery', HOST_DIED, undefined, now)
          const after = recover.get({
            ...{ id: job.id, fence: job.fence, now, error: JSON.stringify(HOST_DIED) },
            ...{
              charged: isCharged ? 1 : 0,
              witnessed: mayBeIt && !isCharged ? 1 : 0,
              isChance: isChance ? 1 : 0,
              alone: isSuspect && held.length === 1 ? 1 : 0,
            },
          })
          const error = after?.cancelAsked === 1 ? CANCELLED : poisonError(after?.recoveries ?? 0)
          if (error === undefined) return []
          const state: JobState = error.code === 'cancelled' ? 'cancelled' : 'dead'
          endPoisoned.run({ id: job.id, now, state, code: error.code, error: JSON.stringify(error) })
          return [{ ...job, state, error }]
        })
        return { recovered: held.length - ended.length, ended }
      })
    },
  }
}

const HOST_DIED: WireError = {
  code: 'engine-failed',
  reason: 'host-died',
  message: 'The station stopped while it worked on this job',
}
export const CANCELLED: WireError = { code: 'cancelled', reason: 'job-cancelled', message: 'Cancelled' }

/** Why a job may not run again, once its host or engine died under it too often. */
export function poisonError(recoveries: number): WireError | undefined {
  if (recoveries < MAX_RECOVERIES) return undefined
  return {
    code: 'engine-failed',
    reason: 'poison',
    params: { recoveries },
    message: `The station or its engine died under this job ${recoveries} times`,
  }
}
