import type { PageSummary } from '#main/db/grading/page-summary.ts'
import type { ReadPageRow } from '#main/db/grading/pages.ts'
import type { NewReview } from '#main/db/grading/reviews.ts'
import type { PageStanding } from '#shared/contract/batches.ts'
import type { ReviewValue } from '#shared/contract/reviews.ts'
import type { AnswerKey, KeyEntry } from '#shared/domain/answer-key.ts'
import { decideBatch } from '#shared/domain/decide-batch.ts'
import type { WireError } from '#shared/domain/errors.ts'
import type { HandPart } from '#shared/domain/hand-scores.ts'
import { type PageLayout, questionOf } from '#shared/domain/layout.ts'
import { type Decision, isDoubtful } from '#shared/domain/marks.ts'
import { PAGE_ALARMS, type PageAlarm } from '#shared/domain/page-alarm.ts'
import { isEmpty, type PageReading } from '#shared/domain/reading.ts'
import type { Student } from '#shared/domain/roster.ts'
import { settleWanted } from '#shared/domain/scoring.ts'
import { optionsInDoubt, stakeOf } from '#shared/domain/stake.ts'
import type { Template } from '#shared/domain/template.ts'
import { entriesFor, type GradedSheet, readsBadly, type ScoredPage, scoreBatch } from './score-batch.ts'
import { summaryOf } from './summary-of.ts'

/** What people decided, by `page id, lane, label`. */
export type HumanValues = ReadonlyMap<string, ReviewValue>

export const reviewKey = (pageId: number, lane: string, label: string) => `${pageId}\n${lane}\n${label}`

/** Reviews of a whole page and of its student carry these in place of a row's label; a page's alarm its own name. */
export const PAGE_LABEL = 'page'
export const NUMBER_LABEL = 'number'
/** Review of which other page a page is a sheet with. */
export const PARTNER_LABEL = 'partner'

export interface GradingOptions {
  readonly template: Template
  readonly layouts: readonly PageLayout[]
  readonly key: AnswerKey | undefined
  readonly roster: readonly Student[] | undefined
  readonly hand?: HandPart | undefined
  readonly humans: HumanValues
  readonly numbersElsewhere?: ReadonlyMap<string, string>
  /** Pages of the batch that nothing was read of, which stand between the others. */
  readonly unread?: readonly PagePlace[]
  readonly isExcerpt?: boolean
}

/** Where a page is in the order of its batch. */
export type PagePlace = Pick<ReadPageRow, 'fileId' | 'pageIndex'>

export const inPlace = (a: PagePlace, b: PagePlace): number =>
  a.fileId - b.fileId || a.pageIndex - b.pageIndex

/** How one page stands after deciding, with the reviews it needs. */
export interface GradedPage {
  readonly id: number
  /** The machine's own, before people. */
  readonly decisions: readonly Decision[] | null
  readonly sheet: GradedSheet
  readonly standing: PageStanding
  readonly summary: PageSummary
  readonly error: WireError | null
  readonly reviews: readonly NewReview[]
  /** The pages of its sheet in the template's order, itself among them. */
  readonly pageIds: readonly number[]
}

/** A machine's decision with a person's in its place, where there is one. */
function withHuman(decision: Decision, value: ReviewValue | undefined): Decision {
  if (value?.kind !== 'marks') return decision
  const { detected } = value
  return {
    label: decision.label,
    detected,
    marking: detected.length === 0 ? 'blank' : detected.length === 1 ? 'single' : 'multi',
    status: detected.length === 0 ? 'blank' : 'ok',
    confidence: 1,
    doubts: [],
  }
}

function pageAction(page: ReadPageRow, humans: HumanValues): 'accept' | 'discard' | 'reread' | undefined {
  const actions = [PAGE_LABEL, ...PAGE_ALARMS].flatMap((label) => {
    const value = humans.get(reviewKey(page.id, 'page', label))
    return value?.kind === 'page' ? [value.action] : []
  })
  return actions.find((action) => action === 'discard') ?? actions[0]
}

/** Whole pages that a person must look at: no answers, or answers read from pixels the decoder guessed. */
function pageReview({ reading }: ReadPageRow): NewReview[] {
  if (reading.state === 'read' || isEmpty(reading)) return []
  const reason = reading.reason ?? reading.state
  return [
    {
      lane: 'page',
      label: PAGE_LABEL,
      reasons: [reason],
      machine: { decision: null, text: reading.state },
      confidence: 0,
      stake: null,
    },
  ]
}

/** What is asked once about a page that was read. */
function alarmReview(alarm: PageAlarm): NewReview {
  return {
    lane: 'page',
    label: alarm,
    reasons: [alarm],
    machine: { decision: null, text: alarm },
    confidence: 0,
    stake: null,
  }
}

/** Who the sheet belongs to, and which form it is. */
function identityReviews(sheet: GradedSheet, layout: PageLayout | undefined): NewReview[] {
  const reviews: NewReview[] = []
  const number = sheet.answers?.number
  const reasons = [
    ...(sheet.sameNumberAs === undefined ? [] : ['same-number']),
    ...(sheet.isOffRoster ? ['not-on-roster'] : []),
    ...(sheet.mayBeOf.length > 0 ? ['several-students'] : []),
    ...(number !== undefined && number.status !== 'ok' && sheet.student === undefined
      ? ['number-doubtful']
      : []),
  ]
  if (number !== undefined && reasons.length > 0) {
    reviews.push({
      lane: 'identity',
      label: NUMBER_LABEL,
      reasons,
      machine: { decision: null, text: number.text },
      confidence: 0,
      stake: null,
      // Two people's words, one student: one of the two sheets is somebody else's, whoever said so.
      isInsistent: sheet.sameNumberAs !== undefined,
    })
  }
  if (sheet.partnerDoubt !== undefined) {
    reviews.push({
      lane: 'identity',
      label: PARTNER_LABEL,
      reasons: [sheet.partnerDoubt],
      machine: { decision: null, text: '' },
      confidence: 0,
      stake: null,
      // What a person said is no answer any more: the page they meant is gone.
      isInsistent: true,
    })
  }
  const form = layout?.rows.find((row) => row.kind === 'form')
  const decision = sheet.decisions.find(({ label }) => label === form?.label)
  if (decision !== undefined && (isDoubtful(decision.status) || sheet.lacksKey)) {
    reviews.push({
      lane: 'identity',
      label: decision.label,
      reasons: sheet.lacksKey ? ['form-without-key'] : decision.doubts,
      machine: { decision, text: decision.detected.join('') },
      confidence: decision.confidence,
      stake: null,
    })
  }
  return reviews
}

/** Rows of questions whose marks are in doubt, as the machine saw them, with the points that hang on each. */
function markReviews(
  decisions: readonly Decision[],
  layout: PageLayout | undefined,
  reading: PageReading,
  entries: readonly KeyEntry[] | undefined,
): NewReview[] {
  const rows = new Map(
    layout?.rows
      .filter(({ kind }) => kind === 'question' || kind === 'numeric')
      .map((row) => [row.label, row]),
  )
  const entryOf = new Map(entries?.map((entry) => [entry.question, entry]))
  const stake = (decision: Decision): number | null => {
    const row = rows.get(decision.label)!
    const entry = entryOf.get(questionOf(row))
    if (entries === undefined) return null
    if (entry === undefined) return 0
    // A digit alone says little of the number.
    if (row.kind === 'numeric') return entry.points
    const evidence = reading.rows.find(({ label }) => label === row.label)
    return stakeOf(entry, optionsInDoubt(decision, row.options, evidence))
  }
  return decisions
    .filter((decision) => isDoubtful(decision.status) && rows.has(decision.label))
    .map((decision) => ({
      lane: 'marks',
      label: decision.label,
      reasons: decision.doubts,
      machine: { decision, text: decision.detected.join('') },
      confidence: decision.confidence,
      // A page that the decoder guessed shows nothing for certain.
      stake: reading.state === 'damaged' ? null : stake(decision),
    }))
}

/** What people said that a page is a sheet with: a page of these, by its place, or none. */
function partnerOf(
  { id }: ReadPageRow,
  humans: HumanValues,
  placeOf: ReadonlyMap<number, number>,
): ScoredPage['partner'] {
  const value = humans.get(reviewKey(id, 'identity', PARTNER_LABEL))
  if (value?.kind !== 'join') return undefined
  return value.withPageId === null ? 'none' : placeOf.get(value.withPageId)
}

/** Places of the pages among all of the batch's, in its order. */
function stackOf(pages: readonly ReadPageRow[], unread: readonly PagePlace[]): (number | undefined)[] {
  const places = [...pages.entries()].map(([at, page]) => ({
    at: at as number | undefined,
    page: page as PagePlace,
  }))
  const holes = unread.map((page) => ({ at: undefined, page }))
  return [...places, ...holes].sort((a, b) => inPlace(a.page, b.page)).map(({ at }) => at)
}

/**
 * Decides every page of a batch anew and says how each stands. The machine's doubts become reviews; what people decided
 * stands in place of the machine's word, and a review stays theirs even where the machine no longer doubts.
 */
export function gradeBatch(pages: readonly ReadPageRow[], options: GradingOptions): GradedPage[] {
  const machine = decideBatch(
    pages.map(({ reading }) => reading),
    options.layouts,
  )
  return gradePages(pages, machine, options)
}

/** The same for pages the machine has decided before. @param machine  its decisions, in the order of `pages` */
export function gradePages(
  pages: readonly ReadPageRow[],
  machine: readonly (readonly Decision[] | undefined)[],
  options: GradingOptions,
): GradedPage[] {
  const { humans, layouts } = options
  const effective = machine.map((decisions, i) =>
    decisions?.map((decision) => {
      const { id } = pages[i]
      const value =
        humans.get(reviewKey(id, 'marks', decision.label)) ??
        humans.get(reviewKey(id, 'identity', decision.label))
      return withHuman(decision, value)
    }),
  )
  const actions = pages.map((page) => pageAction(page, humans))
  const placeOf = new Map(pages.map(({ id }, i) => [id, i]))
  const scored: ScoredPage[] = pages.map((page, i) => {
    const { id, fileName, pageIndex, reading } = page
    const given = humans.get(reviewKey(id, 'identity', NUMBER_LABEL))
    return {
      fileName,
      pageIndex,
      outcome: { kind: 'read', reading },
      numberGiven: given?.kind === 'identity' ? given.studentNumber : undefined,
      isLeftOut: actions[i] === 'discard',
      partner: partnerOf(page, humans, placeOf),
      answered: new Set(PAGE_ALARMS.filter((alarm) => humans.has(reviewKey(id, 'page', alarm)))),
    }
  })
  const stack = stackOf(pages, options.unread ?? [])
  const sheets = scoreBatch(scored, effective, { ...options, stack })
  const asked = pages.map((page, i) => {
    const sheet = sheets[i]
    const layout = layouts.find(({ pageId }) => pageId === page.reading.templatePageId)
    const isOpen = (review: NewReview) =>
      review.isInsistent === true || !humans.has(reviewKey(page.id, review.lane, review.label))
    const ofPage = [...pageReview(page), ...(sheet.alarm === undefined ? [] : [alarmReview(sheet.alarm)])]
    // What is wrong with the whole page is asked first: its rows are in doubt for that alone.
    const isPageFirst = readsBadly(sheet) && ofPage.some(isOpen)
    const entries = entriesFor(options.key, sheet.answers?.formCode)
    // Not what the score was settled by: that is people's word where there is one, and reviews are of the machine's.
    const settled = settleWanted(machine[i] ?? [], entries)
    const ofRows = [...identityReviews(sheet, layout), ...markReviews(settled, layout, page.reading, entries)]
    const reviews = isPageFirst ? ofPage : [...ofPage, ...ofRows]
    return { reviews, isOpen: reviews.some(isOpen) }
  })
  return pages.map((page, i) => {
    const sheet = sheets[i]
    const places = sheet.joined?.at ?? [i]
    const pageIds = places.map((at) => pages[at].id)
    // A sheet is settled when all its pages are.
    const isOpen = (sheet.isFollower ? [i] : places).some((at) => asked[at].isOpen)
    return {
      id: page.id,
      decisions: machine[i] ?? null,
      sheet,
      standing: standingOf(sheet, isOpen, actions[i]),
      summary: summaryOf(sheet, pageIds, pages[sheet.joined?.lead ?? i].id, options.template),
      error: sheet.error ?? null,
      reviews: asked[i].reviews,
      pageIds,
    }
  })
}

function standingOf(
  sheet: GradedSheet,
  hasOpenReviews: boolean,
  action: ReturnType<typeof pageAction>,
): PageStanding {
  if (action === 'discard') return 'cancelled'
  if (sheet.standing === 'error' || sheet.standing === 'empty') return sheet.standing
  return hasOpenReviews ? 'review' : 'ok'
}
