import type { PageSummary } from '#main/db/grading/page-summary.ts'
import type { Template } from '#shared/domain/template.ts'
import { type GradedSheet, lacksHand } from './score-batch.ts'

/**
 * What the list shows of a page.
 * @param pageIds  of its sheet, in the template's order
 * @param leadId  the page that stands for the sheet
 */
export function summaryOf(
  sheet: GradedSheet,
  pageIds: readonly number[],
  leadId: number,
  template: Template,
): PageSummary {
  const number = sheet.student?.number ?? sheet.answers?.number?.text
  const name = sheet.student?.name
  const { score } = sheet
  const points = score === undefined ? {} : { points: score.points, possible: score.possible }
  const isOpen = score !== undefined && score.least !== score.most
  const templatePage = template.pages.length === 1 ? undefined : sheet.reading?.templatePageId
  const own = {
    ...(sheet.answers?.formCode === undefined ? {} : { formCode: sheet.answers.formCode.text }),
    ...(templatePage === undefined ? {} : { templatePage }),
  }
  if (sheet.isFollower) {
    // Whatever is counted by student is counted by the lead.
    const whose = {
      ...(number === undefined ? {} : { number }),
      ...(name === undefined ? {} : { name }),
    }
    return { ...own, partOf: { leadId, pageIds, ...whose } }
  }
  return {
    ...(number === undefined ? {} : { studentNumber: number }),
    ...(name === undefined ? {} : { studentName: name }),
    ...own,
    ...points,
    ...(isOpen ? { range: [score.least, score.most] as const } : {}),
    ...(lacksHand(sheet) ? { lacksHand: true } : {}),
    ...(pageIds.length === 1 ? {} : { partOf: { leadId, pageIds } }),
  }
}
