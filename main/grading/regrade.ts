import type { StoredBatch } from '#main/db/grading/batches.ts'
import type { ReadPageRow, StoredPage } from '#main/db/grading/pages.ts'
import { type AnswerKey, KEY_HEADERS, parseAnswerKey } from '#shared/domain/answer-key.ts'
import type { HandPart } from '#shared/domain/hand-scores.ts'
import { type PageLayout, templateLayouts } from '#shared/domain/layout.ts'
import type { Decision } from '#shared/domain/marks.ts'
import { answerReader, questionResolver } from '#shared/domain/questions.ts'
import { ROSTER_HEADERS, type Student, storedRoster } from '#shared/domain/roster.ts'
import { questionsPossible } from '#shared/domain/score-exam.ts'
import { parseTable } from '#shared/domain/tables.ts'
import type { Template } from '#shared/domain/template.ts'
import { type GradedPage, gradeBatch, gradePages, PAGE_LABEL, reviewKey } from './grade-pages.ts'
import { type RetakesOf, retakesOf } from './retakes.ts'
import { unreadSheet } from './score-batch.ts'
import type { GradingTables } from './tables.ts'

/** A batch with everything that deciding and scoring need, parsed. */
export interface OpenBatch {
  readonly batch: StoredBatch
  readonly template: Template
  readonly layouts: readonly PageLayout[]
  readonly key: AnswerKey | undefined
  readonly roster: readonly Student[] | undefined
  /** What people score, where the exam has such a part. */
  readonly hand: HandPart | undefined
}

/** One page as it stands, with what it was read and decided from. */
export interface StandingPage {
  readonly reading: ReadPageRow['reading']
  readonly outcome: GradedPage
  readonly layout: PageLayout | undefined
}

/** A page of which nothing was read is a sheet of whoever it may be. */
const unreadPage = (page: StoredPage): GradedPage => ({
  ...{ id: page.id, standing: page.standing, summary: page.summary, error: page.error },
  ...{ decisions: null, reviews: [], sheet: unreadSheet(page, page.error ?? undefined) },
})

/** What belongs to each of some pages, in the order of the batch. */
function inOrder<Of>(places: readonly { fileId: number; pageIndex: number }[], of: readonly Of[]): Of[] {
  const order = places.map((_, i) => i)
  order.sort((a, b) => places[a].fileId - places[b].fileId || places[a].pageIndex - places[b].pageIndex)
  return order.map((i) => of[i])
}

/** A batch with every page of it as it stands. */
export interface GradedExam {
  readonly open: OpenBatch & { readonly retakesOf: RetakesOf }
  readonly pages: readonly GradedPage[]
}

export type Grader = ReturnType<typeof createGrader>

/** Decides and scores stored pages, as the batch's template, rules, key, roster and people say now. */
export function createGrader(tables: GradingTables) {
  const { pages, reviews, hands, batchOf, pageOf, templateOf } = tables
  function open(id: number): OpenBatch {
    const batch = batchOf(id)
    const template = templateOf(batch.templateId, batch.templateVersion)
    const { keyCsv, rosterCsv, possible, handPossible } = batch
    return {
      batch,
      template,
      layouts: templateLayouts(template, { ...template.rules, ...batch.rules }),
      key:
        keyCsv === null
          ? undefined
          : parseAnswerKey(
              parseTable(keyCsv, KEY_HEADERS),
              questionResolver(template),
              answerReader(template),
              // No key with a plain stroke is taken any more; in those that were, it asked for both.
              { stroke: 'both', lenient: true, possible: questionsPossible(possible, handPossible) },
            ),
      roster: rosterCsv === null ? undefined : storedRoster(parseTable(rosterCsv, ROSTER_HEADERS)),
      hand: handPossible === null ? undefined : { possible: handPossible, points: hands.of(id) },
    }
  }

  const optionsOf = (batchId: number, only?: readonly number[]) => ({
    ...open(batchId),
    humans: reviews.inForce(batchId),
    ...(only === undefined ? {} : { numbersElsewhere: pages.studentNumbers(batchId, only) }),
  })

  /** What the machine decided of a page before; undefined where it could not. */
  const decided = ({ decisions }: ReadPageRow): readonly Decision[] | undefined =>
    decisions.length === 0 ? undefined : decisions

  function standingPage(id: number, options: ReturnType<typeof optionsOf>): StandingPage | undefined {
    const row = pages.readOne(id)
    if (row === undefined) return undefined
    const [outcome] = gradePages([row], [decided(row)], options)
    const layout = options.layouts.find(({ pageId }) => pageId === row.reading.templatePageId)
    return { reading: row.reading, outcome, layout }
  }

  function store(batchId: number, graded: readonly GradedPage[]): void {
    for (const page of graded) {
      pages.saveOutcome(page.id, page)
      reviews.replace(batchId, page.id, page.reviews)
    }
  }

  const numberOf = (pageId: number): string[] => {
    const number = pages.get(pageId)?.summary.studentNumber
    return number === undefined ? [] : [number]
  }

  function settle(batchId: number, pageIds: readonly number[]): void {
    if (pageIds.length === 0) return
    const options = optionsOf(batchId, pageIds)
    const rows = pageIds.flatMap((id) => pages.readOne(id) ?? [])
    store(batchId, gradePages(rows, rows.map(decided), options))
    const read = new Set(rows.map(({ id }) => id))
    for (const id of pageIds) {
      const value = options.humans.get(reviewKey(id, 'page', PAGE_LABEL))
      if (!read.has(id)) pages.settleUnread(id, value?.kind === 'page' && value.action === 'discard')
    }
  }

  return {
    open,

    /** A batch, opened once, with how every page of it stands now, or would by another key; nothing is written. */
    exam(batchId: number, key?: AnswerKey): GradedExam {
      const options = optionsOf(batchId)
      const rows = pages.read(batchId)
      const read = gradeBatch(rows, key === undefined ? options : { ...options, key })
      const unread = pages.unread(batchId)
      return {
        open: { ...options, retakesOf: retakesOf(tables, batchId) },
        pages: inOrder([...rows, ...unread], [...read, ...unread.map(unreadPage)]),
      }
    },

    /** How one page stands, as decided last; undefined before it was read. */
    gradedPage: (id: number): StandingPage | undefined =>
      standingPage(id, optionsOf(pageOf(id).batchId, [id])),

    /** The same of a batch's pages one by one, which is opened once; other sheets with their number are not looked for. */
    pagesOf(batchId: number): (id: number) => StandingPage | undefined {
      const options = optionsOf(batchId)
      return (id) => standingPage(id, options)
    },

    /**
     * Decides a batch anew from what was read. Call it in an act.
     * @param only  some of its pages, for now: reading a whole batch for every page that comes would cost its square
     */
    regrade(batchId: number, only?: readonly number[]): GradedPage[] {
      const rows = only === undefined ? pages.read(batchId) : only.flatMap((id) => pages.readOne(id) ?? [])
      const graded = gradeBatch(rows, optionsOf(batchId, only))
      store(batchId, graded)
      return graded
    },

    /**
     * After a person decided something: the machine's word stays, scores and reviews of these pages follow, and those of
     * pages that had or have the same student's number, which are one sheet of several or no longer.
     */
    rescore(batchId: number, pageIds: readonly number[]): void {
      const before = pageIds.flatMap(numberOf)
      settle(batchId, pageIds)
      const numbers = new Set([...before, ...pageIds.flatMap(numberOf)])
      const others = [...numbers].flatMap((number) => pages.ofStudent(batchId, number).map(({ id }) => id))
      settle(
        batchId,
        others.filter((id) => !pageIds.includes(id)),
      )
    },
  }
}
