import type { Act } from '#main/jobs/define.ts'
import type { Perform } from '#main/jobs/perform.ts'
import type { KeyPreview, SheetKey } from '#shared/contract/keys.ts'
import { type AnswerKey, KEY_HEADERS } from '#shared/domain/answer-key.ts'
import { StationError } from '#shared/domain/errors.ts'
import { cellsOfSheet, type KeyCells, keyCells } from '#shared/domain/key-cells.ts'
import { keyForms, scoreChanges } from '#shared/domain/key-preview.ts'
import type { KeyReplies } from '#shared/domain/key-questions.ts'
import { openKey, takeKey } from '#shared/domain/key-table.ts'
import { questionLabels } from '#shared/domain/questions.ts'
import { ROSTER_HEADERS, readRoster } from '#shared/domain/roster.ts'
import { questionsPossible } from '#shared/domain/score-exam.ts'
import { parseTable } from '#shared/domain/tables.ts'
import type { GradedPage } from './grade-pages.ts'
import type { Grader } from './regrade.ts'
import type { GradingTables } from './tables.ts'

export interface ExamTablesParts {
  readonly tables: GradingTables
  readonly grader: Grader
  readonly perform: Perform
}

const unusable = (reason: string) => new StationError('conflict', reason, { reason })

const scoreOf = ({ sheet: { score } }: GradedPage) => ({
  points: score?.points ?? null,
  possible: score?.possible ?? null,
})

/** The tables a person gives a batch: its answer key and its roster. */
export function createExamTables({ tables, grader, perform }: ExamTablesParts) {
  const { batches } = tables

  function put(act: Act, batchId: number, key: Uint8Array | null): void {
    batches.setKey(batchId, key)
    grader.regrade(batchId)
    act.tell({ name: 'batch.changed', batchId })
  }

  function putRoster(act: Act, batchId: number, csv: Uint8Array | null): void {
    batches.setRoster(batchId, csv)
    grader.regrade(batchId)
    act.tell({ name: 'batch.changed', batchId })
  }

  function keyOf(batchId: number): KeyCells {
    const { batch, template } = grader.open(batchId)
    return keyCells(batch.keyCsv === null ? undefined : parseTable(batch.keyCsv, KEY_HEADERS), template)
  }

  return {
    /**
     * What a key would do, with nothing changed: what in it has to be asked about, and when nothing has, whose score changes.
     * @throws StationError `invalid-input` naming the line
     */
    previewKey(batchId: number, csv: Uint8Array, replies: KeyReplies): KeyPreview {
      const { batch, template } = grader.open(batchId)
      const possible = questionsPossible(batch.possible, batch.handPossible)
      const given = openKey(csv, template, replies)
      const { strokes, dates } = given.open
      if (strokes.length + dates.length > 0)
        return { open: given.open, forms: null, possible: possible ?? null, changes: null }
      const { key } = takeKey(given, template, possible)
      const { pages: before } = grader.exam(batchId)
      const { pages: after } = grader.exam(batchId, { key })
      const changes = scoreChanges(before, before.map(scoreOf), after.map(scoreOf))
      return {
        open: given.open,
        forms: keyForms(key, questionLabels(template)),
        possible: possible ?? null,
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

    /**
     * @returns the key, and the text of the one it replaces
     * @throws StationError `invalid-input` naming the line, with nothing changed
     */
    setKey: (
      batchId: number,
      csv: Uint8Array,
      replies: KeyReplies = {},
    ): { key: AnswerKey; before: Uint8Array | null } =>
      perform((act) => {
        const { batch, template } = grader.open(batchId)
        const { key, text } = takeKey(openKey(csv, template, replies), template)
        put(act, batchId, text)
        return { key, before: batch.keyCsv }
      }),

    /**
     * @param text  as `setKey` gave it: what was taken once is not asked about again
     * @throws StationError `invalid-input` where it is no key of this exam, with nothing changed
     */
    putKeyBack: (batchId: number, text: Uint8Array | null): void => perform((act) => put(act, batchId, text)),

    /** What can be edited of the key. */
    key: keyOf,

    /**
     * The key as a filled sheet of the exam says it, to be looked at; nothing is changed.
     * @throws StationError `not-found`; `conflict`: `key-sheet-elsewhere` of another exam, `key-sheet-unread`, `key-sheet-form` where its form is not marked for sure
     */
    keyOfSheet(batchId: number, pageId: number): SheetKey {
      if (tables.pageOf(pageId).batchId !== batchId) throw unusable('key-sheet-elsewhere')
      const { answers, student } = grader.gradedPage(pageId)?.outcome.sheet ?? {}
      if (answers === undefined) throw unusable('key-sheet-unread')
      const { formCode, number } = answers
      if (formCode !== undefined && formCode.status !== 'ok') throw unusable('key-sheet-form')
      const key = cellsOfSheet(keyOf(batchId), formCode?.text ?? '', answers.answers)
      return {
        ...key,
        isNobodys: student === undefined && (number === undefined || /^_*$/.test(number.text)),
      }
    },

    /**
     * @returns what is in it, and the file of the roster till then, for `putRosterBack`
     * @throws StationError `invalid-input` naming the line, with nothing changed
     */
    setRoster: (
      batchId: number,
      csv: Uint8Array,
    ): ReturnType<typeof readRoster> & { before: Uint8Array | null } =>
      perform((act) => {
        const roster = readRoster(parseTable(csv, ROSTER_HEADERS))
        const before = tables.batchOf(batchId).rosterCsv
        putRoster(act, batchId, csv)
        return { ...roster, before }
      }),

    putRosterBack: (batchId: number, csv: Uint8Array | null): void =>
      perform((act) => putRoster(act, batchId, csv)),
  }
}
