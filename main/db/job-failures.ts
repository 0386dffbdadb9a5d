import type { WireError } from '#shared/domain/errors.ts'
import type { JobFailure } from '#shared/domain/job.ts'
import type { Db } from './open.ts'

/** Notes why an attempt ended without a result. Call it in the transaction that ends the attempt. */
export function failureNotes(db: Db) {
  const addFailure = db.prepare(`
    INSERT INTO failures (job_id, attempt, kind, at_ms, error_json, evidence_json)
    SELECT id, attempt, @kind, @now, @error, @evidence FROM jobs WHERE id = @id`)
  return (
    job: { readonly id: number },
    kind: JobFailure['kind'],
    error: WireError,
    evidence: unknown,
    now: number,
  ): void => {
    const evidenceJson = evidence === undefined ? null : JSON.stringify(evidence)
    addFailure.run({ id: job.id, kind, now, error: JSON.stringify(error), evidence: evidenceJson })
  }
}
