import type { ReadPageRow, StoredPage } from '#main/db/grading/pages.ts'
import type { ReviewRow, Reviews } from '#main/db/grading/reviews.ts'
import type { PageName, ReviewItem } from '#shared/contract/reviews.ts'
import type { PageLayout } from '#shared/domain/layout.ts'
import { rankStudents } from '#shared/domain/match-students.ts'
import { pageAnswers } from '#shared/domain/page-answers.ts'
import type { PageReading } from '#shared/domain/reading.ts'
import { rowTitles } from '#shared/domain/row-title.ts'
import { nearestAlike } from './alike.ts'
import { NUMBER_LABEL, PARTNER_LABEL } from './grade-pages.ts'
import { boxAround, numberLabels } from './page-facts.ts'
import type { Grader, OpenBatch } from './regrade.ts'
import { decisionViews, pageName } from './sheet-view.ts'
import type { GradingTables } from './tables.ts'

/** Rows a review is about: the number's positions, or the one row it names. */
function rowsOf(review: ReviewRow, open: OpenBatch, layout: PageLayout | undefined): string[] {
  if (review.lane === 'page') return []
  return review.label === NUMBER_LABEL ? numberLabels(open.template, layout) : [review.label]
}

/** Other sheets that have the number of a page's student. */
export function twinsOf(
  { pages }: Pick<GradingTables, 'pages'>,
  { id, batchId, summary: { studentNumber, templatePage } }: StoredPage,
): PageName[] {
  if (studentNumber === undefined) return []
  return pages
    .ofStudent(batchId, studentNumber)
    .filter((page) => page.id !== id && page.summary.templatePage === templatePage)
    .map(pageName)
}

const PARTNERS = 6

/**
 * Pages of no sheet yet that may be the rest of this one's, the nearest in the stack first; the farthest one is among them, since
 * a stack that was fed once a side, and turned over in between, ends with its beginning's.
 * @param loose  all of the exam's that are in no sheet of several, in the order of the stack
 */
function partnersOf({ id, summary }: StoredPage, loose: readonly StoredPage[]): PageName[] {
  const at = loose.findIndex((each) => each.id === id)
  const others = loose
    .map((each, i) => ({ each, distance: Math.abs(i - at) }))
    .filter(({ each }) => each.summary.templatePage !== summary.templatePage)
    .toSorted((a, b) => a.distance - b.distance)
    .map(({ each }) => pageName(each))
  return others.length <= PARTNERS ? others : [...others.slice(0, PARTNERS - 1), ...others.slice(-1)]
}

const CANDIDATES = 8

function candidatesOf(
  open: OpenBatch,
  layout: PageLayout,
  reading: PageReading,
  decisions: Parameters<typeof pageAnswers>[2],
) {
  const page = open.template.pages.find(({ id }) => id === layout.pageId)
  const number = page === undefined ? undefined : pageAnswers(page, layout, decisions, reading.rows).number
  if (number === undefined || open.roster === undefined) return []
  return rankStudents(number.positions, open.roster, CANDIDATES).map(({ student, cost }) => ({
    ...student,
    cost,
  }))
}

/** What belongs to an exam is looked up once for a whole queue. */
function onceEach<Of>(find: (batchId: number) => Of): (batchId: number) => Of {
  const known = new Map<number, Of>()
  return (batchId) => {
    const found = known.get(batchId) ?? find(batchId)
    known.set(batchId, found)
    return found
  }
}

/** Reviews as a person is shown them: the evidence beside the machine's word, the roster's candidates, what was decided. */
function reviewItems(tables: GradingTables, { open }: Grader, rows: readonly ReviewRow[]): ReviewItem[] {
  const { pages, pageOf, reviews } = tables
  const openOf = onceEach(open)
  const looseOf = onceEach(pages.looseParts)
  // Reviews of a page stand together, and a page's reading is large.
  let last: { id: number; page: StoredPage; read: ReadPageRow | undefined } | undefined
  return rows.map((review) => {
    const batch = openOf(review.batchId)
    const { pageId: id } = review
    last = last?.id === id ? last : { id, page: pageOf(id), read: pages.readOne(id) }
    const { page, read } = last
    const layout = batch.layouts.find(({ pageId }) => pageId === read?.reading.templatePageId)
    const labels = new Set(rowsOf(review, batch, layout))
    const row = layout?.rows.find(({ label }) => label === review.label)
    return {
      id: review.id,
      lane: review.lane,
      state: review.state === 'closed' ? 'resolved' : review.state,
      batchId: review.batchId,
      pageId: review.pageId,
      fileName: page.fileName,
      pageIndex: page.pageIndex,
      label: review.label,
      title: (layout && rowTitles(batch.template, layout.pageId).get(review.label)) ?? null,
      options: [...(row?.options ?? [])],
      machine: {
        decision: review.machine.decision,
        evidence: read?.reading.rows.find(({ label }) => label === review.label) ?? null,
        text: review.machine.text,
      },
      box: read === undefined ? null : boxAround(read.reading, labels),
      pageSize:
        read?.reading.image === undefined
          ? null
          : { widthPx: read.reading.image.widthPx, heightPx: read.reading.image.heightPx },
      reasons: [...review.reasons],
      looksLike: review.lane === 'page' ? (read?.reading.looksLike ?? null) : null,
      candidates:
        review.lane === 'identity' &&
        review.label === NUMBER_LABEL &&
        read !== undefined &&
        layout !== undefined
          ? candidatesOf(batch, layout, read.reading, read.decisions)
          : [],
      student:
        page.summary.studentNumber === undefined
          ? null
          : { number: page.summary.studentNumber, name: page.summary.studentName ?? null },
      twins: review.reasons.includes('same-number') ? twinsOf(tables, page) : [],
      partners: review.label === PARTNER_LABEL ? partnersOf(page, looseOf(page.batchId)) : [],
      stake: review.stake,
      history: decisionViews(reviews.history(review.id)),
    }
  })
}

/** Look-alikes are sought among so many open reviews. */
const MOST_COMPARED = 1_000

/** What the review screen asks for. */
export function reviewQueries(tables: GradingTables, grader: Grader) {
  const { reviews, reviewOf } = tables
  const itemsOf = (rows: readonly ReviewRow[]) => reviewItems(tables, grader, rows)
  const get = (id: number): ReviewItem => itemsOf([reviewOf(id)])[0]
  return {
    counts: reviews.counts,
    byExam: reviews.byExam,
    queue: (query: Parameters<Reviews['queue']>[0]): ReviewItem[] => itemsOf(reviews.queue(query)),
    /** @throws StationError `not-found` */
    get,
    /** Open rows of the same batch that look like this one, the likest first. */
    alike(id: number, limit: number): ReviewItem[] {
      const { batchId } = reviewOf(id)
      const open = reviews.queue({ state: 'open', lane: 'marks', batchId, limit: MOST_COMPARED })
      return nearestAlike(get(id), itemsOf(open), limit)
    },
  }
}
