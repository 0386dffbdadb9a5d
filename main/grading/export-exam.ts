import { questionLabels } from '#shared/domain/questions.ts'
import type { Translate } from '#shared/i18n/index.ts'
import { academyWorkbook, type LeftOutOfWorkbook } from './academy-workbook.ts'
import { type ExportedPage, resultsWorkbook } from './export-workbook.ts'
import { resultsCsv, resultsJson } from './results.ts'
import { resultsTable, type ScoredExam, tabledPages } from './results-table.ts'
import type { GradedSheet } from './score-batch.ts'

export type ExportFormat = 'csv' | 'json' | 'xlsx' | 'academy'

export interface ExportedFile {
  readonly extension: 'csv' | 'json' | 'xlsx'
  readonly bytes: Uint8Array
  /** Who is not in it, of the academy's workbook alone. */
  readonly leftOut: readonly LeftOutOfWorkbook[]
}

/**
 * An exam's results as a file: a CSV for Excel, JSON for programs, a workbook for people, or the one that the academy's server
 * imports.
 * @throws StationError as `academyWorkbook`
 */
export function exportExam(
  format: ExportFormat,
  pages: readonly ExportedPage[],
  exam: ScoredExam,
  t: Translate,
): ExportedFile {
  const printed = pages.filter(({ sheet }) => sheet.standing !== 'empty')
  const sheets = printed.map(({ sheet }) => sheet)
  const questions = questionLabels(exam.template)
  const table = resultsTable(printed, exam)
  const rows = tabledPages(printed)
  const finals = new Map(rows.map(({ sheet }, i) => [sheet, table.rows[i].final]))
  const finalOf = (sheet: GradedSheet) => finals.get(sheet) ?? null
  const bytes = (text: string) => new TextEncoder().encode(text)
  switch (format) {
    case 'csv':
      return { extension: 'csv', bytes: bytes(resultsCsv(sheets, questions, t, finalOf)), leftOut: [] }
    case 'json': {
      const json = resultsJson(sheets, [], table.alarms, finalOf)
      return { extension: 'json', bytes: bytes(`${JSON.stringify(json, null, 2)}\n`), leftOut: [] }
    }
    case 'xlsx': {
      return {
        extension: 'xlsx',
        bytes: resultsWorkbook({ table, pages: rows, allPages: printed, questions }, t),
        leftOut: [],
      }
    }
    case 'academy': {
      const { file, leftOut } = academyWorkbook(sheets, exam.roster, exam.hand)
      return { extension: 'xlsx', bytes: file, leftOut }
    }
  }
}
