import { type SheetColumn, type WorkbookSheet, writeWorkbook } from '#main/workbooks/write-workbook.ts'
import type { PageStanding } from '#shared/contract/batches.ts'
import type { ResultsTable } from '#shared/contract/results.ts'
import { isDoubtful } from '#shared/domain/marks.ts'
import type { Translate } from '#shared/i18n/index.ts'
import type { GradedPage } from './grade-pages.ts'
import { doubtTexts, pagesCell, sheetNotes } from './results.ts'

/** A page as the desk or the terminal graded it; `decisions` are the machine's. */
export type ExportedPage = Pick<GradedPage, 'id' | 'sheet' | 'standing' | 'decisions' | 'pageIds'>

export interface ExportedExam {
  readonly table: ResultsTable
  /** In the order of the table's rows. */
  readonly pages: readonly ExportedPage[]
  /** Every page that is part of them, in the order of the batch. */
  readonly allPages: readonly ExportedPage[]
  /** Labels of the template's questions, in its order. */
  readonly questions: readonly string[]
}

const text = (title: string, width: number): SheetColumn => ({ title, width, format: 'text' })
const integer = (title: string): SheetColumn => ({ title, width: 8, format: 'integer' })
const figure = (title: string): SheetColumn => ({ title, width: 9, format: 'general' })
const hundredths = (title: string): SheetColumn => ({ title, width: 9, format: 'hundredths' })

const standingOf = (standing: PageStanding, t: Translate): string =>
  standing === 'queued' || standing === 'reading' || standing === 'cancelled'
    ? t(`standing.${standing}`)
    : t(`status.${standing}`)

/** Whether the score can still come to something else. */
const isOpen = ({ undecided, lacksHand }: ResultsTable['rows'][number]) => undecided > 0 || lacksHand

function scoresSheet({ table, pages }: ExportedExam, t: Translate): WorkbookSheet {
  const missing = (['absent', 'checking'] as const).flatMap((how) =>
    table[how].map(({ number, name, group }) => [number, name, group, '', t(`cli.note.${how}`)]),
  )
  const hasHand = table.handPossible !== null
  const hasFinal = table.rows.some(({ final }) => final !== null)
  return {
    name: t('export.scores'),
    frozenColumns: 2,
    columns: [
      text(t('cli.columns.number'), 14),
      text(t('cli.columns.name'), 12),
      text(t('export.group'), 10),
      text(t('cli.columns.form'), 8),
      text(t('cli.columns.state'), 10),
      ...(['points', 'possible'] as const).map((key) => figure(t(`cli.columns.${key}`))),
      ...(hasHand ? [figure(t('cli.columns.hand'))] : []),
      ...(hasFinal ? [figure(t('export.final'))] : []),
      ...(['least', 'most'] as const).map((key) => figure(t(`export.${key}`))),
      ...(['rank', 'topPercent', 'percentile', 'standardScore', 'grade9', 'grade5'] as const).map((key) =>
        key === 'topPercent' ? figure(t(`score.students.${key}`)) : integer(t(`score.students.${key}`)),
      ),
      ...(['right', 'wrong', 'blank', 'undecided'] as const).map((key) => integer(t(`export.${key}`))),
      text(t('cli.columns.file'), 24),
      integer(t('cli.columns.page')),
      text(t('cli.columns.note'), 40),
    ],
    rows: [
      ...table.rows.map((row, i) => [
        row.number,
        row.name,
        row.group,
        row.form,
        standingOf(row.standing, t),
        row.points,
        row.possible,
        ...(hasHand ? [row.handPoints] : []),
        ...(hasFinal ? [row.final?.points ?? null] : []),
        isOpen(row) ? row.least : null,
        isOpen(row) ? row.most : null,
        row.rank,
        row.topPercent,
        row.percentile,
        row.standardScore,
        row.grade9,
        row.grade5,
        ...[row.right, row.wrong, row.blank, row.undecided],
        row.fileName,
        pagesCell(pages[i].sheet),
        [...doubtTexts(pages[i].sheet, t), ...sheetNotes(pages[i].sheet, t)].join(' / '),
      ]),
      ...missing,
    ],
  }
}

function answersSheet({ table, pages, questions }: ExportedExam, t: Translate): WorkbookSheet {
  return {
    name: t('export.answers'),
    frozenColumns: 2,
    columns: [
      text(t('cli.columns.number'), 14),
      text(t('cli.columns.name'), 12),
      text(t('cli.columns.form'), 8),
      ...questions.map((question) => text(question, 6)),
    ],
    rows: table.rows.map((row, i) => {
      const given = new Map(pages[i].sheet.answers?.answers.map((answer) => [answer.question, answer]))
      return [
        row.number,
        row.name,
        row.form,
        ...questions.map((question) => {
          const answer = given.get(question)
          if (answer === undefined) return null
          return `${isDoubtful(answer.status) ? '?' : ''}${answer.chosen.join(',')}`
        }),
      ]
    }),
  }
}

function itemsSheet({ table }: ExportedExam, t: Translate): WorkbookSheet {
  return {
    name: t('export.items'),
    frozenColumns: 2,
    columns: [
      text(t('score.items.form'), 8),
      text(t('score.items.question'), 8),
      integer(t('score.items.n')),
      { title: t('score.items.difficulty'), width: 9, format: 'share' },
      hundredths(t('score.items.discrimination')),
      hundredths(t('score.items.pointBiserial')),
      integer(t('score.items.omitted')),
      integer(t('export.undecided')),
      text(t('score.items.choices'), 40),
    ],
    rows: table.items.map((item) => [
      item.form,
      item.question,
      item.n,
      item.difficulty,
      item.discrimination,
      item.pointBiserial,
      item.blank,
      item.undecided,
      item.choices.map(({ option, count, isKey }) => `${option}${isKey ? '*' : ''}: ${count}`).join('  '),
    ]),
  }
}

/** Every row of a sheet that the machine doubted or a person decided: what was read, what counts, and why it was asked. */
function decisionsSheet({ table, allPages }: ExportedExam, t: Translate): WorkbookSheet {
  const rowOf = new Map(table.rows.map((row) => [row.pageId, row]))
  const lead = ({ id, pageIds }: ExportedPage) => rowOf.get(pageIds.find((each) => rowOf.has(each)) ?? id)
  return {
    name: t('export.decisions'),
    frozenColumns: 2,
    columns: [
      text(t('cli.columns.number'), 14),
      text(t('cli.columns.name'), 12),
      text(t('export.row'), 10),
      text(t('export.read'), 10),
      text(t('export.counted'), 10),
      text(t('export.decidedBy'), 10),
      text(t('cli.columns.doubts'), 30),
      { title: t('export.confidence'), width: 9, format: 'share' },
      text(t('cli.columns.file'), 24),
      integer(t('cli.columns.page')),
    ],
    rows: allPages.flatMap((page) => {
      const { sheet, decisions } = page
      const row = lead(page)
      return sheet.decisions.flatMap((counted, at) => {
        const machine = decisions?.[at] ?? counted
        const isOpen = isDoubtful(counted.status)
        if (!isOpen && !isDoubtful(machine.status) && machine.detected.join() === counted.detected.join())
          return []
        return [
          [
            row?.number ?? null,
            row?.name ?? null,
            counted.label,
            machine.detected.join(','),
            isOpen ? null : counted.detected.join(','),
            t(isOpen ? 'export.nobody' : 'export.person'),
            machine.doubts.map((doubt) => t(`doubt.${doubt}`)).join(', '),
            machine.confidence,
            sheet.fileName,
            sheet.pageIndex + 1,
          ],
        ]
      })
    }),
  }
}

/** The whole exam for Excel: scores, answers, items and decisions, a sheet each. */
export const resultsWorkbook = (exam: ExportedExam, t: Translate): Uint8Array =>
  writeWorkbook([scoresSheet, answersSheet, itemsSheet, decisionsSheet].map((sheet) => sheet(exam, t)))
