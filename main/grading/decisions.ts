import type { Clock } from '#main/base/clock.ts'
import type { Perform } from '#main/jobs/perform.ts'
import { isHarmless, type ReviewValue } from '#shared/contract/reviews.ts'
import { StationError } from '#shared/domain/errors.ts'
import { checkDecision } from './check-decision.ts'
import type { Intake } from './intake.ts'
import { createLeaveOut } from './leave-out.ts'
import { type By, createPersonWords } from './person-words.ts'
import type { Grader } from './regrade.ts'
import type { GradingTables } from './tables.ts'
import { createTakeBack } from './take-back.ts'

export interface DecisionsParts {
  readonly tables: GradingTables
  readonly grader: Grader
  readonly intake: Intake
  readonly perform: Perform
  readonly clock: Clock
}

/**
 * What people decide, of what the machine doubts and of all else. Each writes a person's word and the scores that follow.
 * Pages that are left out for another are leave-out.ts; what is taken back is take-back.ts.
 */
export function createDecisions({ tables, grader, intake, perform, clock }: DecisionsParts) {
  const { pageOf, reviewOf } = tables
  const words = createPersonWords({ tables, grader, clock })

  return {
    /** @throws as `checkDecision`; StationError `not-found` */
    resolve: (id: number, value: ReviewValue, by: By): void =>
      perform((act) => {
        const review = reviewOf(id)
        checkDecision(review, value, grader.open(review.batchId))
        words.decide(act, [{ review, value }], by)
      }),

    /**
     * Says what a row, a student or a page is, whether or not anybody doubted it.
     * @param row  its label, where the value is of marks
     * @throws as `checkDecision`; StationError `not-found`; `conflict` `row-not-read`
     */
    correct: (pageId: number, row: string | undefined, value: ReviewValue, by: By): void =>
      perform((act) => {
        const page = pageOf(pageId)
        const review =
          value.kind === 'marks'
            ? words.ofRow(page, row)
            : value.kind === 'page'
              ? words.ofPage(page)
              : words.ofStudent(page)
        checkDecision(review, value, grader.open(page.batchId))
        words.decide(act, [{ review, value }], by)
      }),

    /** Puts a review off until later. */
    defer: (id: number, who: string): void =>
      perform((act) => words.decide(act, [{ review: reviewOf(id), value: null }], { who, why: '' })),

    /**
     * The machine is right about all of these rows.
     * @param areHarmless  taken unseen, for they cannot change a score: a key given meanwhile may have made one that can
     * @returns how many were still open
     * @throws StationError `conflict` `review-not-harmless`
     */
    acceptAll: (ids: readonly number[], areHarmless: boolean, who: string): number =>
      perform((act) => {
        const waiting = ids.map(reviewOf).filter(({ state }) => state === 'open' || state === 'deferred')
        const count = areHarmless ? waiting.filter((review) => !isHarmless(review)).length : 0
        if (count > 0)
          throw new StationError('conflict', `${count} of them may change a score`, {
            reason: 'review-not-harmless',
            params: { count },
          })
        const rows = waiting.filter(({ lane }) => lane === 'marks')
        const said = rows.map((review) => ({
          review,
          value: { kind: 'marks' as const, detected: review.machine.decision?.detected ?? [] },
        }))
        words.decide(act, said, { who, why: '' })
        return rows.length
      }),

    ...createTakeBack({ tables, words, intake, perform, clock }),
    ...createLeaveOut({ tables, grader, words, intake, perform }),
  }
}
