import { styleText } from 'node:util'
import type { Command } from 'commander'
import { type LoadedExam, loadExam } from '#main/grading/score-files.ts'
import { examWarnings } from '#shared/domain/exam-warnings.ts'
import { refusedLine } from '#shared/domain/hand-scores.ts'
import {
  type ExamResult,
  examResult,
  type ItemResult,
  possibleOf,
  type StudentResult,
  scoreRows,
} from '#shared/domain/score-exam.ts'
import { batchAlarmText } from '#shared/i18n/batch-alarm-text.ts'
import type { Translate } from '#shared/i18n/index.ts'
import { type OpenContext, reportError } from './context.ts'
import type { HelpTexts } from './help/index.ts'
import { textTable } from './text-table.ts'

interface ScoreFlags {
  key: string
  roster?: string
  exam?: string
  hand?: string
  json?: boolean
}

/** `score`: answers that are known already, from wherever, to scores, standing and item analysis. */
export function registerScore(program: Command, open: OpenContext, help: HelpTexts): void {
  program
    .command('score')
    .description(help.score.about)
    .argument('<answers>', help.score.answers)
    .requiredOption('--key <file>', help.score.key)
    .option('--roster <file>', help.score.roster)
    .option('--exam <file>', help.score.exam)
    .option('--hand <file>', help.score.hand)
    .option('--json', help.score.json)
    .action(async (answers: string, flags: ScoreFlags) => {
      const { t } = await open()
      try {
        const loaded = await loadExam({ ...flags, answers })
        const refused = loaded.hand?.refused.map(refusedLine) ?? []
        if (refused.length > 0) {
          // A program is told the first.
          for (const error of flags.json === true ? refused.slice(0, 1) : refused)
            reportError(error, t, { json: flags.json === true })
          return
        }
        const rows = scoreRows(loaded.answers.rows, loaded.key, loaded.exam, loaded.hand)
        const result = examResult(rows, loaded.key, loaded.exam)
        const notes = [
          ...fileNotes(loaded, result, t),
          ...warningNotes(examWarnings(rows, result.items, loaded.key), t),
        ]
        if (flags.json === true) console.log(JSON.stringify(forPrograms(result)))
        else console.log(resultTables(result, loaded, t))
        for (const note of notes) console.error(styleText('yellow', `! ${note}`, { stream: process.stderr }))
      } catch (thrown) {
        reportError(thrown, t, { json: flags.json === true })
      }
    })
}

/** What `--json` prints: what docs/scores.md promises, and nothing else. */
const forPrograms = ({ items, students, summary: { forms, ...summary } }: ExamResult) => ({
  summary: forms.length > 1 ? { ...summary, forms } : summary,
  students,
  items: items.map(({ right: _right, wrong: _wrong, ...item }) => item),
})

const MOST_NAMED = 12
const named = (names: readonly (string | number)[]) =>
  names.slice(0, MOST_NAMED).join(', ') + (names.length > MOST_NAMED ? ' …' : '')

/** What the files say that is not used, or not as they say it. */
function fileNotes(
  { answers, strangers, unknown, key, exam, hand }: LoadedExam,
  { students }: ExamResult,
  t: Translate,
): string[] {
  const notes: string[] = []
  if (unknown.length > 0) notes.push(t('score.note.unknown', { names: named(unknown) }))
  if (answers.unscored.length > 0)
    notes.push(t('score.note.unscored', { questions: named(answers.unscored) }))
  if (answers.short.length > 0) notes.push(t('score.note.short', { lines: named(answers.short) }))
  if (strangers > 0) notes.push(t('score.note.strangers', { count: strangers }))
  if (hand !== undefined && hand.empty.length > 0)
    notes.push(t('score.note.hand-empty', { lines: named(hand.empty) }))
  const unscored = students.filter(({ handPoints, status }) => handPoints === null && status !== 'absent')
  if (unscored.length > 0) notes.push(t('score.note.hand-missing', { count: unscored.length }))
  const lacking = students.filter(({ status }) => status === 'no-key').length
  if (lacking > 0) notes.push(t('score.note.no-key', { count: lacking }))
  for (const [form, entries] of key) {
    const { possible: _, ...parts } = exam
    const [sum, possible] = [possibleOf(entries, parts), possibleOf(entries, exam)]
    if (Math.abs(sum - possible) > 0.01) {
      notes.push(t('score.note.possible', { form: form || '–', sum, possible }))
    }
  }
  return notes
}

/** A question as people say it, with its form where there are several. */
const questionOf = ({ form, question }: ItemResult) => (form === '' ? question : `${form} ${question}`)

function warningNotes(warnings: ReturnType<typeof examWarnings>, t: Translate): string[] {
  return [
    ...warnings.alarms.map((alarm) => batchAlarmText(t, alarm)),
    ...warnings.suspects.map((item) => t('score.note.key-suspect', { question: questionOf(item) })),
    ...warnings.alike.map(({ item, option }) =>
      t('score.note.choice-alike', { question: questionOf(item), option }),
    ),
    ...warnings.slips.map(({ number, from, to, right, shifted }) =>
      t('score.note.slip', { number, from, to, right, shifted }),
    ),
  ]
}

const NONE = '–'
const figure = (value: number | null, decimals = 2) =>
  value === null ? NONE : String(Number(value.toFixed(decimals)))

function studentRow(student: StudentResult, name: string, t: Translate): string[] {
  const { number, form, points, possible, handPoints, range, pass, status } = student
  const score = range === undefined ? figure(points) : `${figure(range[0])}–${figure(range[1])}`
  return [
    number,
    name,
    form,
    points === null && range === undefined ? NONE : `${score}/${figure(possible)}`,
    ...(handPoints === undefined ? [] : [figure(handPoints)]),
    figure(student.rank),
    figure(student.topPercent, 1),
    figure(student.percentile),
    figure(student.standardScore),
    figure(student.grade9),
    figure(student.grade5),
    pass === null ? NONE : t(pass ? 'score.passed' : 'score.failed'),
    t(`score.status.${status}`),
  ]
}

const itemRow = (item: ItemResult) => [
  item.form,
  item.question,
  String(item.n),
  figure(item.difficulty),
  figure(item.discrimination),
  figure(item.pointBiserial),
  String(item.omitted),
  item.choices.map(({ option, count, isKey }) => `${option}${isKey ? '*' : ''} ${count}`).join('  '),
]

/** Students, what they are together, and questions, for a terminal. */
function resultTables(
  { students, items, summary }: ExamResult,
  { roster, hand }: LoadedExam,
  t: Translate,
): string {
  const names = new Map(roster?.map(({ number, name }) => [number, name]))
  const columns = [
    ...(['number', 'name', 'form', 'points'] as const),
    ...(hand === undefined ? [] : (['handPoints'] as const)),
    ...(['rank', 'topPercent', 'percentile', 'standardScore'] as const),
  ].map((key) => t(`score.students.${key}`))
  const last = (['grade9', 'grade5', 'pass', 'status'] as const).map((key) => t(`score.students.${key}`))
  const itemColumns = (
    ['form', 'question', 'n', 'difficulty', 'discrimination', 'pointBiserial', 'omitted', 'choices'] as const
  ).map((key) => t(`score.items.${key}`))
  const reliability = ({ alpha, kr20, sem }: Pick<ExamResult['summary'], 'alpha' | 'kr20' | 'sem'>) => ({
    alpha: figure(alpha),
    kr20: figure(kr20),
    sem: figure(sem),
  })
  const lines = [
    t('score.summary', {
      n: summary.n,
      provisional: summary.provisional,
      absent: summary.absent,
      possible: figure(summary.possible),
    }),
    t('score.spread', {
      mean: figure(summary.mean),
      sd: figure(summary.sd),
      median: figure(summary.median),
      min: figure(summary.min),
      max: figure(summary.max),
      passRate: summary.passRate === null ? NONE : `${figure(summary.passRate * 100, 1)} %`,
    }),
    ...(summary.forms.length < 2
      ? [t('score.reliability', reliability(summary))]
      : summary.forms.map(({ form, n, ...own }) =>
          t('score.reliabilityOf', { form: form || NONE, n, ...reliability(own) }),
        )),
  ]
  const rows = students.map((student) => studentRow(student, names.get(student.number) ?? '', t))
  return [
    textTable([...columns, ...last], rows),
    lines.join('\n'),
    textTable(itemColumns, items.map(itemRow)),
  ].join('\n\n')
}
