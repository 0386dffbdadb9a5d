import { stripVTControlCharacters, styleText } from 'node:util'
import { doubtTexts, sheetNotes, standingText, withPrint } from '#main/grading/results.ts'
import type { GradedSheet, SheetStanding } from '#main/grading/score-batch.ts'
import { visibleText } from '#shared/domain/visible-text.ts'
import type { Translate } from '#shared/i18n/index.ts'

const COLOURS = {
  ok: 'green',
  review: 'yellow',
  error: 'red',
  duplicate: 'gray',
  empty: 'gray',
} as const satisfies Record<SheetStanding, string>
const SIGNS: Record<SheetStanding, string> = { ok: '✓', review: '!', error: '✗', duplicate: '=', empty: '–' }

// Hangul, Han and full-width forms take two columns of a terminal (Unicode Standard Annex 11, East Asian Width W and F).
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u

export function columnsOf(text: string): number {
  return [...stripVTControlCharacters(text)].reduce(
    (sum, character) => sum + (WIDE.test(character) ? 2 : 1),
    0,
  )
}

const pad = (text: string, columns: number) => text + ' '.repeat(Math.max(0, columns - columnsOf(text)))

/** The batch as a table for a terminal: a colour, a sign and a word for each state. */
export function sheetsTable(sheets: readonly GradedSheet[], t: Translate): string {
  const head = (['state', 'file', 'page', 'number', 'name', 'form', 'points', 'doubts'] as const).map((key) =>
    t(`cli.columns.${key}`),
  )
  const rows = withPrint(sheets).map((sheet) => [
    styleText(COLOURS[sheet.standing], `${SIGNS[sheet.standing]} ${standingText(sheet.standing, t)}`),
    visibleText(sheet.fileName),
    String(sheet.pageIndex + 1),
    sheet.answers?.number?.text ?? '',
    visibleText(sheet.student?.name ?? ''),
    sheet.answers?.formCode?.text ?? '',
    sheet.score === undefined
      ? ''
      : `${sheet.score.points}/${sheet.score.possible}${sheet.score.open > 0 ? ` (${t('cli.columns.open')} ${sheet.score.open})` : ''}`,
    visibleText([...doubtTexts(sheet, t), ...sheetNotes(sheet, t)].join(' · ')),
  ])
  const widths = head.map((name, i) =>
    Math.max(columnsOf(name), ...rows.map((row) => columnsOf(row[i] ?? ''))),
  )
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, i) => pad(cell, widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
