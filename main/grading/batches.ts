import type { Clock } from '#main/base/clock.ts'
import type { Perform } from '#main/jobs/perform.ts'
import type { ExamFacts, KeyPreview } from '#shared/contract/batches.ts'
import type { AnswerKey } from '#shared/domain/answer-key.ts'
import { keyForms, scoreChanges } from '#shared/domain/key-preview.ts'
import type { KeyReplies } from '#shared/domain/key-questions.ts'
import { openKey, takeKey } from '#shared/domain/key-table.ts'
import { questionLabels } from '#shared/domain/questions.ts'
import { ROSTER_HEADERS, readRoster } from '#shared/domain/roster.ts'
import { parseTable } from '#shared/domain/tables.ts'
import type { GradedPage } from './grade-pages.ts'
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

const scoreOf = ({ sheet: { score } }: GradedPage) => ({
  points: score?.points ?? null,
  possible: score?.possible ?? null,
})

/** Batches as wholes: made, named, given a key, a roster or another template, removed. */
export function createBatches({ tables, grader, reading, intake, perform, clock }: BatchesParts) {
  const { batches, pages, reviews, batchOf, templateOf, newestVersion } = tables

  return {
    list: batches.list,
    get: batchOf,
    counts: batches.counts,
    pace: batches.pace,
    open: grader.open,
    graded: grader.graded,

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
    purgeRemoved(before: number): number {
      pages.purge(before)
      return batches.purge(before)
    },

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

    /**
     * What a key would do, with nothing changed: what in it has to be asked about, and when nothing has, whose score changes.
     * @throws StationError `invalid-input` naming the line
     */
    previewKey(batchId: number, csv: Uint8Array, replies: KeyReplies): KeyPreview {
      const { batch, template } = grader.open(batchId)
      const given = openKey(csv, template, replies)
      const { strokes, dates } = given.open
      if (strokes.length + dates.length > 0)
        return { open: given.open, forms: null, possible: batch.possible, changes: null }
      const { key } = takeKey(given, template, batch.possible ?? undefined)
      const before = grader.graded(batchId)
      const after = grader.graded(batchId, key)
      const changes = scoreChanges(before, before.map(scoreOf), after.map(scoreOf))
      return {
        open: given.open,
        forms: keyForms(key, questionLabels(template)),
        possible: batch.possible,
        changes: changes.map(({ sheet: { id, sheet, summary }, ...change }) => ({
          pageId: id,
          fileName: sheet.fileName,
          pageIndex: sheet.pageIndex,
          number: summary.studentNumber ?? null,
          name: summary.studentName ?? null,
          ...change,
        })),
      }
    },

    /** @throws StationError `invalid-input` naming the line, with nothing changed */
    setKey: (batchId: number, csv: Uint8Array, replies: KeyReplies = {}): AnswerKey =>
      perform((act) => {
        const { template } = grader.open(batchId)
        const { key, text } = takeKey(openKey(csv, template, replies), template)
        batches.setKey(batchId, text)
        grader.regrade(batchId)
        act.tell({ name: 'batch.changed', batchId })
        return key
      }),

    /** @throws StationError `invalid-input` naming the line, with nothing changed */
    setRoster: (batchId: number, csv: Uint8Array): ReturnType<typeof readRoster> =>
      perform((act) => {
        const roster = readRoster(parseTable(csv, ROSTER_HEADERS))
        batches.setRoster(batchId, csv)
        grader.regrade(batchId)
        act.tell({ name: 'batch.changed', batchId })
        return roster
      }),
  }
}
