import { learnBaseline, type MarkBaseline } from '#shared/domain/baseline.ts'
import { decideRows } from '#shared/domain/decide.ts'
import type { PageLayout } from '#shared/domain/layout.ts'
import type { Decision } from '#shared/domain/marks.ts'
import type { PageReading } from '#shared/domain/reading.ts'

/** Whether a page has evidence to decide from. */
const hasRows = (reading: PageReading | undefined): reading is PageReading =>
  reading !== undefined && (reading.state === 'read' || reading.state === 'damaged')

/** A damaged page was measured on pixels the decoder guessed: no row of it is certain. */
function doubtAll(decisions: readonly Decision[]): Decision[] {
  return decisions.map((decision) => ({ ...decision, status: 'low_confidence' }))
}

/**
 * Decides every page of a batch, with what the whole batch shows of its marks.
 * @returns decisions in the order of `readings`; undefined where a page gave no answers
 */
export function decideBatch(
  readings: readonly (PageReading | undefined)[],
  layouts: readonly PageLayout[],
): (Decision[] | undefined)[] {
  const batch = batchBaseline(readings)
  return readings.map((reading) => {
    const layout = layouts.find((candidate) => candidate.pageId === reading?.templatePageId)
    if (!hasRows(reading) || layout === undefined) return undefined
    const decisions = decideRows(reading.rows, layout.rows, batch === undefined ? {} : { batch })
    return reading.state === 'damaged' ? doubtAll(decisions) : decisions
  })
}

export function batchBaseline(readings: readonly (PageReading | undefined)[]): MarkBaseline | undefined {
  const rows = readings.filter(hasRows).flatMap((reading) => reading.rows)
  return rows.length === 0 ? undefined : learnBaseline(rows)
}
