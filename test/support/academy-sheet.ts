import type { SheetDrawing, SheetShape } from '#shared/domain/sheet-shapes.ts'
import { centredText } from '#shared/domain/sheet-shapes.ts'
import type { Template } from '#shared/domain/template.ts'
import { buildTemplate, type FieldInput, sheet } from '#tools/simulator/template-parts.ts'

/**
 * The academy's own sheet, A4 landscape, twice over and each from the measures of the paper alone: what is printed, and
 * the description that its server sends. Nothing here goes through the import, so that the two can contradict it.
 */

export interface AcademyQuestions {
  readonly choices: number
  readonly numeric?: number
  /** Number of the first question; later ones count on. */
  readonly from?: number
}

interface XY {
  readonly x: number
  readonly y: number
}

const PAGE = { w: 297, h: 210 }
const BUBBLE = { w: 3.6, h: 5.2 }
const CHOICE_X = [13.13, 19.57, 26, 32.43, 38.87]
const PLACES = ['hundreds', 'tens', 'ones'] as const
const DIGITS = Array.from({ length: 10 }, (_, digit) => digit)

/** Rows of a block share the height between its header and the lower margin. */
const rowCentre = (row: number, rows: number) => 14.5 + ((row + 0.5) * 187.5) / rows
const pitchOf = (rows: number) => 187.5 / rows

interface Column {
  readonly x: number
  readonly numbers: readonly number[]
}

function choiceColumns({ choices, from = 1 }: AcademyQuestions): Column[] {
  const columns = choices <= 20 ? 1 : choices <= 40 ? 2 : 3
  const each = Math.ceil(choices / columns)
  return Array.from({ length: columns }, (_, column) => ({
    x: 75 + 46.5 * column,
    numbers: Array.from(
      { length: Math.min(each, choices - column * each) },
      (_, row) => from + column * each + row,
    ),
  }))
}

interface NumericRow {
  readonly number: number
  readonly y: number
  /** `[place][digit]` */
  readonly centres: readonly (readonly XY[])[]
  readonly w: number
}

function numericRows(questions: AcademyQuestions): { x: number; rows: NumericRow[] } {
  const { choices, numeric = 0, from = 1 } = questions
  const x = 75 + 46.5 * choiceColumns(questions).length
  const slot = (287 - x - 8) / 30
  const rows = Array.from({ length: numeric }, (_, row) => {
    const y = rowCentre(row, numeric)
    return {
      number: from + choices + row,
      y,
      w: Math.min(3.6, 0.7 * slot),
      centres: PLACES.map((_, place) =>
        DIGITS.map((digit) => ({ x: x + 8 + slot * (10 * place + digit + 0.5), y })),
      ),
    }
  })
  return { x, rows }
}

const idX = (digit: number) => 18.95 + 5.8 * digit + (digit >= 4 ? 3.5 : 0)
const idY = (value: number) => 109.6 + 6.4 * value
const ID_DIGITS = Array.from({ length: 8 }, (_, digit) => digit)

/** As precise as the server writes it. */
const r = (value: number) => Math.round(value * 1000) / 1000
const point = ({ x, y }: XY) => ({ x: r(x), y: r(y) })

/** The description that the server sends. */
export function academyMeta(questions: AcademyQuestions) {
  const columns = choiceColumns(questions)
  const numeric = numericRows(questions)
  const bubble = (centre: XY, w = BUBBLE.w) => ({
    center: point(centre),
    radius_x: r(w / 2),
    radius_y: BUBBLE.h / 2,
  })
  const bracket = (x: number, y: number, direction: string) => ({
    type: 'l_shape',
    center: { x, y },
    size: 4,
    thickness: 1,
    direction,
  })
  const choice = (column: Column, at: number) =>
    column.numbers.map((question_number, row) => ({
      question_number,
      type: 'choice',
      column: at,
      roi: {
        x: column.x,
        y: r(rowCentre(row, column.numbers.length) - pitchOf(column.numbers.length) / 2),
        w: 44,
        h: r(pitchOf(column.numbers.length)),
      },
      choices: CHOICE_X.map((dx, option) => ({
        label: String(option + 1),
        ...bubble({ x: column.x + dx, y: rowCentre(row, column.numbers.length) }),
      })),
    }))
  const short = numeric.rows.map(({ number, y, centres, w }) => ({
    question_number: number,
    type: 'numeric_short_answer',
    roi: { x: numeric.x, y: r(y - 4), w: r(287 - numeric.x), h: 8 },
    digit_groups: centres.map((row, digit_index) => ({
      digit_index,
      place: PLACES[digit_index],
      bubbles: row.map((centre, value) => ({ value: String(value), ...bubble(centre, w) })),
    })),
  }))
  const described = columns.map((column, at) => ({
    column_index: at,
    col_x: column.x,
    anchors: {
      top: { type: 'square', center: { x: column.x + 4, y: 7 }, size: 2 },
      bottom: { type: 'square', center: { x: column.x + 4, y: 204 }, size: 2 },
    },
    questions: choice(column, at),
  }))
  return {
    version: 'v15',
    units: 'mm',
    page: { width: PAGE.w, height: PAGE.h },
    markers: {
      TL: bracket(4.357, 4.357, 'top_left'),
      TR: bracket(292.643, 4.357, 'top_right'),
      BL: { type: 'triangle', center: { x: 5, y: 205.667 }, size: 4, thickness: 1, direction: 'up' },
      BR: bracket(292.643, 205.643, 'bottom_right'),
    },
    mc_count: questions.choices,
    essay_count: short.length,
    numeric_short_answer_count: short.length,
    n_choices: 5,
    choice_question_numbers: columns.flatMap(({ numbers }) => numbers),
    essay_question_numbers: short.map(({ question_number }) => question_number),
    layout: { n_cols: columns.length, per_col: columns[0].numbers.length, row_h_mm: 0, safe: true },
    questions: [...described.flatMap((column) => column.questions), ...short],
    numeric_short_answers: short,
    columns: described,
    identifier: {
      version: 'v9',
      digit_count: 8,
      digits: ID_DIGITS.map((digit_index) => ({
        digit_index,
        bubbles: DIGITS.map((value) => ({
          value: String(value),
          ...bubble({ x: idX(digit_index), y: idY(value) }),
        })),
      })),
      anchors: {
        TL: { type: 'square', center: { x: 14.55, y: 105.5 }, size: 2 },
        BR: { type: 'square', center: { x: 67.45, y: 171.3 }, size: 2 },
      },
    },
  }
}

/** Where a student aims on the paper, under the labels that the import gives its rows. */
export function academyTarget(questions: AcademyQuestions): Template {
  const options = CHOICE_X.map((_, option) => String(option + 1))
  const digits = DIGITS.map(String)
  const box = ({ x, y }: XY, w = BUBBLE.w) => ({ x: x - w / 2, y: y - BUBBLE.h / 2, w, h: BUBBLE.h })
  const fields: FieldInput[] = [
    {
      kind: 'number',
      id: 'identifier',
      identity: true,
      labels: ID_DIGITS.map((digit) => `id_${digit + 1}`),
      options: digits,
      layout: {
        type: 'boxes',
        rows: ID_DIGITS.map((digit) => DIGITS.map((value) => box({ x: idX(digit), y: idY(value) }))),
      },
    },
    ...choiceColumns(questions).map(
      (column, at): FieldInput => ({
        kind: 'choice',
        id: `column-${at + 1}`,
        labels: column.numbers.map((number) => `q${number}`),
        options,
        layout: {
          type: 'boxes',
          rows: column.numbers.map((_, row) =>
            CHOICE_X.map((dx) => box({ x: column.x + dx, y: rowCentre(row, column.numbers.length) })),
          ),
        },
      }),
    ),
    ...numericRows(questions).rows.map(
      ({ number, centres, w }): FieldInput => ({
        kind: 'numeric',
        id: `q${number}`,
        labels: PLACES.map((_, place) => `q${number}_${place + 1}`),
        options: digits,
        layout: { type: 'boxes', rows: centres.map((row) => row.map((centre) => box(centre, w))) },
      }),
    ),
  ]
  return buildTemplate('academy-paper', 'paper', [sheet(PAGE, [{ kind: 'none' }], fields)])
}

const BLACK = '#000000'
const POINT_MM = 25.4 / 72
const block = (x: number, y: number, w: number, h: number, fill = BLACK): SheetShape => ({
  kind: 'rect',
  rect: { x, y, w, h },
  fill,
})
const frame = (x: number, y: number, w: number, h: number, points: number, stroke: string): SheetShape => ({
  kind: 'rect',
  rect: { x, y, w, h },
  stroke,
  strokeWidth: points * POINT_MM,
})
const rule = (from: XY, to: XY, stroke: string, points = 0.4): SheetShape => ({
  kind: 'line',
  points: [from, to],
  stroke,
  strokeWidth: points * POINT_MM,
})
const square = (x: number, y: number) => block(x - 1, y - 1, 2, 2)

function oval({ x, y }: XY, label: string, w = BUBBLE.w): SheetShape[] {
  return [
    {
      kind: 'ellipse',
      center: { x, y },
      rx: w / 2,
      ry: BUBBLE.h / 2,
      fill: '#f8f8f8',
      stroke: '#444444',
      strokeWidth: 0.35 * POINT_MM,
    },
    centredText({ x, y }, label, Math.min(2.5, w * 0.75), '#999999'),
  ]
}

/** Three brackets, the one at the bottom right a millimetre taller, and a triangle that points up. */
const CORNER_MARKS: readonly SheetShape[] = [
  block(3, 3, 4, 1),
  block(3, 3, 1, 4),
  block(290, 3, 4, 1),
  block(293, 3, 1, 4),
  block(290, 206, 4, 1),
  block(293, 202, 1, 4),
  {
    kind: 'polygon',
    points: [
      { x: 3, y: 207 },
      { x: 7, y: 207 },
      { x: 5, y: 203 },
    ],
    fill: BLACK,
  },
]

/** Heavier lines after every fifth and tenth row, bands between. */
function rowLines(x: number, w: number, rows: number): SheetShape[] {
  const pitch = pitchOf(rows)
  return Array.from({ length: rows }, (_, row) => row).flatMap((row): SheetShape[] => {
    const y = 14.5 + (row + 1) * pitch
    const band = row % 2 === 1 ? [block(x, y - pitch, w, pitch, '#fafbfc')] : []
    if ((row + 1) % 5 !== 0 || row + 1 === rows) return band
    const stroke = (row + 1) % 10 === 0 ? '#666666' : '#aaaaaa'
    return [...band, rule({ x, y }, { x: x + w, y }, stroke, (row + 1) % 10 === 0 ? 0.8 : 0.5)]
  })
}

function leftPanel(): SheetShape[] {
  return [
    block(10, 9, 62, 1.6, '#2f6fbf'),
    frame(10, 9, 62, 193, 0.8, '#333333'),
    centredText({ x: 41, y: 30 }, '11월 월말평가', 6, BLACK, true),
    centredText({ x: 41, y: 42 }, '수학 고2 심화', 4, '#333333'),
    rule({ x: 10, y: 73 }, { x: 72, y: 73 }, '#333333', 0.8),
    centredText({ x: 18, y: 81 }, '성명', 4, BLACK, true),
    rule({ x: 26, y: 73 }, { x: 26, y: 89 }, '#333333', 0.5),
    rule({ x: 10, y: 89 }, { x: 72, y: 89 }, '#333333', 0.8),
    centredText({ x: 41, y: 92 }, '식별번호 (전화번호 뒤 8자리)', 2.8, BLACK, true),
    ...ID_DIGITS.flatMap((digit) => [frame(idX(digit) - 2.9, 96, 5.8, 7, 0.6, '#333333')]),
    centredText({ x: (idX(3) + idX(4)) / 2, y: 99.5 }, '-', 4, BLACK),
    ...ID_DIGITS.flatMap((digit) =>
      DIGITS.flatMap((value) => oval({ x: idX(digit), y: idY(value) }, String(value))),
    ),
    square(14.55, 105.5),
    square(67.45, 171.3),
    rule({ x: 10, y: 174 }, { x: 72, y: 174 }, '#333333', 0.8),
    centredText({ x: 34, y: 178 }, '컴퓨터용 사인펜으로 바르게 칠하십시오.', 2.4, BLACK),
    {
      kind: 'ellipse',
      center: { x: 20, y: 187 },
      rx: 1.8,
      ry: 2.6,
      fill: BLACK,
    },
    centredText({ x: 30, y: 187 }, '바른 예', 2.4, BLACK),
  ]
}

/** What is printed: `choices` and the numeric rows of the questions, in the paper's measures. */
export function academyPrint(questions: AcademyQuestions): SheetDrawing {
  const numeric = numericRows(questions)
  const columns = choiceColumns(questions).flatMap((column): SheetShape[] => {
    const rows = column.numbers.length
    return [
      ...rowLines(column.x, 44, rows),
      block(column.x, 9, 44, 5.5, '#d8e4f4'),
      centredText({ x: column.x + 26, y: 11.75 }, '답란', 3, BLACK, true),
      frame(column.x, 9, 44, 193, 0.8, '#333333'),
      rule({ x: column.x + 8, y: 9 }, { x: column.x + 8, y: 202 }, '#333333', 0.5),
      ...column.numbers.flatMap((number, row) => [
        centredText({ x: column.x + 4, y: rowCentre(row, rows) }, String(number), 3.4, BLACK, true),
        ...CHOICE_X.flatMap((dx, option) =>
          oval({ x: column.x + dx, y: rowCentre(row, rows) }, String(option + 1)),
        ),
      ]),
      square(column.x + 4, 7),
      square(column.x + 4, 204),
    ]
  })
  const short = numeric.rows.flatMap(({ number, y, centres, w }) => [
    centredText({ x: numeric.x + 4, y }, String(number), 3.4, BLACK, true),
    ...centres.flatMap((row) => row.flatMap((centre, digit) => oval(centre, String(digit), w))),
  ])
  const table =
    numeric.rows.length === 0
      ? []
      : [
          block(numeric.x, 9, 287 - numeric.x, 5.5, '#d8e4f4'),
          frame(numeric.x, 9, 287 - numeric.x, 193, 0.8, '#333333'),
          rule({ x: numeric.x + 8, y: 9 }, { x: numeric.x + 8, y: 202 }, '#333333', 0.5),
          ...PLACES.flatMap((_, place) => {
            const width = (287 - numeric.x - 8) / 3
            const x = numeric.x + 8 + width * (place + 0.5)
            const text = centredText({ x, y: 11.75 }, ['백', '십', '일'][place], 3, BLACK, true)
            const edge = numeric.x + 8 + width * (place + 1)
            return place === 2 ? [text] : [text, rule({ x: edge, y: 9 }, { x: edge, y: 202 }, '#999999')]
          }),
        ]
  const reserved: SheetShape = { ...frame(278, 193, 8, 8, 0.4, '#bbbbbb') }
  const isFree = numeric.rows.length === 0 && choiceColumns(questions).length < 3
  return {
    width: PAGE.w,
    height: PAGE.h,
    unitsPerMm: 1,
    shapes: [...leftPanel(), ...columns, ...table, ...short, ...(isFree ? [reserved] : []), ...CORNER_MARKS],
  }
}
