import type { HomeworkWord } from '#shared/contract/homework.ts'
import type { WireError } from '#shared/domain/errors.ts'
import { HOMEWORK_TYPES, type HomeworkType } from '#shared/domain/homework.ts'
import type { JobOrigin, JobState } from '#shared/domain/job.ts'
import { type Db, write } from './open.ts'

/** Written out, so that SQLite sees in a statement which types it is about. */
export const HOMEWORK_IN_SQL = HOMEWORK_TYPES.map((type) => `'${type}'`).join(', ')

/** The pictures in a recording's result. */
const PICTURES = '$.contact_sheet_jpeg_base64'

/** A job whose result says how much somebody wrote, with what a person said of it. */
export interface HomeworkJob {
  readonly id: number
  readonly type: HomeworkType
  readonly origin: JobOrigin
  readonly externalId: string | null
  /** Of a file someone gave it here. */
  readonly fileName: string | null
  /** Where the academy's file was. */
  readonly url: string | null
  readonly state: JobState
  readonly error: WireError | null
  readonly createdAtMs: number
  readonly finishedAtMs: number | null
  readonly word: HomeworkWord
}

interface Row {
  readonly id: number
  readonly type: HomeworkType
  readonly origin: JobOrigin
  readonly external_id: string | null
  readonly file_name: string | null
  readonly url: string | null
  readonly state: JobState
  readonly error_json: string | null
  readonly created_at_ms: number
  readonly finished_at_ms: number | null
  readonly student_number: string | null
  readonly student_name: string | null
  readonly day: string | null
}

function toWord({ id, student_number, student_name, day }: Row): HomeworkWord {
  const student =
    student_number === null
      ? null
      : student_number === ''
        ? 'nobody'
        : { number: student_number, name: student_name ?? '' }
  return { jobId: id, student, day }
}

const toJob = (row: Row): HomeworkJob => ({
  ...{ id: row.id, type: row.type, origin: row.origin, externalId: row.external_id },
  ...{ fileName: row.file_name, url: row.url, state: row.state },
  error: row.error_json === null ? null : (JSON.parse(row.error_json) as WireError),
  ...{ createdAtMs: row.created_at_ms, finishedAtMs: row.finished_at_ms, word: toWord(row) },
})

export type HomeworkRepository = ReturnType<typeof homeworkRepository>

export function homeworkRepository(db: Db) {
  const jobs = db.prepare<[{ id: number | null }], Row>(`
    SELECT id, type, origin, external_id, source_json ->> '$.file' AS file_name,
      payload_json ->> '$.download_url' AS url, state, error_json, created_at_ms, finished_at_ms,
      student_number, student_name, day
    FROM jobs LEFT JOIN homework_words ON job_id = jobs.id
    WHERE type IN (${HOMEWORK_IN_SQL}) AND (@id IS NULL OR jobs.id = @id) ORDER BY jobs.id DESC`)
  // Its pictures are most of a result.
  const result = db
    .prepare<[number], string | null>(`SELECT json_remove(result_json, '${PICTURES}') FROM jobs WHERE id = ?`)
    .pluck()
  const say = db.prepare(`
    INSERT INTO homework_words (job_id, student_number, student_name, day, who, at_ms)
    VALUES (@jobId, @number, @name, @day, @who, @now)
    ON CONFLICT (job_id) DO UPDATE SET student_number = @number, student_name = @name, day = @day, who = @who, at_ms = @now`)
  const unsay = db.prepare<[number]>('DELETE FROM homework_words WHERE job_id = ?')
  const remove = db.prepare<[number]>(
    `DELETE FROM jobs WHERE id = ? AND state IN ('done', 'dead', 'cancelled')`,
  )
  const shed = db.prepare<[{ before: number }]>(`
    UPDATE jobs SET result_json = json_remove(result_json, '${PICTURES}')
    WHERE type IN (${HOMEWORK_IN_SQL}) AND finished_at_ms < @before
      AND result_json ->> '${PICTURES}' IS NOT NULL`)

  return {
    /** In whatever state, newest first. */
    list: (): HomeworkJob[] => jobs.all({ id: null }).map(toJob),
    get: (id: number): HomeworkJob | undefined => jobs.all({ id }).map(toJob)[0],
    /** Without the pictures in it. */
    result(id: number): unknown {
      const json = result.get(id)
      return json === null || json === undefined ? undefined : JSON.parse(json)
    },
    /** What a person says in place of what was said before; of one that says nothing, nothing is kept. */
    say({ jobId, student, day }: HomeworkWord, { who, now }: { who: string; now: number }): void {
      write(db, () => {
        if (student === null && day === null) return void unsay.run(jobId)
        const called = student === 'nobody' ? { number: '', name: '' } : student
        say.run({ jobId, number: called?.number ?? null, name: called?.name ?? null, day, who, now })
      })
    },
    /** Removes the pictures of what ended before a time: they are most of what it takes, and nobody looks at them later. */
    shedPictures: (beforeMs: number): number => write(db, () => shed.run({ before: beforeMs }).changes),
    /** Deletes a job that ended, with its result and what was said of it. @returns whether it did */
    remove: (id: number): boolean => write(db, () => remove.run(id).changes === 1),
  }
}
