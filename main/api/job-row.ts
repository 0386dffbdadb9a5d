import type { HostKind } from '#main/db/boots.ts'
import type { OutboxEntry } from '#main/db/outbox.ts'
import type { JobDelivery, JobRow } from '#shared/contract/jobs.ts'
import type { Job } from '#shared/domain/job.ts'

/** Below this share of the work done, the time that is left cannot be told from it. */
const LEAST_TELLING = 0.02

/**
 * A job as the queue's screen shows it.
 * @param at  the hosts that are alive, by their boot, and the time, ms since the epoch
 */
export function jobRow(
  job: Job,
  { owners, nowMs }: { readonly owners: ReadonlyMap<string, HostKind>; readonly nowMs: number },
): JobRow {
  const spentMs = job.startedAtMs === undefined ? 0 : nowMs - job.startedAtMs
  const isMeasurable = job.state === 'leased' && job.progress > LEAST_TELLING && spentMs > 0
  return {
    id: job.id,
    type: job.type,
    origin: job.origin,
    externalId: job.externalId ?? null,
    fileName: job.fileName ?? null,
    scan: job.scan ?? null,
    state: job.state,
    attempt: job.attempt,
    runAtMs: job.runAtMs ?? null,
    owner: owners.get(job.leasedBy ?? '') ?? null,
    progress: job.progress,
    etaMs: isMeasurable ? (spentMs * (1 - job.progress)) / job.progress : null,
    engine: job.engine ?? null,
    engineVersion: job.engineVersion ?? null,
    error: job.error ?? null,
    createdAtMs: job.createdAtMs,
    startedAtMs: job.startedAtMs ?? null,
    finishedAtMs: job.finishedAtMs ?? null,
  }
}

/** What became of a job's result, as the screens show it. */
export function jobDelivery(entry: OutboxEntry): JobDelivery {
  const { lastStatus, lastError } = entry
  const params = lastStatus === null ? {} : { params: { status: lastStatus } }
  const error =
    lastError === null
      ? null
      : { code: 'unavailable' as const, reason: lastError, ...params, message: lastError }
  const { id, jobId, externalId, jobType, state, attempt, answer, createdAtMs, settledAtMs } = entry
  return { id, jobId, externalId, jobType, state, attempt, error, answer, createdAtMs, settledAtMs }
}
