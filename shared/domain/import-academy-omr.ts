import { z } from 'zod'
import { AcademyOmr, type PlacedBubble, type Question, SILENT_KEYS } from './academy-omr.ts'
import { marksOf, unknown } from './academy-omr-marks.ts'
import { StationError } from './errors.ts'
import type { ImportNote } from './import-note.ts'
import { pageLayout } from './layout.ts'
import { misfits } from './misfit.ts'
import { type BubbleLayout, TEMPLATE_SCHEMA, Template, type TemplateField } from './template.ts'

const DIGIT_PLACES = ['hundreds', 'tens', 'ones']

/** Centres are rounded to hundredths of a millimetre. */
const GRID_TOLERANCE_MM = 0.02

/** @param at  what is wrong where, see `misfits` */
const broken = (detail: string, at: string) =>
  new StationError('invalid-input', `not the academy's sheet: ${detail}`, {
    reason: 'academy-omr-format',
    params: { misfits: at },
  })

const boxOf = ({ center, radius, radius_x, radius_y }: PlacedBubble) => {
  const [rx, ry] = [(radius_x ?? radius)!, (radius_y ?? radius)!]
  return { x: center.x - rx, y: center.y - ry, w: 2 * rx, h: 2 * ry }
}

/** A grid where the bubbles form one, to within rounding; else every box by itself. */
function layoutOf(rows: readonly (readonly PlacedBubble[])[]): z.input<typeof BubbleLayout> {
  const first = rows[0][0]
  const { w, h } = boxOf(first)
  const step = (from: PlacedBubble, to: PlacedBubble, count: number) =>
    count === 0
      ? { dx: 0, dy: 0 }
      : { dx: (to.center.x - from.center.x) / count, dy: (to.center.y - from.center.y) / count }
  const options = rows[0].length
  const optionStep = step(first, rows[0].at(-1)!, options - 1)
  const rowStep = step(first, rows.at(-1)![0], rows.length - 1)
  const isGrid = rows.every(
    (row, j) =>
      row.length === options &&
      row.every((bubble, i) => {
        const box = boxOf(bubble)
        const x = first.center.x + i * optionStep.dx + j * rowStep.dx
        const y = first.center.y + i * optionStep.dy + j * rowStep.dy
        const off = [bubble.center.x - x, bubble.center.y - y, box.w - w, box.h - h]
        return off.every((distance) => Math.abs(distance) <= GRID_TOLERANCE_MM)
      }),
  )
  return isGrid
    ? { type: 'grid', origin: first.center, bubble: { w, h }, optionStep, rowStep }
    : { type: 'boxes', rows: rows.map((row) => row.map(boxOf)) }
}

const style = { shape: 'oval', printed: true } as const

type FieldInput = z.input<typeof TemplateField>

/** The questions of a column, one field for each run of equal options. */
function choiceFields(id: string, questions: readonly Question[]): FieldInput[] {
  const runs: { options: string[]; questions: Question[] }[] = []
  for (const question of questions) {
    const options = (question.choices ?? []).map(({ label }) => label)
    if (options.length === 0)
      throw broken(
        `question ${question.question_number} has no choices`,
        `questions.${question.question_number}.choices too-small`,
      )
    const last = runs.at(-1)
    if (last?.options.join('\n') === options.join('\n')) last.questions.push(question)
    else runs.push({ options, questions: [question] })
  }
  return runs.map((run, i) => ({
    kind: 'choice',
    id: runs.length === 1 ? id : `${id}-${i + 1}`,
    labels: run.questions.map(({ question_number }) => `q${question_number}`),
    questionIds: run.questions.map(({ question_number }) => question_number),
    options: run.options,
    layout: layoutOf(run.questions.map(({ choices }) => choices!)),
    style,
  }))
}

/** Options of each position: one list where all are alike. */
function positionOptions(rows: readonly (readonly { value: string }[])[]): string[] | string[][] {
  const options = rows.map((row) => row.map(({ value }) => value))
  const first = options[0]
  return options.every((row) => row.join('\n') === first.join('\n')) ? first : options
}

function numericField({ question_number, digit_groups = [] }: Question): FieldInput {
  const place = ({ place, digit_index }: (typeof digit_groups)[number]) => {
    const known = DIGIT_PLACES.indexOf(place ?? '')
    return known === -1 ? (digit_index ?? 0) : known
  }
  const groups = digit_groups.toSorted((a, b) => place(a) - place(b))
  if (groups.length === 0)
    throw broken(
      `question ${question_number} has no digits`,
      `questions.${question_number}.digit_groups too-small`,
    )
  const rows = groups.map(({ bubbles }) => bubbles)
  return {
    kind: 'numeric',
    id: `q${question_number}`,
    questionId: question_number,
    labels: groups.map((_, i) => `q${question_number}_${i + 1}`),
    options: positionOptions(rows),
    layout: layoutOf(rows),
    style,
  }
}

function identifierField(from: AcademyOmr): FieldInput[] {
  if (from.identifier === null || from.identifier === undefined) return []
  const digits = from.identifier.digits.toSorted((a, b) => (a.digit_index ?? 0) - (b.digit_index ?? 0))
  const rows = digits.map(({ bubbles }) => bubbles)
  return [
    {
      kind: 'number',
      id: 'identifier',
      name: '식별번호',
      identity: true,
      labels: rows.map((_, i) => `id_${i + 1}`),
      options: positionOptions(rows),
      layout: { type: 'boxes', rows: rows.map((row) => row.map(boxOf)) },
      style,
    },
  ]
}

function questionFields(from: AcademyOmr, notes: ImportNote[]): FieldInput[] {
  const listed =
    from.questions ??
    (from.columns ?? []).flatMap(({ questions = [] }, column) =>
      questions.map((question) => ({ column, ...question })),
    )
  const numbers = new Set(listed.map(({ question_number }) => question_number))
  const all = [
    ...listed,
    ...(from.numeric_short_answers ?? []).filter(({ question_number }) => !numbers.has(question_number)),
  ]
  const columns = new Map<number, Question[]>()
  const numeric: Question[] = []
  const seen = new Set<number>()
  for (const question of all) {
    const number = question.question_number
    if (seen.has(number)) throw broken(`question ${number} stands twice`, `questions.${number} rule`)
    seen.add(number)
    switch (question.type ?? (question.digit_groups === undefined ? 'choice' : 'numeric_short_answer')) {
      case 'choice': {
        const column = question.column ?? 0
        columns.set(column, [...(columns.get(column) ?? []), question])
        break
      }
      case 'numeric_short_answer':
        numeric.push(question)
        break
      case 'essay':
        notes.push({ level: 'info', at: `questions.${number}`, kind: 'essay-by-hand' })
        break
      default:
        throw unknown(`question ${number} type`, question.type ?? '')
    }
  }
  const choices = [...columns.values()].reduce((sum, questions) => sum + questions.length, 0)
  if (typeof from.mc_count === 'number' && from.mc_count !== choices) {
    throw broken(`mc_count is ${from.mc_count}, but ${choices} questions are described`, 'mc_count rule')
  }
  return [
    ...[...columns]
      .toSorted(([a], [b]) => a - b)
      .flatMap(([, questions], i) => choiceFields(`column-${i + 1}`, questions)),
    ...numeric.map(numericField),
  ]
}

/**
 * A station template from the academy's description of its sheet.
 * @throws StationError `invalid-input`: `academy-omr-format` when it is none or contradicts itself,
 *   `academy-omr-unknown` with what is not known in it
 */
export function importAcademyOmr(source: unknown, name: string): { template: Template; notes: ImportNote[] } {
  const parsed = AcademyOmr.safeParse(source)
  if (!parsed.success) throw broken(z.prettifyError(parsed.error).slice(0, 600), misfits(parsed.error))
  const from = parsed.data
  if (from.units !== undefined && from.units !== 'mm') throw unknown('units', from.units)
  const notes: ImportNote[] = []
  const marks = marksOf(from, notes)
  if (marks[0].length < 3) throw broken(`${marks[0].length} markers`, 'markers too-small')
  const fields = [...identifierField(from), ...questionFields(from, notes)]
  for (const key of Object.keys(from)) {
    if (!SILENT_KEYS.has(key)) notes.push({ level: 'unsupported', at: key, kind: 'not-read' })
  }
  const { width, height } = from.page
  const template = Template.parse({
    schema: TEMPLATE_SCHEMA,
    id: name,
    name,
    unit: 'mm',
    pages: [
      {
        id: 'front',
        size: { w: width, h: height },
        fiducials: marks.map((set) => ({ kind: 'corner-marks', marks: set })),
        fields,
      },
    ],
  } satisfies z.input<typeof Template>)
  checkOnPage(template)
  return { template, notes }
}

function checkOnPage({ pages: [page] }: Template): void {
  const { w, h } = page!.size
  for (const { label, bubbles } of pageLayout(page!, 'mm').rows) {
    if (bubbles.some((box) => box.x < 0 || box.y < 0 || box.x + box.w > w || box.y + box.h > h)) {
      throw broken(`${label} leaves the page`, `${label} too-large`)
    }
  }
}
