import { randomUUID } from 'node:crypto'
import type { Clock } from '#main/base/clock.ts'
import type { StoredPage } from '#main/db/grading/pages.ts'
import type { ReviewRow } from '#main/db/grading/reviews.ts'
import type { Act } from '#main/jobs/define.ts'
import type { ReviewValue } from '#shared/contract/reviews.ts'
import { StationError } from '#shared/domain/errors.ts'
import { NUMBER_LABEL, PAGE_LABEL, PARTNER_LABEL } from './grade-pages.ts'
import type { Grader } from './regrade.ts'
import type { GradingTables } from './tables.ts'

export interface PersonWordsParts {
  readonly tables: GradingTables
  readonly grader: Grader
  readonly clock: Clock
}

export interface By {
  readonly who: string
  readonly why: string
}

/** What a person says of one thing, doubted or not. */
export interface Word {
  readonly review: ReviewRow
  /** null: put off. */
  readonly value: ReviewValue | null
}

export type PersonWords = ReturnType<typeof createPersonWords>

/** People's words: where each has its place, and how it is written with the scores that follow. */
export function createPersonWords({ tables, grader, clock }: PersonWordsParts) {
  const { pages, reviews } = tables

  /** Writes them as one act of a person. */
  function decide(act: Act, words: readonly Word[], by: By): void {
    const values = new Map(words.map(({ review, value }) => [review.id, value]))
    const all = { ...by, act: randomUUID(), now: clock.now() }
    reviews.decide([...values.keys()], (id) => values.get(id)!, all)
    follow(
      act,
      words.map(({ review }) => review),
    )
  }

  /** Has the scores follow what was said or taken back of these, and tells of it. */
  function follow(act: Act, rows: readonly ReviewRow[]): void {
    for (const [batchId, touched] of Map.groupBy(rows, (row) => row.batchId)) {
      grader.rescore(batchId, [...new Set(touched.map(({ pageId }) => pageId))])
      for (const { id } of touched) act.tell({ name: 'review.changed', batchId, reviewId: id })
    }
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

  /** The same about the other pages of its sheet. */
  const ofPartner = ({ id, batchId }: StoredPage): ReviewRow =>
    reviews.ensure({
      batchId,
      pageId: id,
      lane: 'identity',
      label: PARTNER_LABEL,
      machine: { decision: null, text: '' },
      confidence: 1,
    })

  /** A page with what else goes when it is left out: the other pages of its sheet, which are nobody's without it. */
  const withSheet = (page: StoredPage): StoredPage[] => {
    const { partOf } = page.summary
    if (partOf?.leadId !== page.id) return [page]
    return [page, ...partOf.pageIds.filter((id) => id !== page.id).flatMap((id) => pages.get(id) ?? [])]
  }

  /**
   * The same about a row.
   * @throws StationError `conflict` `row-not-read`
   */
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

  return { decide, follow, ofPage, ofStudent, ofPartner, withSheet, ofRow }
}
