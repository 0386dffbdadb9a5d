import { decideRows } from '#shared/domain/decide.ts'
import type { PageLayout } from '#shared/domain/layout.ts'
import type { TemplateFit } from '#shared/domain/looks-like.ts'
import type { DoubtReason } from '#shared/domain/marks.ts'
import { readPage } from '../omr/read-page.ts'
import type { ScanPage } from '../read/page.ts'

/** Doubts of rows whose print is elsewhere or not there. */
const UNSEEN: readonly DoubtReason[] = ['print-missing', 'poor-registration', 'off-page']

/** How a template lies on a page; undefined where it does not. */
export async function tryTemplate(
  page: ScanPage,
  layouts: readonly PageLayout[],
): Promise<Omit<TemplateFit, 'templateId'> | undefined> {
  const reading = await readPage(page, layouts)
  const layout = layouts.find(({ pageId }) => pageId === reading.templatePageId)
  if (layout === undefined || reading.registration === undefined) return undefined
  const decisions = decideRows(reading.rows, layout.rows)
  const unseen = decisions.filter(({ doubts }) => doubts.some((doubt) => UNSEEN.includes(doubt)))
  return {
    bubbles: layout.rows.reduce((sum, row) => sum + row.bubbles.length, 0),
    score: reading.registration.structureScore,
    unseen: unseen.length / Math.max(1, decisions.length),
  }
}
