import type { Clock } from '#main/base/clock.ts'
import type { StoredPage } from '#main/db/grading/pages.ts'
import { mayLookLikeAnother } from '#main/engines/known-templates/find-look-alike.ts'
import type { Act } from '#main/jobs/define.ts'
import { SHEET_PRIORITY } from '#shared/domain/job.ts'
import type { LooksLike } from '#shared/domain/looks-like.ts'
import type { PageReading } from '#shared/domain/reading.ts'
import { namePageJob } from './jobs/name-page/job.ts'
import type { Grader } from './regrade.ts'
import type { GradingTables } from './tables.ts'

export interface StrangersParts {
  readonly tables: GradingTables
  readonly grader: Grader
  readonly clock: Clock
}

/** Pages that do not look like their batch's template: the job that looks whose they are, and what it does when it ends. */
export function createStrangers({ tables, grader, clock }: StrangersParts) {
  const { pages, templates, batchOf, pageOf, templateOf } = tables
  const job = namePageJob({ stranger, named })

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
    job,

    /** Has it looked up what a page is that was read just now, where there is something it could be. */
    ask(act: Act, { id, batchId }: StoredPage, reading: PageReading, blobSha256: string): void {
      if (mayLookLikeAnother(reading) && othersThan(batchId).length > 0)
        act.enqueue(job, { pageId: id }, { blobSha256, priority: SHEET_PRIORITY })
    },
  }
}
