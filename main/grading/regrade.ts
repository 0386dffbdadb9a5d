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
import {
  type GradedPage,
  gradeBatch,
  gradePages,
  inPlace,
  PAGE_LABEL,
  type PagePlace,
  reviewKey,
} from './grade-pages.ts'
import { markedPages } from './marked-pages.ts'
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
  pageIds: [page.id],
})

/** What belongs to each of some pages, in the order of the batch. */
function inOrder<Of>(places: readonly PagePlace[], of: readonly Of[]): Of[] {
  const order = places.map((_, i) => i)
  order.sort((a, b) => inPlace(places[a], places[b]))
  return order.map((i) => of[i])
}

/** A batch with every page of it as it stands. */
export interface GradedExam {
  readonly open: OpenBatch & { readonly retakesOf: RetakesOf }
  readonly pages: readonly GradedPage[]
}

/** Whether a sheet has several pages, which are joined. */
export const isJoined = ({ template }: Pick<OpenBatch, 'template'>): boolean => template.pages.length > 1

export type Grader = ReturnType<typeof createGrader>

/** Batches with all that their pages are decided by, and how the pages stand by it. */
function createOpener({ pages, marked, reviews, hands, batchOf, templateOf }: GradingTables) {
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

  function optionsOf(batchId: number, only?: readonly number[]) {
    const opened = open(batchId)
    const numbersElsewhere = new Map(marked.of(batchId).map(({ number, fileName }) => [number, fileName]))
    const all = { ...opened, humans: reviews.inForce(batchId), numbersElsewhere }
    // Which pages are one sheet is only seen among all of them.
    if (isJoined(opened))
      return only === undefined ? { ...all, unread: pages.unread(batchId) } : { ...all, isExcerpt: true }
    return only === undefined ? all : { ...all, numbersElsewhere: pages.studentNumbers(batchId, only) }
  }

  /** What the machine decided of a page before; undefined where it could not. */
  const decided = ({ decisions }: ReadPageRow): readonly Decision[] | undefined =>
    decisions.length === 0 ? undefined : decisions

  /** The pages that count, and some that are about to, or no longer. */
  function rowsWith(batchId: number, ids: readonly number[]): ReadPageRow[] {
    const rows = pages.read(batchId)
    const known = new Set(rows.map(({ id }) => id))
    const others = ids.filter((id) => !known.has(id)).flatMap((id) => pages.readOne(id) ?? [])
    return [...rows, ...others].sort(inPlace)
  }

  const standingOf = (
    row: ReadPageRow,
    outcome: GradedPage,
    layouts: OpenBatch['layouts'],
  ): StandingPage => ({
    reading: row.reading,
    outcome,
    layout: layouts.find(({ pageId }) => pageId === row.reading.templatePageId),
  })

  /** How pages of a batch stand, which is opened once. */
  function standingPages(batchId: number, ids?: readonly number[]): (id: number) => StandingPage | undefined {
    const opened = open(batchId)
    if (!isJoined(opened)) {
      const options = optionsOf(batchId, ids)
      return (id) => {
        const row = pages.readOne(id)
        return row && standingOf(row, gradePages([row], [decided(row)], options)[0], opened.layouts)
      }
    }
    let known: ReadonlyMap<number, StandingPage> | undefined
    const ofAll = () => {
      const rows = rowsWith(batchId, ids ?? [])
      const graded = gradePages(rows, rows.map(decided), optionsOf(batchId))
      return new Map(rows.map((row, i) => [row.id, standingOf(row, graded[i], opened.layouts)]))
    }
    return (id) => {
      known ??= ofAll()
      return known.get(id)
    }
  }

  /** Papers that a person marked, beside the sheets as they were graded last. */
  function markedOf(batchId: number, by: Parameters<typeof markedPages>[1]): GradedPage[] {
    const rows = marked.of(batchId)
    if (rows.length === 0) return []
    const others = pages.studentNumbers(
      batchId,
      rows.map(({ id }) => id),
    )
    return markedPages(rows, by, others)
  }

  return { open, optionsOf, decided, rowsWith, standingPages, markedOf }
}

/** Decides and scores stored pages, as the batch's template, rules, key, roster and people say now. */
export function createGrader(tables: GradingTables) {
  const { pages, marked, reviews, pageOf } = tables
  const { open, optionsOf, decided, rowsWith, standingPages, markedOf } = createOpener(tables)

  function store(batchId: number, graded: readonly GradedPage[]): void {
    for (const page of graded) {
      pages.saveOutcome(page.id, page)
      reviews.replace(batchId, page.id, page.reviews)
    }
  }

  /** What was read, and then the papers that hang on whose numbers were read. */
  function storeAll(batchId: number, graded: readonly GradedPage[], by: OpenBatch): void {
    store(batchId, graded)
    store(batchId, markedOf(batchId, by))
  }

  const numberOf = (pageId: number): string[] => {
    const number = pages.get(pageId)?.summary.studentNumber
    return number === undefined ? [] : [number]
  }

  function settle(batchId: number, pageIds: readonly number[]): void {
    if (pageIds.length === 0) return
    const isWhole = isJoined(open(batchId))
    const options = optionsOf(batchId, isWhole ? undefined : pageIds)
    const rows = isWhole ? rowsWith(batchId, pageIds) : pageIds.flatMap((id) => pages.readOne(id) ?? [])
    const graded = gradePages(rows, rows.map(decided), options)
    const read = new Set(rows.map(({ id }) => id))
    for (const id of pageIds) {
      const value = options.humans.get(reviewKey(id, 'page', PAGE_LABEL))
      if (!read.has(id)) pages.settleUnread(id, value?.kind === 'page' && value.action === 'discard')
    }
    storeAll(batchId, graded, options)
  }

  return {
    open,

    /** A batch, opened once, with how every page of it stands now, or would by another key or other rules; nothing is written. */
    exam(batchId: number, instead: Partial<Pick<OpenBatch, 'key' | 'layouts'>> = {}): GradedExam {
      const options = optionsOf(batchId)
      const by = { ...options, ...instead }
      const rows = pages.read(batchId)
      const read = gradeBatch(rows, by)
      const unread = pages.unread(batchId)
      const papers = marked.of(batchId)
      const graded = markedOf(batchId, by)
      return {
        open: { ...options, retakesOf: retakesOf(tables, batchId) },
        pages: inOrder([...rows, ...unread, ...papers], [...read, ...unread.map(unreadPage), ...graded]),
      }
    },

    /** How one page stands, as decided last; undefined before it was read. */
    gradedPage: (id: number): StandingPage | undefined => standingPages(pageOf(id).batchId, [id])(id),

    /** The same of a batch's pages one by one; other sheets with their number are not looked for. */
    pagesOf: (batchId: number): ((id: number) => StandingPage | undefined) => standingPages(batchId),

    /**
     * Decides a batch anew from what was read. Call it in an act.
     * @param only  some of its pages, for now: reading a whole batch for every page that comes would cost its square
     */
    regrade(batchId: number, only?: readonly number[]): GradedPage[] {
      const rows = only === undefined ? pages.read(batchId) : only.flatMap((id) => pages.readOne(id) ?? [])
      const options = optionsOf(batchId, only)
      const graded = gradeBatch(rows, options)
      storeAll(batchId, graded, options)
      return graded
    },

    /**
     * After a person decided something: the machine's word stays, scores and reviews of these pages follow, and those of
     * pages that had or have the same student's number, which are one sheet of several or no longer.
     */
    rescore(batchId: number, pageIds: readonly number[]): void {
      const before = pageIds.flatMap(numberOf)
      settle(batchId, pageIds)
      if (isJoined(open(batchId))) return
      const numbers = new Set([...before, ...pageIds.flatMap(numberOf)])
      const others = [...numbers].flatMap((number) => pages.ofStudent(batchId, number).map(({ id }) => id))
      settle(
        batchId,
        others.filter((id) => !pageIds.includes(id)),
      )
    },
  }
}
