import { closeSync, openSync, readSync } from 'node:fs'
import type { Clock } from '#main/base/clock.ts'
import type { Blobs } from '#main/db/blob-store.ts'
import type { StoredPage } from '#main/db/grading/pages.ts'
import { mayLookLikeAnother } from '#main/engines/known-templates/find-look-alike.ts'
import type { Act } from '#main/jobs/define.ts'
import { SHEET_PRIORITY } from '#shared/domain/job.ts'
import type { LooksLike } from '#shared/domain/looks-like.ts'
import type { PageReading } from '#shared/domain/reading.ts'
import { compactReading } from './compact-reading.ts'
import { countPagesJob } from './jobs/count-pages/job.ts'
import { namePageJob } from './jobs/name-page/job.ts'
import { type EndedUnread, readMarksJob } from './jobs/read-marks/job.ts'
import type { Grader } from './regrade.ts'
import type { GradingTables } from './tables.ts'

/** JPEG and PNG. */
const SINGLE_PAGE_STARTS = [
  Buffer.from([0xff, 0xd8, 0xff]),
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
]

export interface ReadingParts {
  readonly tables: GradingTables
  readonly grader: Grader
  readonly blobs: Blobs
  readonly clock: Clock
}

export type Reading = ReturnType<typeof createReading>

/** How stored pages get read: the jobs that count, read and name them, and what each does when it ends. */
export function createReading({ tables, grader, blobs, clock }: ReadingParts) {
  const { pages, templates, batchOf, pageOf, templateOf } = tables

  const namePage = namePageJob({ stranger, named })
  const readMarks = readMarksJob({ assignment, keepPreview, read, unread })
  const countPages = countPagesJob({ counted, unread })

  function enqueueRead(act: Act, pageId: number, blobSha256: string): void {
    pages.setJob(pageId, act.enqueue(readMarks, { pageId }, { blobSha256, priority: SHEET_PRIORITY }))
  }

  function enqueueCount(act: Act, pageId: number, fileId: number, blobSha256: string): void {
    pages.setJob(pageId, act.enqueue(countPages, { fileId }, { blobSha256, priority: SHEET_PRIORITY }))
  }

  /** Most scans are single pictures, told by their first bytes; the others have their pages counted first. */
  function isSinglePage(sha256: string): boolean {
    const blob = blobs.find(sha256)
    if (blob === undefined) return false
    const head = Buffer.alloc(8)
    const file = openSync(blob.path, 'r')
    try {
      readSync(file, head)
    } finally {
      closeSync(file)
    }
    return SINGLE_PAGE_STARTS.some((start) => head.subarray(0, start.length).equals(start))
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
      }
      act.tell({ name: 'page.settled', batchId, pageId: id })
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
    if (mayLookLikeAnother(reading) && blobSha256 !== null && othersThan(batchId).length > 0)
      act.enqueue(namePage, { pageId }, { blobSha256, priority: SHEET_PRIORITY })
    grader.regrade(batchId, pages.waiting(batchId) <= 1 ? undefined : [pageId])
    act.tell({ name: 'page.settled', batchId, pageId })
  }

  /** Newest versions of the templates that are not the batch's. */
  function othersThan(batchId: number): { id: string; version: number }[] {
    const { templateId } = batchOf(batchId)
    return templates
      .list()
      .flatMap(({ id, version }) => (id === templateId || version === null ? [] : [{ id, version }]))
  }

  function stranger(pageId: number) {
    const { batchId, pageIndex } = pageOf(pageId)
    const { template } = grader.open(batchId)
    return {
      pageIndex,
      template,
      others: othersThan(batchId).map(({ id, version }) => templateOf(id, version)),
    }
  }

  /** The page may have been read again meanwhile, and be no stranger any more. */
  function named(act: Act, pageId: number, looksLike: LooksLike | null): void {
    const page = pages.get(pageId)
    if (page === undefined) return
    const row = pages.readOne(pageId)
    const isOther = looksLike !== null && looksLike.templateId !== batchOf(page.batchId).templateId
    if (row !== undefined && isOther && mayLookLikeAnother(row.reading))
      pages.saveReading(pageId, { ...row.reading, looksLike }, null, clock.now())
    act.tell({ name: 'page.settled', batchId: page.batchId, pageId })
  }

  return {
    jobs: [countPages, readMarks, namePage],

    /** Has the first page of a new file read; it stands for the file until its pages are counted. */
    begin(act: Act, page: { pageId: number; fileId: number }, sha256: string): void {
      if (isSinglePage(sha256)) enqueueRead(act, page.pageId, sha256)
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
        !isSinglePage(sha256)
      if (isUncounted) enqueueCount(act, id, fileId, sha256)
      else enqueueRead(act, id, sha256)
    },
  }
}
