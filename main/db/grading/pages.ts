import type { PageStanding } from '#shared/contract/batches.ts'
import type { WireError } from '#shared/domain/errors.ts'
import type { Decision } from '#shared/domain/marks.ts'
import type { PageReading } from '#shared/domain/reading.ts'
import { type Db, write } from '../open.ts'
import type { PageSummary } from './page-summary.ts'

/** How a person asked for a page to be read. */
export interface ReadingHint {
  /** The page's corners in image pixels, clockwise from its top left. */
  readonly corners?: readonly (readonly [number, number])[]
}

export interface StoredPage {
  readonly id: number
  readonly batchId: number
  readonly fileId: number
  readonly fileName: string
  readonly blobSha256: string | null
  readonly pageIndex: number
  /** A person marked it on paper; there is no scan. */
  readonly isMarked: boolean
  readonly standing: PageStanding
  readonly jobId: number | null
  readonly duplicateOf: number | null
  readonly hint: ReadingHint | null
  readonly summary: PageSummary
  readonly error: WireError | null
  readonly previewSha256: string | null
  readonly openReviews: number
  /** A person left it out of every figure: why, and by which page instead where there is one. */
  readonly leftOut: { readonly why: string; readonly replacedBy: number | null } | null
}

/** A page with all that was read from it. */
export interface ReadPageRow {
  readonly id: number
  readonly fileId: number
  readonly fileName: string
  readonly pageIndex: number
  readonly standing: PageStanding
  readonly reading: PageReading
  readonly decisions: readonly Decision[]
}

type Row = Readonly<Record<string, string | number | null>>

// What these columns hold was checked by its schema before it was written.
const json = <T>(text: unknown): T => JSON.parse(text as string) as T
const jsonOrNull = <T>(text: unknown): T | null => (text === null ? null : json<T>(text))

const toPage = (row: Row): StoredPage => ({
  id: row.id as number,
  batchId: row.batch_id as number,
  fileId: row.file_id as number,
  fileName: row.name as string,
  blobSha256: row.blob_sha256 as string | null,
  pageIndex: row.page_index as number,
  isMarked: row.is_marked === 1,
  standing: row.standing as PageStanding,
  jobId: row.job_id as number | null,
  duplicateOf: row.duplicate_of as number | null,
  hint: jsonOrNull<ReadingHint>(row.hint_json),
  summary: json<PageSummary>(row.summary_json),
  error: jsonOrNull<WireError>(row.error_json),
  previewSha256: row.preview_sha256 as string | null,
  openReviews: row.open_reviews as number,
  leftOut:
    row.left_out_why === null
      ? null
      : { why: row.left_out_why as string, replacedBy: row.replaced_by as number | null },
})

/** Of the word about a page that is in force, the newest which was neither taken back nor puts it off; NULL without one. */
const ofWord = (what: string, page: 'p' | 'pages') => `(
  SELECT ${what} FROM reviews AS r JOIN review_decisions AS d ON d.review_id = r.id
  WHERE r.page_id = ${page}.id AND r.lane = 'page' AND d.undone_at_ms IS NULL AND d.value_json IS NOT NULL
  ORDER BY d.id DESC LIMIT 1)`
const isDiscard = `json_extract(d.value_json, '$.action') = 'discard'`

/** Whether a person threw the page away, as against a page that was stopped before it was read. */
export const IS_DISCARDED = `coalesce(${ofWord(isDiscard, 'pages')}, 0)`

/** What was said by the word that left a page out; NULL for one that counts. */
const leftOut = (what: string) => ofWord(`iif(${isDiscard}, ${what}, NULL)`, 'p')

const SELECT = `
  SELECT p.id, p.batch_id, p.file_id, f.name, f.blob_sha256, p.page_index, p.marked_json IS NOT NULL AS is_marked, p.standing, p.job_id, p.duplicate_of,
    p.hint_json, p.summary_json, p.error_json, p.preview_sha256,
    (SELECT count(*) FROM reviews AS r WHERE r.page_id = p.id AND r.state IN ('open', 'deferred')) AS open_reviews,
    ${leftOut('d.why')} AS left_out_why, ${leftOut(`json_extract(d.value_json, '$.replacedBy')`)} AS replaced_by
  FROM pages AS p JOIN files AS f ON f.id = p.file_id`

const READ = `
  SELECT p.id, p.file_id, f.name, p.page_index, p.standing, p.reading_json, p.decisions_json
  FROM pages AS p JOIN files AS f ON f.id = p.file_id`

const toRead = (row: Row): ReadPageRow => ({
  id: row.id as number,
  fileId: row.file_id as number,
  fileName: row.name as string,
  pageIndex: row.page_index as number,
  standing: row.standing as PageStanding,
  reading: json<PageReading>(row.reading_json),
  decisions: jsonOrNull<Decision[]>(row.decisions_json) ?? [],
})

export type Pages = ReturnType<typeof pagesRepository>

export function pagesRepository(db: Db) {
  const addFile = db
    .prepare<[{ batchId: number; name: string; sha256: string; now: number }], number>(`
      INSERT INTO files (batch_id, name, blob_sha256, created_at_ms) VALUES (@batchId, @name, @sha256, @now) RETURNING id`)
    .pluck()
  const firstWithBytes = db
    .prepare<[number, string], number>(`
      SELECT p.id FROM files AS f JOIN pages AS p ON p.file_id = f.id
      WHERE f.batch_id = ? AND f.blob_sha256 = ? AND p.standing <> 'duplicate' AND p.removed_at_ms IS NULL
      ORDER BY p.id LIMIT 1`)
    .pluck()
  const addPage = db
    .prepare<
      [
        {
          batchId: number
          fileId: number
          pageIndex: number
          standing: PageStanding
          duplicateOf: number | null
          now: number | null
        },
      ],
      number
    >(`
      INSERT INTO pages (batch_id, file_id, page_index, standing, duplicate_of, settled_at_ms)
      VALUES (@batchId, @fileId, @pageIndex, @standing, @duplicateOf, @now)
      ON CONFLICT (file_id, page_index) DO UPDATE SET standing = excluded.standing RETURNING id`)
    .pluck()
  const one = db.prepare<[number], Row>(`${SELECT} WHERE p.id = ?`)
  const readOne = db.prepare<[number], Row>(`${READ} WHERE p.id = ? AND p.reading_json IS NOT NULL`)
  const byJob = db.prepare<[number], Row>(`${SELECT} WHERE p.job_id = ?`)
  const listed = db.prepare<
    [{ batchId: number; standing: string | null; offset: number; limit: number }],
    Row
  >(`
    ${SELECT} WHERE p.id IN (
      SELECT id FROM pages
      WHERE batch_id = @batchId AND removed_at_ms IS NULL AND (@standing IS NULL OR standing = @standing)
      ORDER BY file_id, page_index LIMIT @limit OFFSET @offset)
    ORDER BY p.file_id, p.page_index`)
  const listTotal = db
    .prepare<[{ batchId: number; standing: string | null }], number>(
      `SELECT count(*) FROM pages
      WHERE batch_id = @batchId AND removed_at_ms IS NULL AND (@standing IS NULL OR standing = @standing)`,
    )
    .pluck()
  const setJob = db.prepare<[number, number]>(
    `UPDATE pages SET job_id = ?, standing = 'queued', error_json = NULL WHERE id = ?`,
  )
  const begin = db.prepare<[number]>(
    `UPDATE pages SET standing = 'reading' WHERE id = ? AND standing = 'queued'`,
  )
  const saveReading = db.prepare<[{ id: number; reading: string; preview: string | null; now: number }]>(`
    UPDATE pages SET reading_json = @reading, error_json = NULL, settled_at_ms = @now,
      preview_sha256 = coalesce(@preview, preview_sha256) WHERE id = @id`)
  const saveOutcome = db.prepare<
    [{ id: number; decisions: string | null; standing: PageStanding; summary: string; error: string | null }]
  >(`
    UPDATE pages SET decisions_json = @decisions, standing = @standing, summary_json = @summary, error_json = @error
    WHERE id = @id`)
  const fail = db.prepare<[{ id: number; error: string; now: number }]>(`
    UPDATE pages SET standing = 'error', error_json = @error, settled_at_ms = @now WHERE id = @id`)
  const cancel = db.prepare<[number, number]>(
    `UPDATE pages SET standing = 'cancelled', settled_at_ms = ? WHERE id = ?`,
  )
  const cancelWaiting = db.prepare<[number, number], { id: number; job_id: number | null }>(`
    UPDATE pages SET standing = 'cancelled', settled_at_ms = ? WHERE batch_id = ? AND standing IN ('queued', 'reading')
    RETURNING id, job_id`)
  const cancelled = db
    .prepare<[number, number], number>(
      `SELECT id FROM pages WHERE batch_id = ? AND removed_at_ms IS NULL
        AND standing = 'cancelled' AND coalesce(settled_at_ms, 0) >= ? AND NOT ${IS_DISCARDED}`,
    )
    .pluck()
  const setHint = db.prepare<[string, number]>('UPDATE pages SET hint_json = ? WHERE id = ?')
  const remove = db.prepare<[number, number]>('UPDATE pages SET removed_at_ms = ? WHERE id = ?')
  const restore = db.prepare<[number]>(`
    UPDATE pages SET removed_at_ms = NULL WHERE id = ? AND removed_at_ms IS NOT NULL`)
  const purge = db.prepare<[number]>('DELETE FROM pages WHERE removed_at_ms < ?')
  const settleUnread = db.prepare<[{ id: number; isLeftOut: number }]>(`
    UPDATE pages SET standing = CASE
      WHEN @isLeftOut THEN 'cancelled' WHEN marked_json IS NOT NULL THEN 'ok' WHEN error_json IS NULL THEN 'cancelled' ELSE 'error' END
    WHERE id = @id AND reading_json IS NULL AND (marked_json IS NOT NULL OR standing IN ('error', 'cancelled'))`)
  const read = db.prepare<[number], Row>(`
    ${READ} WHERE p.batch_id = ? AND p.reading_json IS NOT NULL AND p.standing <> 'cancelled'
      AND p.removed_at_ms IS NULL
    ORDER BY p.file_id, p.page_index`)
  const unread = db.prepare<[number], Row>(`
    ${SELECT} WHERE p.id IN (
      SELECT id FROM pages
      WHERE batch_id = ? AND reading_json IS NULL AND marked_json IS NULL AND standing <> 'duplicate' AND removed_at_ms IS NULL
        AND NOT ${IS_DISCARDED})
    ORDER BY p.file_id, p.page_index`)
  const numbers = db.prepare<[number], { id: number; number: string; name: string }>(`
    SELECT p.id, json_extract(p.summary_json, '$.studentNumber') AS number, f.name
    FROM pages AS p JOIN files AS f ON f.id = p.file_id
    WHERE p.batch_id = ? AND json_extract(p.summary_json, '$.studentNumber') IS NOT NULL
      AND p.standing IN ('ok', 'review') AND p.removed_at_ms IS NULL`)
  const ofStudents = db.prepare<[number], Row>(`
    ${SELECT} WHERE p.batch_id = ? AND json_extract(p.summary_json, '$.studentNumber') IS NOT NULL
      AND p.standing IN ('ok', 'review') AND p.removed_at_ms IS NULL ORDER BY p.id`)
  const ofStudent = db.prepare<[number, string], Row>(`
    ${SELECT} WHERE p.batch_id = ? AND json_extract(p.summary_json, '$.studentNumber') = ?
      AND p.standing IN ('ok', 'review') AND p.removed_at_ms IS NULL ORDER BY p.id`)
  const loose = db.prepare<[number], Row>(`
    ${SELECT} WHERE p.batch_id = ? AND json_extract(p.summary_json, '$.templatePage') IS NOT NULL
      AND json_extract(p.summary_json, '$.partOf') IS NULL
      AND p.standing IN ('ok', 'review') AND p.removed_at_ms IS NULL ORDER BY p.file_id, p.page_index`)
  const cameAt = db.prepare<[number], { id: number; atMs: number }>(`
    SELECT p.id, f.created_at_ms AS atMs FROM pages AS p JOIN files AS f ON f.id = p.file_id WHERE p.batch_id = ?`)
  const replacedBy = db.prepare<[number, number], Row>(`
    ${SELECT} WHERE p.batch_id = ? AND p.standing = 'cancelled'
      AND ${leftOut(`json_extract(d.value_json, '$.replacedBy')`)} = ? ORDER BY p.id`)
  const waiting = db
    .prepare<[number], number>(
      `SELECT count(*) FROM pages WHERE batch_id = ? AND removed_at_ms IS NULL
        AND standing IN ('queued', 'reading')`,
    )
    .pluck()
  const stamp = db.prepare<[number], { count: number; left: number; last: number | null }>(`
    SELECT count(*) AS count, coalesce(sum(standing = 'cancelled'), 0) AS left, max(settled_at_ms) AS last
    FROM pages WHERE batch_id = ? AND removed_at_ms IS NULL`)
  const readable = db.prepare<[number], Row>(`
    ${SELECT} WHERE p.batch_id = ? AND p.standing NOT IN ('duplicate', 'cancelled') AND f.blob_sha256 IS NOT NULL
      AND p.removed_at_ms IS NULL
    ORDER BY p.file_id, p.page_index`)
  const forget = db.prepare<[number]>(
    'UPDATE pages SET reading_json = NULL, decisions_json = NULL WHERE id = ?',
  )
  const ofFile = db.prepare<[number], number>('SELECT count(*) FROM pages WHERE file_id = ?').pluck()
  const recent = db.prepare<[{ limit: number; template: string | null }], Row>(`
    ${SELECT} WHERE p.reading_json IS NOT NULL AND f.blob_sha256 IS NOT NULL
      AND p.removed_at_ms IS NULL
      AND (@template IS NULL OR p.batch_id IN (SELECT id FROM batches WHERE template_id = @template))
    ORDER BY p.id DESC LIMIT @limit`)
  const fileBlob = db.prepare<[number], { id: number; batchId: number; name: string; sha256: string | null }>(
    'SELECT id, batch_id AS batchId, name, blob_sha256 AS sha256 FROM files WHERE id = ?',
  )

  return {
    addFile: (file: { batchId: number; name: string; sha256: string }, now: number): number =>
      addFile.get({ ...file, now })!,
    file: (id: number) => fileBlob.get(id),
    /** The first page of this batch that came from the same bytes. */
    firstWithBytes: (batchId: number, sha256: string): number | undefined =>
      firstWithBytes.get(batchId, sha256),
    addPage: (page: { batchId: number; fileId: number; pageIndex: number }): number =>
      addPage.get({ ...page, standing: 'queued', duplicateOf: null, now: null })!,
    addDuplicate: (page: { batchId: number; fileId: number; duplicateOf: number }, now: number): number =>
      addPage.get({ ...page, pageIndex: 0, standing: 'duplicate', now })!,
    get(id: number): StoredPage | undefined {
      const row = one.get(id)
      return row === undefined ? undefined : toPage(row)
    },
    /** What was read from one page; undefined before that. */
    readOne(id: number): ReadPageRow | undefined {
      const row = readOne.get(id)
      return row === undefined ? undefined : toRead(row)
    },
    ofJob: (jobId: number): StoredPage[] => byJob.all(jobId).map(toPage),
    list: (query: {
      batchId: number
      standing: PageStanding | null
      offset: number
      limit: number
    }): StoredPage[] => listed.all(query).map(toPage),
    total: (batchId: number, standing: PageStanding | null): number =>
      listTotal.get({ batchId, standing }) ?? 0,
    setJob: (id: number, jobId: number): void => void setJob.run(jobId, id),
    begin: (id: number): void => write(db, () => void begin.run(id)),
    saveReading: (id: number, reading: PageReading, previewSha256: string | null, now: number): void =>
      void saveReading.run({ id, reading: JSON.stringify(reading), preview: previewSha256, now }),
    saveOutcome: (
      id: number,
      outcome: {
        decisions: readonly Decision[] | null
        standing: PageStanding
        summary: PageSummary
        error: WireError | null
      },
    ): void =>
      void saveOutcome.run({
        id,
        decisions: outcome.decisions === null ? null : JSON.stringify(outcome.decisions),
        standing: outcome.standing,
        summary: JSON.stringify(outcome.summary),
        error: outcome.error === null ? null : JSON.stringify(outcome.error),
      }),
    fail: (id: number, error: WireError, now: number): void =>
      void fail.run({ id, error: JSON.stringify(error), now }),
    cancel: (id: number, now: number): void => void cancel.run(now, id),
    /** Cancels what was not read yet. @returns the pages' jobs */
    cancelWaiting: (batchId: number, now: number): number[] =>
      write(db, () =>
        cancelWaiting.all(now, batchId).flatMap((row) => (row.job_id === null ? [] : [row.job_id])),
      ),
    cancelled: (batchId: number, sinceMs = 0): number[] => cancelled.all(batchId, sinceMs),
    setHint: (id: number, hint: ReadingHint): void => void setHint.run(JSON.stringify(hint), id),
    /** Out of sight, kept until it is purged; `restore` puts it back, and says whether it was out. */
    remove: (id: number, now: number): void => void remove.run(now, id),
    restore: (id: number): boolean => restore.run(id).changes > 0,
    /** Deletes pages that were taken out before a time. */
    purge: (removedBefore: number): void => write(db, () => void purge.run(removedBefore)),
    /** How a page stands that was left out, or is back, though nothing was ever read of it. */
    settleUnread: (id: number, isLeftOut: boolean): void =>
      void settleUnread.run({ id, isLeftOut: Number(isLeftOut) }),
    /** Pages whose student is known or whose number was read, and those of one number. */
    ofStudents: (batchId: number): StoredPage[] => ofStudents.all(batchId).map(toPage),
    ofStudent: (batchId: number, number: string): StoredPage[] => ofStudent.all(batchId, number).map(toPage),
    /** Pages of a template's several that are joined to no other, in the order of the batch. */
    looseParts: (batchId: number): StoredPage[] => loose.all(batchId).map(toPage),
    /** When the file of each page came. */
    cameAt: (batchId: number) => cameAt.all(batchId),
    /** Pages in whose place this one stands. */
    replacedBy: (batchId: number, id: number): StoredPage[] => replacedBy.all(batchId, id).map(toPage),
    /** Every page of a batch that was read, in the order of the batch. */
    read: (batchId: number): ReadPageRow[] => read.all(batchId).map(toRead),
    /** Those of which nothing was read: they wait, were stopped, or failed. A person has not left them out. */
    unread: (batchId: number): StoredPage[] => unread.all(batchId).map(toPage),
    /** Student numbers of a batch's other pages, and the file each is on. */
    studentNumbers: (batchId: number, without: readonly number[]): Map<string, string> =>
      new Map(
        numbers
          .all(batchId)
          .filter(({ id }) => !without.includes(id))
          .map(({ number, name }) => [number, name]),
      ),
    /** Changes when pages of a batch come, go or are read again. */
    stamp: (batchId: number) => stamp.get(batchId)!,
    waiting: (batchId: number): number => waiting.get(batchId) ?? 0,
    /** Pages of a batch that can be read again: not those that repeat another, were left out, or lost their scan. */
    readable: (batchId: number): StoredPage[] => readable.all(batchId).map(toPage),
    /** Drops what was read of a page, for another template cannot make sense of it. */
    forget: (id: number): void => void forget.run(id),
    countOfFile: (fileId: number): number => ofFile.get(fileId)!,
    /** @param template  only pages of exams that are read by it */
    recent: (limit: number, template?: string): StoredPage[] =>
      recent.all({ limit, template: template ?? null }).map(toPage),
  }
}
