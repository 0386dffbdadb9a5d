import { exportExam } from '#main/grading/export-exam.ts'
import type { ExportedPage } from '#main/grading/export-workbook.ts'
import { unreadSheet } from '#main/grading/score-batch.ts'
import type { AnswerKey } from '#shared/domain/answer-key.ts'
import type { AnswerRow } from '#shared/domain/answers-table.ts'
import { examResult, type ScoredRow, scoreRows } from '#shared/domain/score-exam.ts'
import { Template } from '#shared/domain/template.ts'
import { translator } from '#shared/i18n/index.ts'
import { seededRandom } from '../random.ts'
import { fastest } from './fastest.ts'
import { type BenchFigure, reportBench } from './report.ts'

/** Scoring a large exam again with everything that is said of it, as when an answer of its key is changed. */
const SHEETS = 5000
const QUESTIONS = 60
const AIM_MS = 300
const WORKBOOK_AIM_MS = 5000
const RUNS = 7

const random = seededRandom(1)
const truth = Array.from({ length: QUESTIONS }, () => String(random.int(1, 5)))
const key: AnswerKey = new Map([
  [
    '',
    truth.map((option, i) => ({
      question: `q${i + 1}`,
      rule: { kind: 'accept' as const, accepted: [{ options: [option], credit: 1 }] },
      points: 100 / QUESTIONS,
    })),
  ],
])
const sheets: AnswerRow[] = Array.from({ length: SHEETS }, (_, i) => {
  const known = random.between(0.2, 0.95)
  return {
    line: i + 2,
    number: String(i).padStart(5, '0'),
    form: '',
    isAbsent: false,
    answers: truth.map((right, at) => {
      const chosen = random.chance(known) ? [right] : random.chance(0.05) ? [] : [String(random.int(1, 5))]
      return { question: `q${at + 1}`, chosen, status: chosen.length === 0 ? 'blank' : 'ok' }
    }),
  }
})

/** What looking at every answer once costs: no rescoring can be cheaper. */
function touch(): number {
  let count = 0
  for (const { answers } of sheets)
    for (const [at, { chosen }] of answers.entries()) if (chosen[0] === truth[at]) count += 1
  return count
}

const floorMs = fastest(touch, RUNS)
let rows: ScoredRow[] = []
const scoreMs = fastest(() => {
  rows = scoreRows(sheets, key)
}, RUNS)
const pages: ExportedPage[] = rows.map(({ score, answers, number }, id) => ({
  ...{ id, standing: 'ok', decisions: [], pageIds: [id] },
  sheet: {
    ...unreadSheet({ fileName: 'scan.pdf', pageIndex: id }, undefined),
    standing: 'ok',
    student: { number, name: '김하늘', group: '1반' },
    score,
    answers: {
      answers: answers.map((answer) => ({ ...answer, doubts: [] })),
      number: { text: number, status: 'ok', positions: [] },
      formCode: undefined,
      values: new Map(),
      doubtful: [],
    },
  },
}))
const template = Template.parse({
  ...{ schema: 'grading-station/template@1', id: 't', name: 't', unit: 'mm' },
  pages: [
    {
      ...{ id: 'p', size: { w: 210, h: 297 }, fiducials: [{ kind: 'none' }] },
      fields: [
        {
          ...{ kind: 'choice', id: 'c', labels: truth.map((_, i) => `q${i + 1}`), options: [...'12345'] },
          layout: {
            ...{ type: 'grid', origin: { x: 10, y: 10 }, bubble: { w: 2, h: 2 } },
            ...{ optionStep: { dx: 4, dy: 0 }, rowStep: { dx: 0, dy: 4 } },
          },
        },
      ],
    },
  ],
})
const workbookMs = fastest(
  () => exportExam('xlsx', pages, { key, roster: undefined, template }, translator('ko')),
  3,
)
const analyseMs = fastest(() => examResult(rows, key), RUNS)
const figure = (name: string, value: number, aim: number | undefined, checks: string): BenchFigure => ({
  name,
  value,
  unit: 'ms CPU',
  against: 'looking at every answer once',
  ratio: value / floorMs,
  ...(aim === undefined ? {} : { aim: `<= ${aim}` }),
  met: aim === undefined ? null : value <= aim,
  checks,
})
reportBench([
  figure(
    'results.5000x60.scored',
    scoreMs,
    undefined,
    'Five thousand sheets of sixty questions, by the key.',
  ),
  figure(
    'results.5000x60.analysed',
    analyseMs,
    undefined,
    'Their standing, the figures of every question and option, and reliability.',
  ),
  figure(
    'results.5000x60.rescored',
    scoreMs + analyseMs,
    AIM_MS,
    'Both: what a change of the key costs before the results are there again.',
  ),
  figure(
    'results.5000x60.workbook',
    workbookMs,
    WORKBOOK_AIM_MS,
    'Their workbook: scores, answers, items and decisions, from graded sheets to the bytes of the XLSX.',
  ),
])
