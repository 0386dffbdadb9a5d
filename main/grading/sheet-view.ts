import type { StoredPage } from '#main/db/grading/pages.ts'
import type { BatchPage, Sheet, SheetRow } from '#shared/contract/batches.ts'
import type { PageLayout } from '#shared/domain/layout.ts'
import { isDoubtful } from '#shared/domain/marks.ts'
import type { PageReading } from '#shared/domain/reading.ts'
import { visibleText } from '#shared/domain/visible-text.ts'
import { type GradedPage, reviewKey } from './grade-pages.ts'
import type { StandingPage } from './regrade.ts'

/** A page as lists show it. */
export function pageView(page: StoredPage): BatchPage {
  return {
    id: page.id,
    batchId: page.batchId,
    fileName: visibleText(page.fileName),
    pageIndex: page.pageIndex,
    standing: page.standing,
    error: page.error,
    duplicateOf: page.duplicateOf,
    studentNumber: page.summary.studentNumber ?? null,
    studentName: page.summary.studentName ?? null,
    formCode: page.summary.formCode ?? null,
    openReviews: page.openReviews,
    points: page.summary.points ?? null,
    possible: page.summary.possible ?? null,
    hasPreview: page.previewSha256 !== null,
  }
}

/** Width and height of a row's bubbles in image pixels. */
function bubblePx(reading: PageReading, layout: PageLayout, at: number): [number, number] {
  const { scale = 1, orientation = 0 } = reading.registration ?? {}
  const { w = 0, h = 0 } = layout.rows[at]?.bubbles[0] ?? {}
  const isOnSide = orientation === 90 || orientation === 270
  return isOnSide ? [h * scale, w * scale] : [w * scale, h * scale]
}

function rowViews(
  { id, sheet, decisions: machine }: GradedPage,
  reading: PageReading,
  layout: PageLayout,
  humans: ReadonlyMap<string, unknown>,
): SheetRow[] {
  const verdicts = new Map(sheet.score?.questions.map(({ question, verdict }) => [question, verdict]))
  return sheet.decisions.flatMap((decision, i) => {
    const row = layout.rows[i]
    const box = reading.rowBoxes[i]
    const centers = reading.bubbleCenters[i]
    if (row === undefined || box === undefined || centers === undefined) return []
    const isByPerson =
      humans.has(reviewKey(id, 'marks', row.label)) || humans.has(reviewKey(id, 'identity', row.label))
    return [
      {
        label: row.label,
        kind: row.kind,
        options: [...row.options],
        box,
        centers,
        bubblePx: bubblePx(reading, layout, i),
        detected: decision.detected,
        machine: machine?.[i]?.detected ?? [],
        isByPerson,
        isDoubtful: isDoubtful(decision.status),
        doubts: isByPerson ? [] : decision.doubts,
        verdict: verdicts.get(row.kind === 'numeric' ? row.fieldId : row.label) ?? null,
      },
    ]
  })
}

/** A page with its evidence: where each row is, what was read, what counts. @param standing  undefined before it was read */
export function sheetView(page: StoredPage, standing: StandingPage | undefined): Sheet {
  if (standing === undefined) return { page: pageView(page), image: null, warnings: [], rows: [] }
  const { reading, outcome, layout, humans } = standing
  return {
    page: pageView(page),
    image:
      reading.image === undefined
        ? null
        : { widthPx: reading.image.widthPx, heightPx: reading.image.heightPx },
    warnings: reading.warnings,
    rows: layout === undefined ? [] : rowViews(outcome, reading, layout, humans),
  }
}
