import { type DecidedRow, decideRow, decideRows, rowBaselines } from '#shared/domain/decide.ts'
import type { RowEvidence } from '#shared/domain/marks.ts'
import { seededRandom } from '../random.ts'
import { fastest } from './fastest.ts'
import { type BenchFigure, reportBench } from './report.ts'

/** Deciding a whole batch again from stored evidence, as when a threshold is dragged. */
const SHEETS = 1000
const QUESTIONS = 60
const OPTIONS = ['1', '2', '3', '4', '5']
const AIM_MS = 100
const RUNS = 15

const random = seededRandom(1)

function bubble(isMarked: boolean) {
  const fill = isMarked ? random.between(0.2, 0.95) : random.between(-0.01, 0.03)
  return {
    fill,
    core: fill,
    peak: Math.min(1, Math.max(0, fill) + random.between(0, 0.05)),
    rim: random.between(-0.01, 0.02),
    texture: random.between(0.01, 0.05),
    red: 0,
    lift: random.between(0, 0.05),
    around: 0,
    through: 0,
  }
}

const sheets: RowEvidence[][] = Array.from({ length: SHEETS }, () =>
  Array.from({ length: QUESTIONS }, (_, question) => {
    const marked = random.int(0, OPTIONS.length - 1)
    return {
      label: `q${question + 1}`,
      bubbles: OPTIONS.map((_option, index) => bubble(index === marked)),
      light: 1,
      visible: 1,
      residualMm: 0,
    }
  }),
)
const layout: DecidedRow[] = Array.from({ length: QUESTIONS }, () => ({
  fieldId: 'questions',
  options: OPTIONS,
  allowMultiple: false,
  rules: {},
}))

/** What reading the evidence once costs: no decision can be cheaper. */
function touch(): number {
  let sum = 0
  for (const rows of sheets)
    for (const { bubbles } of rows) for (const { fill, peak } of bubbles) sum += fill + peak
  return sum
}

const floorMs = fastest(touch, RUNS)
const figure = (name: string, value: number, checks: string): BenchFigure => ({
  name,
  value,
  unit: 'ms CPU',
  against: 'reading the evidence once',
  ratio: value / floorMs,
  aim: `<= ${AIM_MS}`,
  met: value <= AIM_MS,
  checks,
})
const baselines = sheets.map((rows) => rowBaselines(rows, layout))
const again = () =>
  sheets.map((rows, sheet) => rows.map((row, at) => decideRow(row, layout[at], baselines[sheet][at])))
const figures: BenchFigure[] = [
  figure(
    'decide.1000-sheets.learned-anew',
    fastest(() => sheets.map((rows) => decideRows(rows, layout)), RUNS),
    'A thousand sheets are decided anew, what their empty bubbles look like learned again, before anybody notices.',
  ),
  figure(
    'decide.1000-sheets.limits-moved',
    fastest(again, RUNS),
    'The same where only a limit moved, as while a threshold is dragged.',
  ),
]
reportBench(figures)
