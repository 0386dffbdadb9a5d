import type { PageSummary } from '#main/db/grading/page-summary.ts'
import type { StoredPage } from '#main/db/grading/pages.ts'
import type { HumanDecision } from '#main/db/grading/reviews.ts'
import type { BatchPage, Sheet, SheetRow } from '#shared/contract/batches.ts'
import type { PageName, ReviewDecision, ReviewLane } from '#shared/contract/reviews.ts'
import { type PageLayout, questionOf } from '#shared/domain/layout.ts'
import { isDoubtful } from '#shared/domain/marks.ts'
import type { PageReading } from '#shared/domain/reading.ts'
import { roundPoints } from '#shared/domain/rounding.ts'
import { rowTitles } from '#shared/domain/row-title.ts'
import { visibleText } from '#shared/domain/visible-text.ts'
import { type GradedPage, NUMBER_LABEL, PAGE_LABEL, PARTNER_LABEL } from './grade-pages.ts'
import { boxAround, numberLabels } from './page-facts.ts'
import type { OpenBatch, StandingPage } from './regrade.ts'
import { entriesFor } from './score-batch.ts'

const shown = (points: number | undefined) => (points === undefined ? null : roundPoints(points))

/** What a sheet comes to, as lists show it. */
export function pointsOf({ points, range }: PageSummary) {
  const [least, most] = range ?? [points, points]
  return { points: shown(points), least: shown(least), most: shown(most) }
}

/** A page as lists show it. */
export function pageView(page: StoredPage): BatchPage {
  return {
    id: page.id,
    batchId: page.batchId,
    fileName: visibleText(page.fileName),
    pageIndex: page.pageIndex,
    isMarked: page.isMarked,
    standing: page.standing,
    error: page.error,
    duplicateOf: page.duplicateOf,
    studentNumber: page.summary.studentNumber ?? page.summary.partOf?.number ?? null,
    studentName: page.summary.studentName ?? page.summary.partOf?.name ?? null,
    formCode: page.summary.formCode ?? null,
    openReviews: page.openReviews,
    ...pointsOf(page.summary),
    possible: shown(page.summary.possible),
    lacksHand: page.summary.lacksHand === true,
    hasPreview: page.previewSha256 !== null,
    leftOut: page.leftOut,
  }
}

export const pageName = ({ id, fileName, pageIndex }: StoredPage): PageName => ({
  pageId: id,
  fileName: visibleText(fileName),
  pageIndex,
})

/** What people decided, without what they put off. */
export const decisionViews = (history: readonly HumanDecision[]): ReviewDecision[] =>
  history.flatMap(({ value, who, why, atMs, undoneAtMs }) =>
    value === null ? [] : [{ value, who, why, atMs, undoneAtMs }],
  )

/** Width and height of a row's bubbles in image pixels. */
function bubblePx(reading: PageReading, layout: PageLayout, at: number): [number, number] {
  const { scale = 1, orientation = 0 } = reading.registration ?? {}
  const { w = 0, h = 0 } = layout.rows[at]?.bubbles[0] ?? {}
  const isOnSide = orientation === 90 || orientation === 270
  return isOnSide ? [h * scale, w * scale] : [w * scale, h * scale]
}

/** What people said about a page, by lane and label. */
export type Said = (lane: ReviewLane, label: string) => { reviewId: number | null; history: ReviewDecision[] }

interface Evidence {
  readonly graded: GradedPage
  readonly reading: PageReading
  readonly layout: PageLayout
  readonly open: OpenBatch
  readonly said: Said
}

const isInForce = (history: readonly ReviewDecision[]) =>
  history.some(({ undoneAtMs }) => undoneAtMs === null)

function rowViews({ graded, reading, layout, open, said }: Evidence): SheetRow[] {
  const titles = rowTitles(open.template, layout.pageId)
  const { sheet, decisions: machine } = graded
  const scores = new Map(sheet.score?.questions.map((each) => [each.question, each]))
  const entries = new Map(
    entriesFor(open.key, sheet.answers?.formCode)?.map(({ question, rule }) => [question, rule] as const),
  )
  return sheet.decisions.flatMap((decision, i) => {
    const row = layout.rows[i]
    const box = reading.rowBoxes[i]
    const centers = reading.bubbleCenters[i]
    const title = row && titles.get(row.label)
    if (title === undefined || box === undefined || centers === undefined) return []
    const question = questionOf(row)
    // A number has as many rows as digits, and is one answer.
    const isFirst = layout.rows.find(({ fieldId }) => fieldId === row.fieldId) === row
    const score = row.kind === 'numeric' && !isFirst ? undefined : scores.get(question)
    const rule = entries.get(question)
    const ofRow = said(row.kind === 'form' ? 'identity' : 'marks', row.label)
    const isByPerson = isInForce(ofRow.history)
    return [
      {
        ...title,
        options: [...row.options],
        box,
        centers,
        bubblePx: bubblePx(reading, layout, i),
        detected: decision.detected,
        machine: machine?.[i]?.detected ?? [],
        confidence: machine?.[i]?.confidence ?? 0,
        isByPerson,
        isDoubtful: isDoubtful(decision.status),
        doubts: isByPerson ? [] : decision.doubts,
        verdict: scores.get(question)?.verdict ?? null,
        accepts: rule?.kind === 'accept' ? rule.accepted.map(({ options }) => [...options]) : null,
        points: shown(score?.points),
        possible: shown(score?.possible),
        ...ofRow,
      },
    ]
  })
}

function identityView({ graded, reading, layout, open, said }: Evidence): Sheet['identity'] {
  const { answers, student } = graded.sheet
  const labels = numberLabels(open.template, layout)
  if (labels.length === 0) return null
  const ofStudent = said('identity', NUMBER_LABEL)
  return {
    machine: answers?.number?.text ?? '',
    labels,
    box: boxAround(reading, new Set(labels)),
    isByPerson: isInForce(ofStudent.history),
    isOutsider:
      student !== undefined &&
      open.roster !== undefined &&
      !open.roster.some(({ number }) => number === student.number),
    ...ofStudent,
  }
}

interface SheetParts {
  readonly page: StoredPage
  /** undefined before it was read. */
  readonly standing: StandingPage | undefined
  readonly open: OpenBatch
  readonly said: Said
  readonly replaces: readonly StoredPage[]
  readonly parts: readonly StoredPage[]
}

/** A page with its evidence: where each row is, what was read, what counts, what people said. */
export function sheetView({ page, standing, open, said, replaces, parts }: SheetParts): Sheet {
  const score = standing?.outcome.sheet.score
  const all = {
    // Of a sheet of several pages each shows what all have together.
    page: { ...pageView(page), ...(score && { points: score.points, possible: score.possible }) },
    parts: parts.map(pageName),
    joined: said('identity', PARTNER_LABEL),
    whole: said('page', PAGE_LABEL),
    replaces: replaces.map(pageName),
  }
  if (standing === undefined)
    return { ...all, image: null, warnings: [], rows: [], flat: null, identity: null }
  const { reading, outcome: graded, layout } = standing
  const evidence = layout && { graded, reading, layout, open, said }
  return {
    ...all,
    image:
      reading.image === undefined
        ? null
        : { widthPx: reading.image.widthPx, heightPx: reading.image.heightPx },
    warnings: reading.warnings,
    rows: evidence === undefined ? [] : rowViews(evidence),
    flat:
      layout === undefined || reading.registration === undefined
        ? null
        : { width: layout.width, height: layout.height, toImage: reading.registration.homography },
    identity: evidence === undefined ? null : identityView(evidence),
  }
}
