import type { MarkedPageRow } from '#main/db/grading/marked-pages.ts'
import { withHand } from '#shared/domain/hand-scores.ts'
import type { PaperMark } from '#shared/domain/marked-paper.ts'
import { findStudent } from '#shared/domain/match-students.ts'
import { type GivenAnswer, type SheetScore, sheetScorer } from '#shared/domain/scoring.ts'
import type { GradedPage } from './grade-pages.ts'
import type { OpenBatch } from './regrade.ts'
import { type GradedSheet, unreadSheet } from './score-batch.ts'
import { summaryOf } from './summary-of.ts'

const VERDICTS = { O: 'right', X: 'wrong' } as const satisfies Record<PaperMark, GivenAnswer['marked']>

/**
 * Papers that a person marked, as sheets among those that were read.
 * @param sheets  the file of the sheet that a number has elsewhere: one of the two is somebody else's
 */
export function markedPages(
  rows: readonly MarkedPageRow[],
  { key, roster, hand, template }: Pick<OpenBatch, 'key' | 'roster' | 'hand' | 'template'>,
  sheets: ReadonlyMap<string, string>,
): GradedPage[] {
  const scorer = key && sheetScorer(key)
  return rows.map(({ id, fileName, pageIndex, number, marks }) => {
    const student = findStudent(number, roster ?? []) ?? { number, name: '', group: '' }
    const answers = Object.entries(marks).map(([question, mark]) => ({
      ...{ question, chosen: [mark], status: 'ok' as const },
      marked: VERDICTS[mark],
    }))
    const scored: SheetScore | undefined = scorer?.(undefined, answers)
    const score = scored && withHand(scored, hand, student.number)
    const sameNumberAs = sheets.get(student.number)
    // A question that the key got since is on nobody's paper yet.
    const isOpen =
      sameNumberAs !== undefined || score?.questions.some(({ verdict }) => verdict === 'undecided')
    const standing = isOpen ? 'review' : 'ok'
    const sheet: GradedSheet = {
      ...unreadSheet({ fileName, pageIndex }, undefined),
      ...{ standing, student, score, sameNumberAs, lacksKey: key !== undefined && score === undefined },
      answers: {
        answers,
        number: { text: student.number, status: 'ok', positions: [] },
        formCode: undefined,
        values: new Map(),
        doubtful: [],
      },
    }
    return {
      ...{ id, sheet, standing, decisions: null, error: null, reviews: [], pageIds: [id] },
      summary: summaryOf(sheet, [id], id, template),
    }
  })
}
