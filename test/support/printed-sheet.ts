import type { StaticItem, Template } from '#shared/domain/template.ts'
import { Template as TemplateSchema } from '#shared/domain/template.ts'
import {
  across,
  buildTemplate,
  choiceBlock,
  corners,
  down,
  type FiducialsInput,
  type FieldInput,
  type Grid,
  numberGrid,
  sheet,
} from '#tools/simulator/template-parts.ts'

const PAGE = { w: 210, h: 297 }
const INK = '#1c2b45'
const BAND = '#e8edf5'
const GREY = '#5b6678'
const RULE = '#a9b3c4'
const OVAL = { w: 2.8, h: 4.6 }

type Rect = { x: number; y: number; w: number; h: number }
const box = (rect: Rect, more: Partial<Extract<StaticItem, { kind: 'rect' }>> = {}): StaticItem => ({
  kind: 'rect',
  rect,
  stroke: INK,
  thickness: 0.3,
  ...more,
})
const band = (rect: Rect): StaticItem => ({ kind: 'rect', rect, fill: BAND })
const line = (x0: number, y0: number, x1: number, y1: number, thickness = 0.12, ink = INK): StaticItem => ({
  kind: 'line',
  from: { x: x0, y: y0 },
  to: { x: x1, y: y1 },
  thickness,
  ink,
})
const text = (
  x: number,
  y: number,
  words: string,
  size: number,
  more: Partial<Extract<StaticItem, { kind: 'text' }>> = {},
): StaticItem => ({
  kind: 'text',
  at: { x, y },
  text: words,
  size,
  align: 'middle',
  bold: false,
  ink: INK,
  ...more,
})

/** Marks well inside the page; the small one tells a turned page. */
const MARKS: FiducialsInput = {
  kind: 'corner-marks',
  marks: Object.entries(corners(PAGE, 10)).map(([corner, center]) => {
    const side = corner === 'bottom-right' ? 3.4 : 5
    return { shape: 'square' as const, center, size: { w: side, h: side } }
  }),
}

const shown: Pick<Grid, 'bubble' | 'shape' | 'printed'> = { bubble: OVAL, shape: 'oval', printed: true }

/** One of every kind of field, none with print of its own beyond its bubbles. */
const fields = (forms: readonly string[]): FieldInput[] => [
  { kind: 'region', id: 'name', rect: { x: 18, y: 46, w: 60, h: 12 }, purpose: 'name' },
  {
    kind: 'barcode',
    id: 'sheet',
    rect: { x: 171, y: 20, w: 17, h: 17 },
    formats: ['QRCode'],
    carries: 'sheet',
  },
  numberGrid('sid', '수험번호', 8, { ...shown, x: 24, y: 82, option: 6, row: 6.4 }),
  {
    kind: 'form',
    id: 'form',
    name: '문형',
    options: [...forms],
    ...across({ ...shown, printed: false, x: 95, y: 52, option: 12, row: 8 }),
  },
  {
    kind: 'matrix',
    id: 'truth',
    labels: ['ㄱ', 'ㄴ', 'ㄷ', 'ㄹ'],
    options: ['O', 'X'],
    ...across({ ...shown, x: 96, y: 82, option: 9, row: 7.4 }),
  },
  {
    kind: 'numeric',
    id: 's41',
    questionId: 41,
    labels: ['s41_1', 's41_2', 's41_3'],
    options: [...'0123456789'],
    ...down({ ...shown, x: 128, y: 82, option: 6, row: 6.4 }),
  },
  {
    kind: 'numeric',
    id: 's42',
    questionId: 42,
    labels: ['s42_1', 's42_2', 's42_3', 's42_4'],
    options: [['-', ...'0123456789'], [...'0123456789'], [...'0123456789'], [...'0123456789']],
    layout: {
      type: 'boxes',
      rows: [0, 1, 2, 3].map((place) =>
        Array.from({ length: place === 0 ? 11 : 10 }, (_, digit) => ({
          x: 160.6 + 6.4 * place,
          y: 79.7 + 6 * (place === 0 ? digit - 1 : digit),
          w: OVAL.w,
          h: OVAL.h,
        })),
      ),
    },
    style: { shape: 'oval', printed: true },
  },
  ...[0, 1].map(
    (column): FieldInput => ({
      ...choiceBlock(1 + 20 * column, 20, 5, {
        ...shown,
        x: 41 + 88 * column,
        y: 166.2,
        option: 12,
        row: 5.8,
      }),
      ...(column === 1 ? { multiple: 'allow' as const } : {}),
    }),
  ),
]

function choiceTable(column: number, words: SheetWords): StaticItem[] {
  const x = 20 + 88 * column
  const top = 156
  const first = 163.3
  return [
    band({ x, y: top, w: 80, h: first - top }),
    band({ x, y: first, w: 10, h: 116 }),
    text(x + 5, top + 3.6, words.question, 2.8, { bold: true }),
    text(x + 45, top + 3.6, words.answer, 2.8, { bold: true }),
    ...Array.from({ length: 20 }, (_, row) => [
      text(x + 5, first + 5.8 * (row + 0.5), String(1 + 20 * column + row), 3, { bold: true }),
      ...(row === 0
        ? []
        : [
            line(
              x,
              first + 5.8 * row,
              x + 80,
              first + 5.8 * row,
              row % 5 === 0 ? 0.3 : 0.1,
              row % 5 === 0 ? INK : RULE,
            ),
          ]),
    ]).flat(),
    line(x + 10, top, x + 10, first + 116),
    box({ x, y: top, w: 80, h: first - top + 116 }),
  ]
}

/** A marked example bubble, and what not to do. */
function examples(x: number, y: number, words: SheetWords): StaticItem[] {
  const oval = (at: number, more: Partial<Extract<StaticItem, { kind: 'rect' }>>) =>
    box({ x: at, y: y - 2.3, w: 2.8, h: 4.6 }, { radius: 1.4, thickness: 0.2, ...more })
  return [
    text(x, y, words.right, 2.6, { align: 'start', bold: true }),
    oval(x + 11, { fill: INK }),
    text(x + 19, y, words.wrong, 2.6, { align: 'start', bold: true }),
    oval(x + 30, {}),
    line(x + 30.3, y, x + 31.2, y + 1.2, 0.4),
    line(x + 31.2, y + 1.2, x + 32.8, y - 1.4, 0.4),
    oval(x + 35, {}),
    box({ x: x + 36, y: y - 0.5, w: 0.9, h: 0.9 }, { radius: 0.45, fill: INK }),
    oval(x + 40, {}),
    line(x + 40.4, y - 1.2, x + 42.4, y + 1.2, 0.4),
    line(x + 42.4, y - 1.2, x + 40.4, y + 1.2, 0.4),
  ]
}

export interface SheetWords {
  readonly title: string
  readonly name: string
  readonly number: string
  readonly form: string
  readonly forms: readonly [string, string]
  readonly question: string
  readonly answer: string
  readonly right: string
  readonly wrong: string
  readonly advice: string
}

export const KOREAN: SheetWords = {
  title: '{name}',
  name: '성 명',
  number: '수험번호',
  form: '문형',
  forms: ['홀수', '짝수'],
  question: '번호',
  answer: '답  란',
  right: '바른 예',
  wrong: '틀린 예',
  advice: '컴퓨터용 사인펜만 쓰십시오.\n수정 테이프로 고칠 수 있습니다.',
}

export const ENGLISH: SheetWords = {
  title: '{name}',
  name: 'Name',
  number: 'Student number',
  form: 'Form',
  forms: ['A', 'B'],
  question: 'No.',
  answer: 'Answer',
  right: 'Right',
  wrong: 'Wrong',
  advice: 'Use a black pen.\nCorrection tape may be used.',
}

/**
 * A sheet of our own, A4 portrait: every kind of field, and everything around them in the static layer.
 * @param logo  a PNG or JPEG as a `data:` URL
 */
export function printedSheet(words: SheetWords, logo: string): Template {
  const items: StaticItem[] = [
    { kind: 'image', rect: { x: 20, y: 20, w: 20, h: 14 }, image: logo },
    text(105, 25, words.title, 7, { bold: true }),
    text(105, 34, '{exam}  {form}', 4, { ink: GREY }),
    line(18, 41, 192, 41, 0.5),
    box({ x: 18, y: 46, w: 60, h: 12 }),
    band({ x: 18.2, y: 46.2, w: 15.6, h: 11.6 }),
    text(26, 52, words.name, 3.4, { bold: true }),
    text(91, 49, words.form, 2.8, { bold: true, align: 'end' }),
    text(95, 57, words.forms[0], 2.4),
    text(107, 57, words.forms[1], 2.4),
    text(120, 46.5, words.advice, 2.6, { align: 'start', ink: GREY }),
    ...examples(120, 56.5, words),
    band({ x: 18, y: 63, w: 57, h: 6 }),
    text(46.5, 66, words.number, 3, { bold: true }),
    ...Array.from({ length: 8 }, (_, digit) =>
      box({ x: 21.2 + 6.4 * digit, y: 71, w: 5.6, h: 6.4 }, { thickness: 0.2 }),
    ),
    box({ x: 18, y: 63, w: 57, h: 79 }),
    text(89, 82, 'ㄱ', 3),
    text(89, 89.4, 'ㄴ', 3),
    text(89, 96.8, 'ㄷ', 3),
    text(89, 104.2, 'ㄹ', 3),
    text(134.4, 66, '41', 3, { bold: true }),
    text(171.6, 66, '42', 3, { bold: true }),
    ...choiceTable(0, words),
    ...choiceTable(1, words),
  ]
  const page = sheet(PAGE, [MARKS], fields(words.forms))
  const made = buildTemplate('own-a4', words === KOREAN ? '11월 월말 평가' : 'November exam', [
    { ...page, static: items, fieldPrint: 'bubbles' },
  ])
  return TemplateSchema.parse({ ...made, version: 3 })
}
