import { randomUUID } from 'node:crypto'
import type { Clock } from '#main/base/clock.ts'
import type { ReviewRow } from '#main/db/grading/reviews.ts'
import type { Act } from '#main/jobs/define.ts'
import type { Perform } from '#main/jobs/perform.ts'
import type { ReviewValue } from '#shared/contract/reviews.ts'
import { StationError } from '#shared/domain/errors.ts'
import type { Intake } from './intake.ts'
import type { Grader } from './regrade.ts'
import type { GradingTables } from './tables.ts'

export interface DecisionsParts {
  readonly tables: GradingTables
  readonly grader: Grader
  readonly intake: Intake
  readonly perform: Perform
  readonly clock: Clock
}

/** A decision must be of the kind its lane takes: marks for a row, a number for a student, an action for a page. */
function checkFits(review: ReviewRow, value: ReviewValue): void {
  const isForm = review.lane === 'identity' && review.machine.decision !== null
  const wanted =
    review.lane === 'identity' && !isForm ? 'identity' : review.lane === 'page' ? 'page' : 'marks'
  if (value.kind === wanted) return
  throw new StationError('invalid-input', `a ${review.lane} review takes ${wanted}, not ${value.kind}`, {
    reason: 'review-value-mismatch',
    params: { wanted, given: value.kind },
  })
}

/** What people decide about doubts. Each writes the word of a person and the scores that follow from it. */
export function createDecisions({ tables, grader, intake, perform, clock }: DecisionsParts) {
  const { reviews, batchOf, reviewOf } = tables

  interface Word {
    readonly who: string
    readonly why: string
    /** null: put off. */
    readonly value: (review: ReviewRow) => ReviewValue | null
  }

  function decide(act: Act, rows: readonly ReviewRow[], { who, why, value }: Word): void {
    const byId = new Map(rows.map((row) => [row.id, row]))
    const by = { who, why, act: randomUUID(), now: clock.now() }
    reviews.decide([...byId.keys()], (id) => value(byId.get(id)!), by)
    follow(act, rows)
  }

  function follow(act: Act, rows: readonly ReviewRow[]): void {
    for (const [batchId, touched] of Map.groupBy(rows, (row) => row.batchId)) {
      grader.rescore(batchId, [...new Set(touched.map(({ pageId }) => pageId))])
      for (const { id } of touched) act.tell({ name: 'review.changed', batchId, reviewId: id })
    }
  }

  return {
    /** @throws StationError `not-found`; `invalid-input` `review-value-mismatch` */
    resolve: (id: number, value: ReviewValue, by: { readonly who: string; readonly why: string }): void =>
      perform((act) => {
        const review = reviewOf(id)
        checkFits(review, value)
        decide(act, [review], { ...by, value: () => value })
      }),

    /** Puts a review off until later. */
    defer: (id: number, who: string): void =>
      perform((act) => decide(act, [reviewOf(id)], { who, why: '', value: () => null })),

    /** Takes back a person's last act. @returns a review it had decided */
    undo: (who: string): number | undefined =>
      perform((act) => {
        const rows = reviews.undoLast(who, clock.now())
        follow(act, rows)
        return rows[0]?.id
      }),

    /** The machine is right about all of these rows. @returns how many were still open */
    acceptAll: (ids: readonly number[], who: string): number =>
      perform((act) => {
        const rows = ids.map(reviewOf).filter(({ state, lane }) => state !== 'resolved' && lane === 'marks')
        const value = (row: ReviewRow): ReviewValue => ({
          kind: 'marks',
          detected: row.machine.decision?.detected ?? [],
        })
        decide(act, rows, { who, why: '', value })
        return rows.length
      }),

    /**
     * The page is another sheet: it is left out here and read by that template, in a batch beside this one.
     * @returns that batch
     * @throws as `Intake.readApart`; StationError `invalid-input` `review-value-mismatch` unless it asks about a page
     */
    readApart: (id: number, templateId: string, who: string): number =>
      perform((act) => {
        const review = reviewOf(id)
        const discard: ReviewValue = { kind: 'page', action: 'discard' }
        checkFits(review, discard)
        const batchId = intake.readApart(act, review.pageId, templateId)
        decide(act, [review], { who, why: batchOf(batchId).name, value: () => discard })
        return batchId
      }),
  }
}
