import type { Clock } from '#main/base/clock.ts'
import type { Blobs } from '#main/db/blob-store.ts'
import type { StoredPage } from '#main/db/grading/pages.ts'
import type { Act } from '#main/jobs/define.ts'
import { SHEET_PRIORITY } from '#shared/domain/job.ts'
import type { PageReading } from '#shared/domain/reading.ts'
import { compactReading } from './compact-reading.ts'
import { countPagesJob } from './jobs/count-pages/job.ts'
import { type EndedUnread, readMarksJob } from './jobs/read-marks/job.ts'
import type { Grader } from './regrade.ts'
import { isSinglePage } from './single-page.ts'
import { createStrangers } from './strangers.ts'
import type { GradingTables } from './tables.ts'

export interface ReadingParts {
  readonly tables: GradingTables
  readonly grader: Grader
  readonly blobs: Blobs
  readonly clock: Clock
}

export type Reading = ReturnType<typeof createReading>

/** How stored pages get read: the jobs that count and read them, and what each does when it ends. */
export function createReading({ tables, grader, blobs, clock }: ReadingParts) {
  const { pages, pageOf } = tables
  const strangers = createStrangers({ tables, grader, clock })

  const readMarks = readMarksJob({ assignment, keepPreview, read, unread, awaited })
  const countPages = countPagesJob({ counted, unread, awaited })

  function enqueueRead(act: Act, pageId: number, blobSha256: string): void {
    pages.setJob(pageId, act.enqueue(readMarks, { pageId }, { blobSha256, priority: SHEET_PRIORITY }))
  }

  function enqueueCount(act: Act, pageId: number, fileId: number, blobSha256: string): void {
    pages.setJob(pageId, act.enqueue(countPages, { fileId }, { blobSha256, priority: SHEET_PRIORITY }))
  }

  function counted(act: Act, fileId: number, count: number): void {
    const file = pages.file(fileId)
    if (file === undefined || file.sha256 === null) return
    for (let pageIndex = 0; pageIndex < count; pageIndex++) {
      enqueueRead(act, pages.addPage({ batchId: file.batchId, fileId, pageIndex }), file.sha256)
    }
    act.tell({ name: 'batch.changed', batchId: file.batchId })
  }

  /** No page waits for a job that will not come. One that was asked for again waits for another. */
  function unread(act: Act, { jobId, error }: EndedUnread): void {
    for (const { id, batchId, standing } of pages.ofJob(jobId)) {
      if (standing === 'queued' || standing === 'reading') {
        if (error.code === 'cancelled') pages.cancel(id, clock.now())
        else pages.fail(id, error, clock.now())
        // The last page to end decides the whole batch anew, read or not.
        if (pages.waiting(batchId) === 0) grader.regrade(batchId)
      }
      act.tell({ name: 'page.settled', batchId, pageId: id })
    }
  }

  /** Pages that a job's end left unread wait for it again, unless a person left them out. */
  function awaited(act: Act, jobId: number): void {
    for (const { id, batchId, leftOut } of pages.ofJob(jobId)) {
      if (leftOut !== null) continue
      pages.setJob(id, jobId)
      act.tell({ name: 'batch.changed', batchId })
    }
  }

  function assignment(pageId: number) {
    const { batchId, pageIndex, hint } = pageOf(pageId)
    const { template } = grader.open(batchId)
    pages.begin(pageId)
    return { template, pageIndex, hint }
  }

  async function keepPreview(jpeg: Uint8Array): Promise<string> {
    const { sha256 } = await blobs.put([jpeg])
    return sha256
  }

  /** Keeps what was read and decides the page; the last page decides the whole batch anew. */
  function read(act: Act, pageId: number, reading: PageReading, previewSha256: string | null): void {
    const page = pages.get(pageId)
    // Removed, or stopped, while it was being read.
    if (page === undefined || page.standing === 'cancelled') return
    const { batchId, blobSha256 } = page
    pages.saveReading(pageId, compactReading(reading), previewSha256, clock.now())
    if (blobSha256 !== null) strangers.ask(act, page, reading, blobSha256)
    grader.regrade(batchId, pages.waiting(batchId) <= 1 ? undefined : [pageId])
    act.tell({ name: 'page.settled', batchId, pageId })
  }

  return {
    jobs: [countPages, readMarks, strangers.job],

    /** Has the first page of a new file read; it stands for the file until its pages are counted. */
    begin(act: Act, page: { pageId: number; fileId: number }, sha256: string): void {
      if (isSinglePage(blobs, sha256)) enqueueRead(act, page.pageId, sha256)
      else enqueueCount(act, page.pageId, page.fileId, sha256)
    },

    /** Has one page of a file whose pages are known read. */
    page: enqueueRead,

    /** A page that was stopped or failed before its file's pages were counted stands for all of them. */
    again(act: Act, { id, fileId, pageIndex }: StoredPage, sha256: string): void {
      const isUncounted =
        pageIndex === 0 &&
        pages.countOfFile(fileId) === 1 &&
        pages.readOne(id) === undefined &&
        !isSinglePage(blobs, sha256)
      if (isUncounted) enqueueCount(act, id, fileId, sha256)
      else enqueueRead(act, id, sha256)
    },
  }
}
