import type { Clock } from '#main/base/clock.ts'
import type { Perform } from '#main/jobs/perform.ts'
import { type AnswerKey, KEY_HEADERS, parseAnswerKey } from '#shared/domain/answer-key.ts'
import { answerReader, questionResolver } from '#shared/domain/questions.ts'
import { ROSTER_HEADERS, readRoster } from '#shared/domain/roster.ts'
import { parseTable } from '#shared/domain/tables.ts'
import type { Template } from '#shared/domain/template.ts'
import type { Intake } from './intake.ts'
import type { Reading } from './reading.ts'
import type { Grader } from './regrade.ts'
import type { GradingTables } from './tables.ts'

export interface BatchesParts {
  readonly tables: GradingTables
  readonly grader: Grader
  readonly reading: Reading
  readonly intake: Intake
  readonly perform: Perform
  readonly clock: Clock
}

/** @throws StationError `invalid-input` naming the line that does not fit the template, or whose `|` may mean two things */
const parseKey = (csv: Uint8Array, template: Template): AnswerKey =>
  parseAnswerKey(parseTable(csv, KEY_HEADERS), questionResolver(template), answerReader(template), {
    stroke: 'ask',
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
    create: (batch: { name: string; templateId: string; templateVersion?: number | undefined }): number =>
      perform((act) => {
        const templateVersion = batch.templateVersion ?? newestVersion(batch.templateId)
        templateOf(batch.templateId, templateVersion)
        const batchId = batches.create({ ...batch, templateVersion }, clock.now())
        act.tell({ name: 'batch.changed', batchId })
        return batchId
      }),

    rename: (batchId: number, name: string): void =>
      perform((act) => {
        batches.rename(batchOf(batchId).id, name)
        act.tell({ name: 'batch.changed', batchId })
      }),

    /** Stops its reading and puts it out of sight; `restore` brings it back until it is purged. */
    remove: (batchId: number): void =>
      perform((act) => {
        intake.stop(act, batchId)
        batches.remove(batchId, clock.now())
      }),

    restore: (batchId: number): void =>
      perform((act) => {
        batches.restore(batchOf(batchId).id)
        act.tell({ name: 'batch.changed', batchId })
      }),

    /** Deletes batches that were removed before a time. @returns how many */
    purgeRemoved: batches.purge,

    /**
     * The exam was on another answer sheet: all its pages are read again by that one.
     * @throws StationError `conflict` `template-unpublished`; `invalid-input` when the answer key does not fit it
     */
    setTemplate: (batchId: number, templateId: string): void =>
      perform((act) => {
        const { keyCsv } = batchOf(batchId)
        const version = newestVersion(templateId)
        if (keyCsv !== null) parseKey(keyCsv, templateOf(templateId, version))
        batches.setTemplate(batchId, templateId, version)
        for (const page of pages.readable(batchId)) {
          reading.again(act, page, page.blobSha256!)
          pages.forget(page.id)
          reviews.replace(batchId, page.id, [])
        }
        act.tell({ name: 'batch.changed', batchId })
      }),

    /** @throws StationError `invalid-input` naming the line, with nothing changed */
    setKey: (batchId: number, csv: Uint8Array): AnswerKey =>
      perform((act) => {
        const key = parseKey(csv, grader.open(batchId).template)
        batches.setKey(batchId, csv)
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
