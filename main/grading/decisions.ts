import type { Clock } from '#main/base/clock.ts'
import type { StoredPage } from '#main/db/grading/pages.ts'
import type { ReviewRow } from '#main/db/grading/reviews.ts'
import type { Perform } from '#main/jobs/perform.ts'
import { isHarmless, type ReviewValue } from '#shared/contract/reviews.ts'
import { StationError } from '#shared/domain/errors.ts'
import { checkDecision } from './check-decision.ts'
import type { Intake } from './intake.ts'
import { createLeaveOut } from './leave-out.ts'
import { type By, createPersonWords, type Word } from './person-words.ts'
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

  function reviewFor(page: StoredPage, row: string | undefined, value: ReviewValue): ReviewRow {
    if (value.kind === 'marks') return words.ofRow(page, row)
    if (value.kind === 'page') return words.ofPage(page)
    return value.kind === 'join' ? words.ofPartner(page) : words.ofStudent(page)
  }

  /** What a word says beyond its own review: a sheet is left out with all its pages. */
  function said(review: ReviewRow, value: ReviewValue): Word[] {
    if (value.kind === 'join' && value.withPageId !== null) {
      const other = pageOf(value.withPageId)
      checkPartner(review, other)
      const same: ReviewValue = { kind: 'join', withPageId: review.pageId }
      return [
        { review, value },
        { review: words.ofPartner(other), value: same },
      ]
    }
    if (value.kind !== 'page' || value.action !== 'discard') return [{ review, value }]
    const [own, ...others] = words.withSheet(pageOf(review.pageId))
    const ownReview = review.lane === 'page' ? review : words.ofPage(own)
    return [{ review: ownReview, value }, ...others.map((page) => ({ review: words.ofPage(page), value }))]
  }

  /** A sheet has one of each page of its template. */
  function checkPartner({ pageId, batchId }: ReviewRow, other: StoredPage): void {
    const pagesOf = ({ id, summary: { partOf, templatePage } }: StoredPage) =>
      partOf === undefined || partOf.pageIds.length === 1
        ? [templatePage]
        : partOf.pageIds.map((each) => (each === id ? templatePage : pageOf(each).summary.templatePage))
    const own = pagesOf(pageOf(pageId))
    const isFit = pagesOf(other).every((page) => page !== undefined && !own.includes(page))
    if (other.batchId !== batchId || !isFit)
      throw new StationError('invalid-input', 'the two pages are not of one sheet', {
        reason: 'pages-not-joinable',
      })
  }

  return {
    /** @throws as `checkDecision`; StationError `not-found`; `conflict` `review-decided` */
    resolve: (id: number, value: ReviewValue, by: By): void =>
      perform((act) => {
        const review = reviewOf(id)
        // Whoever still sees it asked has not seen what was said: that is not written over unseen.
        if (review.state === 'resolved')
          throw new StationError('conflict', `review ${id} was decided already`, { reason: 'review-decided' })
        checkDecision(review, value, grader.open(review.batchId))
        words.decide(act, said(review, value), by)
      }),

    /**
     * Says what a row, a student or a page is, whether or not anybody doubted it.
     * @param row  its label, where the value is of marks
     * @throws as `checkDecision`; StationError `not-found`; `conflict` `row-not-read`
     */
    correct: (pageId: number, row: string | undefined, value: ReviewValue, by: By): void =>
      perform((act) => {
        const page = pageOf(pageId)
        const review = reviewFor(page, row, value)
        checkDecision(review, value, grader.open(page.batchId))
        words.decide(act, said(review, value), by)
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
