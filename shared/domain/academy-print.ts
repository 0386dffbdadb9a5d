import type { Rect } from './geometry.ts'
import { pageLayout } from './layout.ts'
import type { StaticItem, TemplateField, TemplatePage } from './template.ts'

/**
 * What stands around the bubbles of the academy's sheet when the station prints it: a panel with title, name, number and
 * instructions at the left, a table for each column. Millimetres; the sheet is A4 across.
 */

const PAGE = { w: 297, h: 210 }
const PANEL: Rect = { x: 10, y: 9, w: 62, h: 193 }
/** From the first choice's middle back to its column's left edge. */
const COLUMN_LEAD = 13.13
const COLUMN_WIDTH = 44
const HEADER = 5.5
const NUMBER_CELL = 8
const RIGHT_EDGE = 287
const CODE: Rect = { x: 53, y: 54, w: 16, h: 16 }

const INK = '#333333'
const RULE = '#aaaaaa'
const BAND = '#e6ebf2'

const frame = (rect: Rect, thickness = 0.28): StaticItem => ({ kind: 'rect', rect, stroke: INK, thickness })
const band = (rect: Rect): StaticItem => ({ kind: 'rect', rect, fill: BAND })
const line = (x0: number, y0: number, x1: number, y1: number, ink = INK, thickness = 0.2): StaticItem => ({
  kind: 'line',
  from: { x: x0, y: y0 },
  to: { x: x1, y: y1 },
  ink,
  thickness,
})
const text = (x: number, y: number, words: string, size: number, bold = false): StaticItem => ({
  kind: 'text',
  at: { x, y },
  text: words,
  size,
  align: 'middle',
  bold,
  ink: '#000000',
})

const middle = ({ x, y, w, h }: Rect) => ({ x: x + w / 2, y: y + h / 2 })

type Rows = readonly { readonly label: string; readonly bubbles: readonly Rect[] }[]

function panel(digits: Rows): StaticItem[] {
  const { x, y, w } = PANEL
  const centre = x + w / 2
  const boxes = digits.map(({ bubbles }) => {
    const first = bubbles[0]
    return { x: middle(first).x - 2.9, y: first.y - 11, w: 5.8, h: 7 }
  })
  const dashes = boxes.flatMap((box, i) => {
    const next = boxes[i + 1]
    return next === undefined || next.x - box.x < 7
      ? []
      : [text((box.x + box.w + next.x) / 2, box.y + box.h / 2, '–', 4)]
  })
  return [
    { kind: 'rect', rect: { x, y, w, h: 1.6 }, fill: INK },
    text(centre, 24, '{name}', 6, true),
    text(centre, 34, '{exam}', 4),
    text(centre, 42, '{form}', 4),
    ...[73, 89, 174].map((at) => line(x, at, x + w, at, INK, 0.28)),
    text(18, 81, '성명', 4, true),
    line(26, 73, 26, 89),
    text(centre, 92.2, '식별번호 (전화번호 뒤 8자리)', 2.8, true),
    ...boxes.map((box) => frame(box, 0.2)),
    ...dashes,
    text(centre, 178.5, '컴퓨터용 사인펜으로 칸 안을 바르게 칠하십시오.', 2.4),
    text(centre, 183, '수정 테이프로 고칠 수 있습니다.', 2.4),
    ...examples(16, 193),
    frame(PANEL),
  ]
}

/** One bubble as it should be filled, and three as they should not. */
function examples(x: number, y: number): StaticItem[] {
  const oval = (at: number, fill?: string): StaticItem => ({
    kind: 'rect',
    rect: { x: at, y: y - 2.6, w: 3.6, h: 5.2 },
    radius: 1.8,
    stroke: INK,
    thickness: 0.12,
    ...(fill === undefined ? {} : { fill }),
  })
  const stroke = (x0: number, y0: number, x1: number, y1: number) => line(x0, y0, x1, y1, '#000000', 0.4)
  return [
    text(x + 5, y, '바른 예', 2.4, true),
    oval(x + 10.5, '#000000'),
    text(x + 24, y, '틀린 예', 2.4, true),
    oval(x + 30),
    stroke(x + 30.6, y, x + 31.6, y + 1.4),
    stroke(x + 31.6, y + 1.4, x + 33.4, y - 1.6),
    oval(x + 36.5),
    stroke(x + 37.2, y - 1.4, x + 39.4, y + 1.4),
    stroke(x + 39.4, y - 1.4, x + 37.2, y + 1.4),
    oval(x + 43),
    { kind: 'rect', rect: { x: x + 44.3, y: y - 0.5, w: 1, h: 1 }, radius: 0.5, fill: '#000000' },
  ]
}

/** A table of rows: header, numbers at the left, a rule between rows and a stronger one after every fifth. */
function table(x: number, width: number, rows: Rows, numbers: readonly string[]): StaticItem[] {
  const { y: top, h: height } = PANEL
  const centres = rows.map(({ bubbles }) => middle(bubbles[0]).y)
  return [
    band({ x, y: top, w: width, h: HEADER }),
    line(x, top + HEADER, x + width, top + HEADER),
    ...centres.map((y, i) => text(x + NUMBER_CELL / 2, y, numbers[i], 3.4, true)),
    ...centres.slice(1).map((y, i) => {
      const isFifth = (i + 1) % 5 === 0
      const at = (y + centres[i]) / 2
      return line(x, at, x + width, at, isFifth ? INK : RULE, isFifth ? 0.2 : 0.1)
    }),
    line(x + NUMBER_CELL, top, x + NUMBER_CELL, top + height),
    frame({ x, y: top, w: width, h: height }),
  ]
}

const question = (label: string) => /(\d+)$/.exec(label)?.[1] ?? label

/**
 * The page with all of its print, and a place for the code that says what a sheet is. A page that is not the academy's
 * paper stays as it is.
 */
export function withAcademyPrint(page: TemplatePage): TemplatePage {
  if (page.size.w !== PAGE.w || page.size.h !== PAGE.h) return page
  const { rows } = pageLayout(page, 'mm')
  const rowsOf = ({ id }: TemplateField) => rows.filter(({ fieldId }) => fieldId === id)
  const columns = page.fields.flatMap((field) => {
    if (field.kind !== 'choice') return []
    const own = rowsOf(field)
    const x = middle(own[0].bubbles[0]).x - COLUMN_LEAD
    return [
      ...table(
        x,
        COLUMN_WIDTH,
        own,
        own.map(({ label }) => question(label)),
      ),
      text(x + 26, PANEL.y + HEADER / 2, '답란', 3, true),
    ]
  })
  return {
    ...page,
    fields: [
      ...page.fields,
      { kind: 'barcode', id: 'sheet', rect: CODE, formats: ['QRCode'], identity: false, carries: 'sheet' },
    ],
    static: [
      ...panel(rows.filter(({ kind }) => kind === 'number')),
      ...columns,
      ...numericTable(page.fields.filter(({ kind }) => kind === 'numeric').map(rowsOf)),
    ],
    fieldPrint: 'bubbles',
  }
}

/** Short numeric answers, a line each: hundreds, tens and ones one after the other. */
function numericTable(answers: readonly Rows[]): StaticItem[] {
  const first = answers[0]
  if (first === undefined) return []
  const bubble = first[0].bubbles[0]
  const next = first[0].bubbles[1] ?? bubble
  const x = middle(bubble).x - (next.x - bubble.x) / 2 - NUMBER_CELL
  return [
    ...table(
      x,
      RIGHT_EDGE - x,
      answers.map((rows) => rows[0]),
      answers.map((rows) => question(rows[0].label.replace(/_\d+$/, ''))),
    ),
    ...first.flatMap(({ bubbles }, place) => {
      const [from, to] = [bubbles[0], bubbles.at(-1)!]
      const name = ['일', '십', '백'][first.length - 1 - place] ?? ''
      const heading = text((from.x + to.x + to.w) / 2, PANEL.y + HEADER / 2, `${name}의 자리`, 2.8, true)
      const next = first[place + 1]?.bubbles[0]
      if (next === undefined) return [heading]
      const edge = (to.x + to.w + next.x) / 2
      return [heading, line(edge, PANEL.y, edge, PANEL.y + PANEL.h, RULE, 0.12)]
    }),
  ]
}
