import { randomUUID } from 'node:crypto'
import type { Clock } from '#main/base/clock.ts'
import type { StoredPage } from '#main/db/grading/pages.ts'
import type { ReviewRow, TakenBack } from '#main/db/grading/reviews.ts'
import type { Act } from '#main/jobs/define.ts'
import type { Perform } from '#main/jobs/perform.ts'
import type { ReviewValue } from '#shared/contract/reviews.ts'
import { StationError } from '#shared/domain/errors.ts'
import { checkDecision } from './check-decision.ts'
import { NUMBER_LABEL, PAGE_LABEL, reviewKey } from './grade-pages.ts'
import type { ImportedFile, Intake } from './intake.ts'
import type { Grader } from './regrade.ts'
import type { GradingTables } from './tables.ts'

export interface DecisionsParts {
  readonly tables: GradingTables
  readonly grader: Grader
  readonly intake: Intake
  readonly perform: Perform
  readonly clock: Clock
}

interface By {
  readonly who: string
  readonly why: string
}

/** What a person says of one thing, doubted or not. */
interface Word {
  readonly review: ReviewRow
  /** null: put off. */
  readonly value: ReviewValue | null
}

const leftOutFor = (replacedBy: number) => ({ kind: 'page', action: 'discard', replacedBy }) as const

/** What people decide, of what the machine doubts and of all else. Each writes a person's word and the scores that follow. */
export function createDecisions({ tables, grader, intake, perform, clock }: DecisionsParts) {
  const { pages, reviews, batchOf, pageOf, reviewOf } = tables

  function decide(act: Act, words: readonly Word[], by: By): void {
    const values = new Map(words.map(({ review, value }) => [review.id, value]))
    const all = { ...by, act: randomUUID(), now: clock.now() }
    reviews.decide([...values.keys()], (id) => values.get(id)!, all)
    follow(
      act,
      words.map(({ review }) => review),
    )
  }

  function follow(act: Act, rows: readonly ReviewRow[]): void {
    for (const [batchId, touched] of Map.groupBy(rows, (row) => row.batchId)) {
      grader.rescore(batchId, [...new Set(touched.map(({ pageId }) => pageId))])
      for (const { id } of touched) act.tell({ name: 'review.changed', batchId, reviewId: id })
    }
  }

  /** A new scan came for the decision, and goes with it. */
  function followBack(act: Act, taken: readonly TakenBack[]): void {
    for (const { value } of taken) {
      if (value?.kind !== 'page' || value.isRescan !== true || value.replacedBy === undefined) continue
      if (pages.get(value.replacedBy) !== undefined) intake.takeOut(act, [value.replacedBy])
    }
    follow(
      act,
      taken.map(({ review }) => review),
    )
  }

  /** Where a person's word about a whole page stands. */
  const ofPage = ({ id, batchId }: StoredPage): ReviewRow =>
    reviews.ensure({
      batchId,
      pageId: id,
      lane: 'page',
      label: PAGE_LABEL,
      machine: { decision: null, text: '' },
      confidence: 1,
    })

  /** The same about the student it belongs to; the page need not be read yet. */
  const ofStudent = ({ id, batchId, summary }: StoredPage): ReviewRow =>
    reviews.ensure({
      batchId,
      pageId: id,
      lane: 'identity',
      label: NUMBER_LABEL,
      machine: { decision: null, text: summary.studentNumber ?? '' },
      confidence: 1,
    })

  /** The same about a row. */
  function ofRow({ id, batchId }: StoredPage, label: string | undefined): ReviewRow {
    const read = pages.readOne(id)
    const decision = read?.decisions.find((each) => each.label === label)
    if (read === undefined || decision === undefined)
      throw new StationError('conflict', 'the page has no such row', { reason: 'row-not-read' })
    const layouts = grader.open(batchId).layouts
    const layout = layouts.find(({ pageId }) => pageId === read.reading.templatePageId)
    const isForm = layout?.rows.some((row) => row.label === decision.label && row.kind === 'form') === true
    return reviews.ensure({
      batchId,
      pageId: id,
      lane: isForm ? 'identity' : 'marks',
      label: decision.label,
      machine: { decision, text: decision.detected.join('') },
      confidence: decision.confidence,
    })
  }

  return {
    /** @throws as `checkDecision`; StationError `not-found` */
    resolve: (id: number, value: ReviewValue, by: By): void =>
      perform((act) => {
        const review = reviewOf(id)
        checkDecision(review, value, grader.open(review.batchId))
        decide(act, [{ review, value }], by)
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
          value.kind === 'marks' ? ofRow(page, row) : value.kind === 'page' ? ofPage(page) : ofStudent(page)
        checkDecision(review, value, grader.open(page.batchId))
        decide(act, [{ review, value }], by)
      }),

    /** Puts a review off until later. */
    defer: (id: number, who: string): void =>
      perform((act) => decide(act, [{ review: reviewOf(id), value: null }], { who, why: '' })),

    /** Takes back a person's last act. @returns a review it had decided */
    undo: (who: string): number | undefined =>
      perform((act) => {
        const taken = reviews.undoLast(who, clock.now())
        followBack(act, taken)
        return taken[0]?.review.id
      }),

    /** Takes back what is in force of one review, whoever said it. @throws StationError `not-found` */
    withdraw: (id: number): void =>
      perform((act) => followBack(act, reviews.withdraw(reviewOf(id).id, clock.now()))),

    /** The machine is right about all of these rows. @returns how many were still open */
    acceptAll: (ids: readonly number[], who: string): number =>
      perform((act) => {
        const rows = ids.map(reviewOf).filter(({ state, lane }) => state !== 'resolved' && lane === 'marks')
        const words = rows.map((review) => ({
          review,
          value: { kind: 'marks' as const, detected: review.machine.decision?.detected ?? [] },
        }))
        decide(act, words, { who, why: '' })
        return rows.length
      }),

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
        const words = others.map((page) => ({ review: ofPage(page), value: leftOutFor(pageId) }))
        decide(act, words, { who, why: '' })
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
        const words: Word[] = [{ review: ofPage(old), value: { ...leftOutFor(newId), isRescan: true } }]
        if (student !== undefined) words.push({ review: ofStudent(pageOf(newId)), value: student })
        decide(act, words, by)
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
        decide(act, [{ review, value }], { who, why: batchOf(batchId).name })
        return batchId
      }),
  }
}
