import { styleText } from 'node:util'
import { doubtTexts, listedSheets, pagesCell, sheetNotes, standingText } from '#main/grading/results.ts'
import type { GradedSheet, SheetStanding } from '#main/grading/score-batch.ts'
import { visibleText } from '#shared/domain/visible-text.ts'
import type { Translate } from '#shared/i18n/index.ts'
import { textTable } from './text-table.ts'

const COLOURS = {
  ok: 'green',
  review: 'yellow',
  error: 'red',
  duplicate: 'gray',
  empty: 'gray',
} as const satisfies Record<SheetStanding, string>
const SIGNS: Record<SheetStanding, string> = { ok: '✓', review: '!', error: '✗', duplicate: '=', empty: '–' }

/** The batch as a table for a terminal: a colour, a sign and a word for each state. */
export function sheetsTable(sheets: readonly GradedSheet[], t: Translate): string {
  const head = (['state', 'file', 'page', 'number', 'name', 'form', 'points', 'doubts'] as const).map((key) =>
    t(`cli.columns.${key}`),
  )
  const rows = listedSheets(sheets).map((sheet) => [
    styleText(COLOURS[sheet.standing], `${SIGNS[sheet.standing]} ${standingText(sheet.standing, t)}`),
    visibleText(sheet.fileName),
    visibleText(String(pagesCell(sheet))),
    sheet.answers?.number?.text ?? '',
    visibleText(sheet.student?.name ?? ''),
    sheet.answers?.formCode?.text ?? '',
    sheet.score === undefined
      ? ''
      : `${sheet.score.points}/${sheet.score.possible}${sheet.score.open > 0 ? ` (${t('cli.columns.open')} ${sheet.score.open})` : ''}`,
    visibleText([...doubtTexts(sheet, t), ...sheetNotes(sheet, t)].join(' · ')),
  ])
  return textTable(head, rows)
}
