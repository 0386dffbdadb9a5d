import type { WireError } from '#shared/domain/errors.ts'
import type { Job, JobFailure, JobOrigin, JobState } from '#shared/domain/job.ts'

/** A job that its host or engine died under this often, in three days, is not tried again. */
export const MAX_RECOVERIES = 3
/** One that was there this often when a host died runs alone from then on. */
const MAX_WITNESSED = 2

/** A job this host may work on until someone takes it away: whoever settles it shows `fence`. */
export interface LeasedJob extends Job {
  readonly payload: unknown
  readonly source: unknown
  readonly fence: number
  /** Whether hosts or engines died under it so often that nothing else may run beside it. */
  readonly runsAlone: boolean
}

export interface JobDetails extends Job {
  readonly payload: unknown
  readonly result: unknown
  readonly source: unknown
  readonly failures: readonly JobFailure[]
}

export type Row = Readonly<Record<string, string | number | null>>

/** `error_code` of a job that waits for a person to set something right here. */
export const BLOCKED = 'blocked'

/** What a `Job` is made of. */
export const COLUMNS = `id, type, origin, external_id, source_origin, source_id, submission_id, blob_sha256, priority, state, run_at_ms, attempt, recoveries,
  leased_by, progress, engine, engine_version, error_json, created_at_ms, started_at_ms, finished_at_ms,
  source_json ->> '$.file' AS file_name`

export const LEASED_COLUMNS = `${COLUMNS}, payload_json, source_json, fence, witnessed`

export const fromJson = (value: string | number | null | undefined): unknown =>
  value === null || value === undefined ? undefined : JSON.parse(String(value))
const text = (value: string | number | null | undefined): string | undefined =>
  value === null || value === undefined ? undefined : String(value)
const number = (value: string | number | null | undefined): number | undefined =>
  value === null || value === undefined ? undefined : Number(value)

export function toJob(row: Row): Job {
  return {
    id: Number(row.id),
    type: String(row.type),
    origin: row.origin as JobOrigin,
    externalId: text(row.external_id),
    sourceOrigin: String(row.source_origin),
    sourceId: String(row.source_id),
    fileName: text(row.file_name),
    scan: fromJson(row.scan_json) as Job['scan'],
    submissionId: number(row.submission_id),
    blobSha256: text(row.blob_sha256),
    priority: Number(row.priority),
    state: row.state as JobState,
    runAtMs: number(row.run_at_ms),
    attempt: Number(row.attempt),
    recoveries: Number(row.recoveries),
    leasedBy: text(row.leased_by),
    progress: Number(row.progress),
    engine: text(row.engine),
    engineVersion: text(row.engine_version),
    error: fromJson(row.error_json) as WireError | undefined,
    createdAtMs: Number(row.created_at_ms),
    startedAtMs: number(row.started_at_ms),
    finishedAtMs: number(row.finished_at_ms),
  }
}

export function toLeased(row: Row): LeasedJob {
  const { payload_json, source_json, fence, recoveries, witnessed } = row
  return {
    ...toJob(row),
    payload: fromJson(payload_json),
    source: fromJson(source_json),
    fence: Number(fence),
    runsAlone: Number(recoveries) >= MAX_RECOVERIES - 1 || Number(witnessed) >= MAX_WITNESSED,
  }
}

export function toFailure(row: Row): JobFailure {
  return {
    attempt: Number(row.attempt),
    kind: row.kind as JobFailure['kind'],
    atMs: Number(row.at_ms),
    error: fromJson(row.error_json) as WireError,
    evidence: fromJson(row.evidence_json),
  }
}
