import type { Clock } from '#main/base/clock.ts'
import type { Perform } from '#main/jobs/perform.ts'
import type { ExamFacts } from '#shared/contract/batches.ts'
import { StationError } from '#shared/domain/errors.ts'
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

/**
 * The part that people score leaves something to the questions, and is worth what anybody already has in it.
 * @throws StationError `invalid-input`: `hand-possible-high`, `hand-possible-low`
 */
function checkHandPossible({ possible, handPossible }: ExamFacts, most: number | null): void {
  if (handPossible === null) return
  if (possible !== null && handPossible >= possible)
    throw new StationError('invalid-input', `a part of ${handPossible} of ${possible}`, {
      reason: 'hand-possible-high',
      params: { possible },
    })
  if (most !== null && handPossible < most)
    throw new StationError('invalid-input', `somebody has ${most} of ${handPossible}`, {
      reason: 'hand-possible-low',
      params: { most },
    })
}

/** Batches as wholes: made, named, put on another template, removed; their key and roster are exam-tables.ts. */
export function createBatches({ tables, grader, reading, intake, perform, clock }: BatchesParts) {
  const { batches, pages, reviews, hands, batchOf, templateOf, newestVersion } = tables

  /**
   * A retake is of an exam that is none itself, so that all sittings stand beside one first.
   * @throws StationError `not-found`; `conflict` `retake-of-retake`
   */
  function checkRetake({ retakeOf }: ExamFacts, own: number | undefined): void {
    if (retakeOf === null) return
    const isChain = batchOf(retakeOf).retakeOf !== null || retakeOf === own
    if (isChain || (own !== undefined && batches.retakes(own).length > 0))
      throw new StationError('conflict', 'a retake of a retake', { reason: 'retake-of-retake' })
  }

  return {
    list: batches.list,
    get: batchOf,
    counts: batches.counts,
    pace: batches.pace,
    open: grader.open,

    /**
     * @returns its id
     * @throws StationError `not-found`; `conflict` `template-unpublished`; as `checkHandPossible`, `checkRetake`
     */
    create: (batch: NewBatch): number =>
      perform((act) => {
        checkHandPossible(batch, null)
        checkRetake(batch, undefined)
        const templateVersion = batch.templateVersion ?? newestVersion(batch.templateId)
        templateOf(batch.templateId, templateVersion)
        const batchId = batches.create({ ...batch, templateVersion }, clock.now())
        act.tell({ name: 'batch.changed', batchId })
        return batchId
      }),

    /** @throws StationError `not-found`; as `checkHandPossible`, `checkRetake` */
    update: (batchId: number, facts: ExamFacts): void =>
      perform((act) => {
        const { possible, handPossible } = batchOf(batchId)
        checkHandPossible(facts, hands.most(batchId))
        checkRetake(facts, batchId)
        batches.setFacts(batchId, facts)
        // What the questions are worth hangs on it where the key does not say.
        if (possible !== facts.possible || handPossible !== facts.handPossible) grader.regrade(batchId)
        act.tell({ name: 'batch.changed', batchId })
      }),

    /** A new exam like this one, with its key, roster and rules, and without its pages. @returns its id */
    duplicate: (batchId: number, name: string): number =>
      perform((act) => {
        const newId = batches.create({ ...batchOf(batchId), heldOn: null, retakeOf: null, name }, clock.now())
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
        // First: what its removal stops is what is stopped from then on.
        batches.remove(batchId, clock.now())
        intake.stop(act, batchId)
        act.tell({ name: 'batch.changed', batchId })
      }),

    restore: (batchId: number): void =>
      perform((act) => {
        const { removedAtMs } = batchOf(batchId)
        batches.restore(batchId)
        if (removedAtMs !== null) intake.takeUp(act, batchId, removedAtMs)
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
