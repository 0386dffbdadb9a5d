import type { StoredPage } from '#main/db/grading/pages.ts'
import type { Perform } from '#main/jobs/perform.ts'
import type { ReviewValue } from '#shared/contract/reviews.ts'
import { StationError } from '#shared/domain/errors.ts'
import { checkDecision } from './check-decision.ts'
import { NUMBER_LABEL, reviewKey } from './grade-pages.ts'
import type { ImportedFile, Intake } from './intake.ts'
import type { By, PersonWords, Word } from './person-words.ts'
import type { Grader } from './regrade.ts'
import type { GradingTables } from './tables.ts'

export interface LeaveOutParts {
  readonly tables: GradingTables
  readonly grader: Grader
  readonly words: PersonWords
  readonly intake: Intake
  readonly perform: Perform
}

const leftOutFor = (replacedBy: number) => ({ kind: 'page', action: 'discard', replacedBy }) as const

/** Pages left out by a person's word because another one counts: a look-alike, a new scan, or itself in another exam. */
export function createLeaveOut({ tables, grader, words, intake, perform }: LeaveOutParts) {
  const { reviews, batchOf, pageOf, reviewOf } = tables

  /** A page that a page is a sheet with. */
  const joinedBefore = ({ id, summary: { partOf } }: StoredPage): number | undefined =>
    partOf?.pageIds.find((each) => each !== id)

  return {
    /**
     * Of several sheets of one student one counts; the others are left out of every figure.
     * @throws StationError `not-found`; `invalid-input` `sheets-of-two-exams`
     */
    keepSheet: (pageId: number, overPageIds: readonly number[], who: string): void =>
      perform((act) => {
        const kept = pageOf(pageId)
        const others = overPageIds.filter((id) => id !== pageId).map(pageOf)
        if (others.some(({ batchId }) => batchId !== kept.batchId))
          throw new StationError('invalid-input', 'the sheets are of two exams', {
            reason: 'sheets-of-two-exams',
          })
        const left = others
          .flatMap(words.withSheet)
          .map((page) => ({ review: words.ofPage(page), value: leftOutFor(pageId) }))
        words.decide(act, left, { who, why: '' })
      }),

    /**
     * Leaves a sheet out for a reason and has a new scan take its place: whose it is by a person's word stays so.
     * @returns the new page
     * @throws StationError `not-found`; `conflict` `scan-known`
     */
    replaceScan: (pageId: number, file: ImportedFile, by: By): number =>
      perform((act) => {
        const old = pageOf(pageId)
        const newId = intake.takeScan(act, old.batchId, file)
        const student = reviews.inForce(old.batchId).get(reviewKey(pageId, 'identity', NUMBER_LABEL))
        const said: Word[] = [{ review: words.ofPage(old), value: { ...leftOutFor(newId), isRescan: true } }]
        const partner = joinedBefore(old)
        if (partner !== undefined)
          said.push({
            review: words.ofPartner(pageOf(newId)),
            value: { kind: 'join', withPageId: partner },
          })
        if (student !== undefined) said.push({ review: words.ofStudent(pageOf(newId)), value: student })
        words.decide(act, said, by)
        return newId
      }),

    /**
     * The page is another sheet: it is left out here and read by that template, in a batch beside this one.
     * @returns that batch
     * @throws as `Intake.readApart`; StationError `invalid-input` `review-value-mismatch` unless it asks about a page
     */
    readApart: (id: number, templateId: string, who: string): number =>
      perform((act) => {
        const review = reviewOf(id)
        const value: ReviewValue = { kind: 'page', action: 'discard' }
        checkDecision(review, value, grader.open(review.batchId))
        const batchId = intake.readApart(act, review.pageId, templateId)
        words.decide(act, [{ review, value }], { who, why: batchOf(batchId).name })
        return batchId
      }),
  }
}
