import type { Clock } from '#main/base/clock.ts'
import type { Perform } from '#main/jobs/perform.ts'
import type { MarkedEntry, MarkedPaper } from '#shared/contract/results.ts'
import type { KeyEntry } from '#shared/domain/answer-key.ts'
import { StationError } from '#shared/domain/errors.ts'
import type { PaperMark } from '#shared/domain/marked-paper.ts'
import type { Grader } from './regrade.ts'
import { questionName } from './report-exam.ts'
import type { GradingTables } from './tables.ts'

/** By question; a blank is not decided yet. */
const marksIn = (marks: string, questions: readonly KeyEntry[]): Record<string, PaperMark> =>
  Object.fromEntries(
    [...marks].flatMap((mark, i) =>
      mark === 'O' || mark === 'X' ? [[questions[i].question, mark] as const] : [],
    ),
  )

export interface MarkedPaperParts {
  readonly tables: GradingTables
  readonly grader: Grader
  readonly perform: Perform
  readonly clock: Clock
}

const refused = (reason: string, params = {}) => new StationError('conflict', reason, { reason, params })

/** 정오표: an exam, or some of its students, marked on paper and given as O and X. */
export function createMarkedPaper({ tables, grader, perform, clock }: MarkedPaperParts) {
  const { pages } = tables

  /** @throws StationError `conflict` `paper-no-key`, `paper-several-forms` */
  function entriesOf(batchId: number): readonly KeyEntry[] {
    const { key } = grader.open(batchId)
    const forms = [...(key?.values() ?? [])]
    if (forms.length === 0) throw refused('paper-no-key')
    if (key?.has('') !== true) throw refused('paper-several-forms')
    return key.get('')!
  }

  const marksOf = (batchId: number) =>
    new Map(tables.marked.of(batchId).map(({ number, marks }) => [number, marks]))
  const text = (entries: readonly KeyEntry[], marks: Readonly<Record<string, PaperMark>> | undefined) =>
    marks === undefined ? '' : entries.map(({ question }) => marks[question] ?? ' ').join('')

  /** Numbers that a sheet has, or may have, which was scanned. */
  function scanned(batchId: number, marked: ReadonlyMap<string, unknown>): Set<string> {
    const sheets = pages.ofStudents(batchId).filter(({ blobSha256 }) => blobSha256 !== null)
    const numbers = sheets.flatMap(({ summary }) => summary.studentNumber ?? [])
    return new Set(numbers.filter((number) => !marked.has(number)))
  }

  return {
    /** @throws StationError `conflict` `paper-no-key`, `paper-several-forms` */
    list(batchId: number): MarkedPaper {
      const entries = entriesOf(batchId)
      const marked = marksOf(batchId)
      const sheets = scanned(batchId, marked)
      const { roster = [] } = grader.open(batchId)
      const listed = new Set(roster.map(({ number }) => number))
      const others = [...marked.keys()].filter((number) => !listed.has(number))
      return {
        questions: entries.map(({ question }) => questionName(question)),
        students: [...roster, ...others.map((number) => ({ number, name: '', group: '' }))].map(
          ({ number, name, group }) => ({
            ...{ number, name, group, hasSheet: sheets.has(number) },
            marks: text(entries, marked.get(number)),
          }),
        ),
      }
    },

    /**
     * What students' papers say, or that they say nothing, all or none.
     * @param fileName  what these pages are called where pages are listed
     * @returns what they said, which undoes it
     * @throws StationError `conflict` `paper-has-sheet`; `invalid-input` `paper-not-whole`; as `list`
     */
    set: (batchId: number, entries: readonly MarkedEntry[], fileName: string): MarkedEntry[] =>
      perform((act) => {
        const questions = entriesOf(batchId)
        const before = marksOf(batchId)
        const sheets = scanned(batchId, before)
        const twice = entries.filter(({ number, marks }) => marks !== null && sheets.has(number))
        if (twice.length > 0) throw refused('paper-has-sheet', { count: twice.length })
        const now = clock.now()
        for (const { number, marks } of entries) {
          if (marks !== null && marks.length !== questions.length)
            throw new StationError('invalid-input', `${marks.length} marks of ${questions.length}`, {
              ...{ reason: 'paper-not-whole', params: { count: questions.length } },
            })
          tables.marked.mark(
            batchId,
            { number, marks: marks === null ? undefined : marksIn(marks, questions) },
            fileName,
            now,
          )
        }
        grader.regrade(batchId)
        act.tell({ name: 'batch.changed', batchId })
        return entries.map(({ number }) => ({ number, marks: text(questions, before.get(number)) || null }))
      }),
  }
}
