import { batchesRepository, type StoredBatch } from '#main/db/grading/batches.ts'
import { handScoresRepository } from '#main/db/grading/hand-scores.ts'
import { markedPagesRepository } from '#main/db/grading/marked-pages.ts'
import { pagesRepository, type StoredPage } from '#main/db/grading/pages.ts'
import { purgeGrading } from '#main/db/grading/retention.ts'
import { type ReviewRow, reviewsRepository } from '#main/db/grading/reviews.ts'
import { templatesRepository } from '#main/db/grading/templates.ts'
import { watchFoldersRepository } from '#main/db/grading/watch-folders.ts'
import type { Db } from '#main/db/open.ts'
import { StationError } from '#shared/domain/errors.ts'
import type { Template } from '#shared/domain/template.ts'

export type GradingTables = ReturnType<typeof gradingTables>

const notFound = (what: string, id: number | string) =>
  new StationError('not-found', `no ${what} ${id}`, { reason: `${what}-not-found`, params: { id } })

function found<T>(row: T | undefined, what: string, id: number | string): T {
  if (row === undefined) throw notFound(what, id)
  return row
}

/** The tables of grading, which nobody else writes, and single rows of them that must be there. */
export function gradingTables(db: Db) {
  const templates = templatesRepository(db)
  const batches = batchesRepository(db)
  const pages = pagesRepository(db)
  const reviews = reviewsRepository(db)
  const hands = handScoresRepository(db)
  return {
    templates,
    batches,
    pages,
    reviews,
    hands,
    marked: markedPagesRepository(db),
    watchFolders: watchFoldersRepository(db),
    /** Of all tables at once; no part of an act, for it empties the log. */
    purgeOld: (beforeMs: number): number => purgeGrading(db, beforeMs),
    // Each throws StationError `not-found` with what was asked for.
    batchOf: (id: number): StoredBatch => found(batches.get(id), 'batch', id),
    pageOf: (id: number): StoredPage => found(pages.get(id), 'page', id),
    reviewOf: (id: number): ReviewRow => found(reviews.get(id), 'review', id),
    /** Without a version the draft, else the newest. */
    templateOf: (id: string, version?: number): Template =>
      found(templates.get(id, version), 'template', id).template,
    /** @throws StationError `conflict` `template-unpublished` */
    newestVersion(templateId: string): number {
      const version = templates.versions(templateId)[0]?.version
      if (version !== undefined) return version
      throw new StationError('conflict', 'the template was never published', {
        reason: 'template-unpublished',
      })
    },
  }
}
