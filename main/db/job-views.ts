import type { Job, JobState } from '#shared/domain/job.ts'
import { BLOCKED, COLUMNS, fromJson, type JobDetails, type Row, toFailure, toJob } from './job-rows.ts'
import type { Db } from './open.ts'

/** The page or the file that a job of grading is about, with its exam; a job that a person gave a file has that one. */
const SCAN = `CASE WHEN origin = 'local' AND source_json ->> '$.file' IS NULL THEN coalesce(
  (SELECT json_object('exam', b.name, 'fileName', f.name, 'pageIndex', p.page_index)
    FROM pages AS p JOIN files AS f ON f.id = p.file_id JOIN batches AS b ON b.id = p.batch_id
    WHERE p.id = payload_json ->> '$.pageId'),
  (SELECT json_object('exam', b.name, 'fileName', f.name, 'pageIndex', NULL)
    FROM files AS f JOIN batches AS b ON b.id = f.batch_id WHERE f.id = payload_json ->> '$.fileId')) END AS scan_json`

export interface JobFilter {
  readonly state?: JobState | undefined
  readonly type?: string | undefined
  /** How many of the newest to leave out. */
  readonly offset?: number
  readonly limit: number
}

/** Questions about jobs; changes nothing. */
export function jobViews(db: Db) {
  const counts = db.prepare<[], { state: JobState; count: number }>(
    'SELECT state, count(*) AS count FROM jobs GROUP BY state',
  )
  const unfinished = db
    .prepare<[], 0 | 1>(
      `SELECT EXISTS (SELECT 1 FROM jobs WHERE state IN ('ready', 'leased')
        AND NOT (state = 'ready' AND run_at_ms IS NOT NULL AND error_code IS '${BLOCKED}'))`,
    )
    .pluck()
  const blocked = db
    .prepare<[], number>(`SELECT count(*) FROM jobs WHERE state = 'ready' AND error_code = '${BLOCKED}'`)
    .pluck()
  const finishedSince = db
    .prepare<[number], number>('SELECT count(*) FROM jobs WHERE finished_at_ms >= ?')
    .pluck()
  const dueByType = db.prepare<[{ types: string; limit: number }], { type: string; count: number }>(`
    SELECT types.value AS type, (SELECT count(*) FROM (
      SELECT 1 FROM jobs INDEXED BY jobs_due
      WHERE state = 'ready' AND run_at_ms IS NULL AND type = types.value LIMIT @limit)) AS count
    FROM json_each(@types) AS types`)
  const lackingInput = db.prepare<[{ types: string; limit: number }], { id: number; url: string }>(`
    SELECT due.id, due.payload_json ->> 'download_url' AS url
    FROM json_each(@types) AS types CROSS JOIN jobs AS due INDEXED BY jobs_due
      ON due.state = 'ready' AND due.run_at_ms IS NULL AND due.type = types.value AND due.origin IN ('api', 'sqs')
    WHERE due.blob_sha256 IS NULL AND json_type(due.payload_json, '$.download_url') = 'text'
    ORDER BY types.key, due.rank_ms, due.id LIMIT @limit`)
  const bytesAhead = db
    .prepare<[], number>(`
      SELECT coalesce(sum(blobs.bytes), 0) FROM jobs INDEXED BY jobs_due JOIN blobs ON blobs.sha256 = jobs.blob_sha256
      WHERE state = 'ready' AND run_at_ms IS NULL AND origin IN ('api', 'sqs')`)
    .pluck()
  const oldestDue = db
    .prepare<[], number>(
      `SELECT created_at_ms FROM jobs WHERE state = 'ready' AND run_at_ms IS NULL ORDER BY id LIMIT 1`,
    )
    .pluck()
  const details = db.prepare<[number], Row>(
    `SELECT ${COLUMNS}, ${SCAN}, payload_json, result_json, source_json FROM jobs WHERE id = ?`,
  )
  const failuresOf = db.prepare<[number], Row>('SELECT * FROM failures WHERE job_id = ? ORDER BY id')
  // The page's ids come from an index that holds only what matches; rows are read for the page alone.
  const listed = (matching: string) =>
    db.prepare<[Row], Row>(`
      SELECT ${COLUMNS}, ${SCAN} FROM jobs
      WHERE id IN (SELECT id FROM jobs ${matching} ORDER BY id DESC LIMIT @limit OFFSET @offset) ORDER BY id DESC`)
  const list = listed('')
  const listState = listed('INDEXED BY jobs_by_state WHERE state = @state')
  const listType = listed('INDEXED BY jobs_by_type WHERE type = @type')
  const listBoth = listed('INDEXED BY jobs_by_type WHERE type = @type AND state = @state')
  const countsByType = db.prepare<[], { type: string; state: JobState; count: number }>(
    'SELECT type, state, count(*) AS count FROM jobs INDEXED BY jobs_by_type GROUP BY type, state',
  )

  return {
    counts(): Record<JobState, number> {
      const all = { ready: 0, leased: 0, done: 0, dead: 0, cancelled: 0 }
      for (const { state, count } of counts.all()) all[state] = count
      return all
    },
    /** Jobs of each type that could start now, counted no further than `limit`. */
    dueByType: (types: readonly string[], limit: number) =>
      dueByType.all({ types: JSON.stringify(types), limit }),
    /** Jobs from outside that could start now but for their file, the first of `types` first. */
    lackingInput: (types: readonly string[], limit: number) =>
      lackingInput.all({ types: JSON.stringify(types), limit }),
    /** Of the files that are here for jobs from outside that could start now. */
    bytesAhead: (): number => bytesAhead.get() ?? 0,
    /** Whether any job is still to be done, now or later; what waits for a person is not. */
    hasUnfinished: (): boolean => unfinished.get() === 1,
    /** How many wait for a person to set something right. */
    blocked: (): number => blocked.get() ?? 0,
    finishedSince: (sinceMs: number): number => finishedSince.get(sinceMs) ?? 0,
    /** Arrival of the due job that has waited longest. */
    oldestDueAtMs: (): number | undefined => oldestDue.get(),
    find(id: number): JobDetails | undefined {
      const row = details.get(id)
      if (row === undefined) return undefined
      return {
        ...toJob(row),
        payload: fromJson(row.payload_json),
        result: fromJson(row.result_json),
        source: fromJson(row.source_json),
        failures: failuresOf.all(id).map(toFailure),
      }
    },
    /** Newest first. */
    list({ state, type, offset = 0, limit }: JobFilter): Job[] {
      const page = { offset, limit }
      if (state === undefined && type === undefined) return list.all(page).map(toJob)
      if (type === undefined) return listState.all({ ...page, state: state! }).map(toJob)
      if (state === undefined) return listType.all({ ...page, type }).map(toJob)
      return listBoth.all({ ...page, type, state }).map(toJob)
    },
    /** How many jobs of each kind are in each state; kinds and states without any are left out. */
    countsByType: () => countsByType.all(),
  }
}
