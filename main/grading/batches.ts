import type { Clock } from '#main/base/clock.ts'
import type { Perform } from '#main/jobs/perform.ts'
import type { ExamFacts } from '#shared/contract/batches.ts'
import { openKey, takeKey } from '#shared/domain/key-table.ts'
import { createExamTables } from './exam-tables.ts'
import type { Intake } from './intake.ts'
import type { Reading } from './reading.ts'
import type { Grader } from './regrade.ts'
import type { GradingTables } from './tables.ts'

type NewBatch = ExamFacts & {
  readonly templateId: string
  readonly templateVersion?: number | undefined
}

export interface BatchesParts {
  readonly tables: GradingTables
  readonly grader: Grader
  readonly reading: Reading
  readonly intake: Intake
  readonly perform: Perform
  readonly clock: Clock
}

/** Batches as wholes: made, named, put on another template, removed; their key and roster are exam-tables.ts. */
export function createBatches({ tables, grader, reading, intake, perform, clock }: BatchesParts) {
  const { batches, pages, reviews, batchOf, templateOf, newestVersion } = tables

  return {
    list: batches.list,
    get: batchOf,
    counts: batches.counts,
    pace: batches.pace,
    open: grader.open,

    /**
     * @returns its id
     * @throws StationError `not-found`; `conflict` `template-unpublished`
     */
    create: (batch: NewBatch): number =>
      perform((act) => {
        const templateVersion = batch.templateVersion ?? newestVersion(batch.templateId)
        templateOf(batch.templateId, templateVersion)
        const batchId = batches.create({ ...batch, templateVersion }, clock.now())
        act.tell({ name: 'batch.changed', batchId })
        return batchId
      }),

    update: (batchId: number, facts: ExamFacts): void =>
      perform((act) => {
        const { possible } = batchOf(batchId)
        batches.setFacts(batchId, facts)
        // What the questions are worth hangs on it where the key does not say.
        if (possible !== facts.possible) grader.regrade(batchId)
        act.tell({ name: 'batch.changed', batchId })
      }),

    /** A new exam like this one, with its key, roster and rules, and without its pages. @returns its id */
    duplicate: (batchId: number, name: string): number =>
      perform((act) => {
        const newId = batches.create({ ...batchOf(batchId), heldOn: null, name }, clock.now())
        batches.copyTables(batchId, newId)
        act.tell({ name: 'batch.changed', batchId: newId })
        return newId
      }),

    archive: (batchId: number, isArchived: boolean): void =>
      perform((act) => {
        batches.archive(batchOf(batchId).id, isArchived ? clock.now() : null)
        act.tell({ name: 'batch.changed', batchId })
      }),

    /** Stops its reading and puts it out of sight; `restore` brings it back until it is purged. */
    remove: (batchId: number): void =>
      perform((act) => {
        intake.stop(act, batchId)
        batches.remove(batchId, clock.now())
        act.tell({ name: 'batch.changed', batchId })
      }),

    restore: (batchId: number): void =>
      perform((act) => {
        batches.restore(batchOf(batchId).id)
        act.tell({ name: 'batch.changed', batchId })
      }),

    /** Deletes batches, and pages taken out of others, that were removed before a time. @returns how many batches */
    purgeRemoved: (before: number): number =>
      perform(() => {
        pages.purge(before)
        return batches.purge(before)
      }),

    /** Deletes batches on which nothing happened since a time, with all of theirs. @returns how many */
    purgeOld: tables.purgeOld,

    /**
     * The exam was on another answer sheet: all its pages are read again by that one.
     * @throws StationError `conflict` `template-unpublished`; `invalid-input` when the answer key does not fit it
     */
    setTemplate: (batchId: number, templateId: string): void =>
      perform((act) => {
        const { keyCsv } = batchOf(batchId)
        const version = newestVersion(templateId)
        if (keyCsv !== null) {
          const template = templateOf(templateId, version)
          // In keys that were taken with a plain stroke it asked for both.
          takeKey(openKey(keyCsv, template, { stroke: 'both' }), template)
        }
        batches.setTemplate(batchId, templateId, version)
        for (const page of pages.readable(batchId)) {
          reading.again(act, page, page.blobSha256!)
          pages.forget(page.id)
          reviews.replace(batchId, page.id, [])
        }
        act.tell({ name: 'batch.changed', batchId })
      }),

    ...createExamTables({ tables, grader, perform }),
  }
}
