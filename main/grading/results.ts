import type { FinalScore } from '#shared/domain/attempts.ts'
import type { BatchAlarm } from '#shared/domain/batch-alarm.ts'
import { isDoubtful } from '#shared/domain/marks.ts'
import type { Student } from '#shared/domain/roster.ts'
import { type Cell, writeCsv } from '#shared/domain/tables.ts'
import type { Translate } from '#shared/i18n/index.ts'
import { errorText } from '#shared/i18n/index.ts'
import type { LeftOut } from './expand-files.ts'
import { type GradedSheet, lacksHand, readsBadly, type SheetStanding } from './score-batch.ts'

export interface SheetCounts {
  /** Without the empty ones. */
  readonly pages: number
  readonly ok: number
  readonly review: number
  readonly error: number
  readonly duplicate: number
  readonly empty: number
}

export function countSheets(sheets: readonly GradedSheet[]): SheetCounts {
  const count = (standing: SheetStanding) => sheets.filter((sheet) => sheet.standing === standing).length
  return {
    pages: sheets.length - count('empty'),
    ok: count('ok'),
    review: count('review'),
    error: count('error'),
    duplicate: count('duplicate'),
    empty: count('empty'),
  }
}

/** What a person should know of a sheet, in their words, most important first. */
export function sheetNotes(sheet: GradedSheet, t: Translate): string[] {
  const notes: string[] = []
  if (sheet.duplicateOf !== undefined) notes.push(t('cli.note.duplicateOf', { file: sheet.duplicateOf }))
  if (sheet.error !== undefined) notes.push(errorText(t, sheet.error))
  const looksLike = sheet.reading?.looksLike
  if (looksLike !== undefined)
    notes.push(t('cli.note.looksLike', { name: looksLike.name, id: looksLike.templateId }))
  if (sheet.reading?.state === 'damaged') notes.push(t('cli.note.damaged'))
  if (sheet.alarm !== undefined) notes.push(t(`alarm.${sheet.alarm}`))
  if (sheet.sameNumberAs !== undefined) notes.push(t('cli.note.samePerson', { file: sheet.sameNumberAs }))
  if (sheet.mayBeOf.length > 0) {
    const names = sheet.mayBeOf.slice(0, 3).map(({ name, number }) => `${name} ${number}`)
    notes.push(t('cli.note.mayBeOf', { names: names.join(', ') }))
  }
  if (sheet.isOffRoster) {
    const names = sheet.candidates.slice(0, 3).map(({ student }) => `${student.name} ${student.number}`)
    notes.push(
      names.length === 0 ? t('cli.note.notOnRoster') : t('cli.note.candidates', { names: names.join(', ') }),
    )
  }
  if (sheet.lacksKey) notes.push(t('error.key-no-form', { form: sheet.answers?.formCode?.text || '?' }))
  if (lacksHand(sheet)) notes.push(t('cli.note.lacksHand'))
  if (sheet.partnerDoubt !== undefined) notes.push(t(`cli.note.${sheet.partnerDoubt}`))
  for (const warning of sheet.warnings) notes.push(t(`warning.${warning}`))
  return notes
}

/** Doubtful rows with why, e.g. `q7(이중 표기)`; none of a page that is doubtful as a whole, as its notes say. */
export function doubtTexts(sheet: GradedSheet, t: Translate): string[] {
  if (readsBadly(sheet)) return []
  return (sheet.answers?.doubtful ?? []).map((decision) => {
    const reasons = decision.doubts.map((doubt) => t(`doubt.${doubt}`)).join('·')
    return reasons === '' ? decision.label : `${decision.label}(${reasons})`
  })
}

export const standingText = (standing: SheetStanding, t: Translate): string => t(`status.${standing}`)

/** What a cell of the answer columns says: options joined, `?` in front where a person has to look. */
function answerCell(sheet: GradedSheet, question: string): Cell {
  const answer = sheet.answers?.answers.find((candidate) => candidate.question === question)
  if (answer === undefined) return ''
  const text = answer.chosen.join('')
  return isDoubtful(answer.status) ? `?${text}` : text
}

/** What is listed: not the empty pages, which are counted alone, and of a sheet's several the one that stands for it. */
export const listedSheets = (sheets: readonly GradedSheet[]): GradedSheet[] =>
  sheets.filter(({ standing, isFollower }) => standing !== 'empty' && !isFollower)

/** Where the sheet is in its file, and where else its other pages are. */
export function pagesCell({ joined, fileName: own, pageIndex: at }: GradedSheet): number | string {
  if (joined === undefined) return at + 1
  return joined.names
    .map(({ fileName, pageIndex }) =>
      fileName === own ? String(pageIndex + 1) : `${pageIndex + 1} (${fileName})`,
    )
    .join(', ')
}

/** What stands beside a sheet's score, where its student sat the exam again. */
export type FinalOf = (sheet: GradedSheet) => FinalScore | null

const noFinal: FinalOf = () => null

/** One line a sheet: identity, score, every answer, notes. Opens in Excel as it is. */
export function resultsCsv(
  sheets: readonly GradedSheet[],
  questions: readonly string[],
  t: Translate,
  finalOf: FinalOf = noFinal,
): string {
  const lines = listedSheets(sheets).map((sheet) => ({ sheet, final: finalOf(sheet) }))
  const hasFinal = lines.some(({ final }) => final !== null)
  const hasHand = sheets.some(({ score }) => score?.hand !== undefined)
  const head = [
    ...(['file', 'page', 'state', 'number', 'name', 'form', 'points', 'possible'] as const),
    ...(hasHand ? (['hand'] as const) : []),
    ...(hasFinal ? (['final'] as const) : []),
    'open' as const,
  ].map((key) => t(key === 'final' ? 'export.final' : `cli.columns.${key}`))
  return writeCsv(
    [...head, ...questions, t('cli.columns.doubts'), t('cli.columns.note')],
    lines.map(({ sheet, final }) => [
      sheet.fileName,
      pagesCell(sheet),
      standingText(sheet.standing, t),
      { text: sheet.student?.number ?? sheet.answers?.number?.text ?? '' },
      sheet.student?.name ?? '',
      sheet.answers?.formCode?.text ?? '',
      sheet.score?.points,
      sheet.score?.possible,
      ...(hasHand ? [sheet.score?.hand?.points] : []),
      ...(hasFinal ? [final?.points] : []),
      sheet.score?.open,
      ...questions.map((question) => answerCell(sheet, question)),
      doubtTexts(sheet, t).join(' '),
      sheetNotes(sheet, t).join(' / '),
    ]),
  )
}

/** Without the phones by which a sheet may be matched. */
const publicStudent = ({ number, name, group }: Student) => ({ number, name, group })

const placeOf = ({ fileName, pageIndex }: Pick<GradedSheet, 'fileName' | 'pageIndex'>) => ({
  file: fileName,
  page: pageIndex + 1,
})

/** The same for programs, a page each: every decision with its confidence, nothing translated. */
export function resultsJson(
  sheets: readonly GradedSheet[],
  leftOut: readonly LeftOut[] = [],
  alarms: readonly BatchAlarm[] = [],
  finalOf: FinalOf = noFinal,
): object {
  return {
    alarms,
    counts: { ...countSheets(sheets), leftOut: leftOut.length },
    leftOut: leftOut.map(({ name, why }) => ({ file: name, why })),
    sheets: sheets.map((sheet) => ({
      file: sheet.fileName,
      page: sheet.pageIndex + 1,
      standing: sheet.standing,
      ...(sheet.duplicateOf === undefined ? {} : { duplicateOf: sheet.duplicateOf }),
      ...(sheet.error === undefined ? {} : { error: sheet.error }),
      looksLike: sheet.reading?.looksLike ?? null,
      alarm: sheet.alarm ?? null,
      pages: (sheet.joined?.names ?? [sheet]).map(placeOf),
      isFollower: sheet.isFollower,
      partnerDoubt: sheet.partnerDoubt ?? null,
      warnings: sheet.warnings,
      number:
        sheet.answers?.number === undefined
          ? null
          : { text: sheet.answers.number.text, status: sheet.answers.number.status },
      student: sheet.student === undefined ? null : publicStudent(sheet.student),
      candidates: sheet.candidates.map(({ student, cost }) => ({ ...publicStudent(student), cost })),
      mayBeOf: sheet.mayBeOf.map(publicStudent),
      form: sheet.answers?.formCode ?? null,
      values: Object.fromEntries(sheet.answers?.values ?? []),
      answers: sheet.answers?.answers ?? [],
      decisions: sheet.decisions,
      codes: sheet.reading?.codes ?? [],
      score: sheet.score ?? null,
      final: finalOf(sheet),
    })),
  }
}
