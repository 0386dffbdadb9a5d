// Longer than others: a list of printed tables, a function each.
import type { z } from 'zod'
import type { Rect } from '#shared/domain/geometry.ts'
import type { StaticItem } from '#shared/domain/template.ts'
import type { FieldInput } from '../template-parts.ts'

/** How a whole sheet is printed. Lengths are millimetres. */
export interface Style {
  readonly shape: 'circle' | 'oval' | 'rectangle' | 'bracket'
  readonly bubble: { readonly w: number; readonly h: number }
  /** Letters stand in the bubbles; else above or beside the first of them. */
  readonly isPrinted: boolean
  readonly ink: string
  /** Behind headings, and behind every other row. */
  readonly tint: string | undefined
  readonly hasZebra: boolean
  readonly hasFrames: boolean
}

type StaticInput = z.input<typeof StaticItem>

/** A table of bubbles with all that is printed around it. */
export interface Table {
  readonly fields: readonly FieldInput[]
  readonly print: readonly StaticInput[]
  readonly outline: Rect
}

export const DIGITS = [...'0123456789']
const HEAD = 7

const round = (value: number) => Math.round(value * 1000) / 1000
export const text = (
  x: number,
  y: number,
  words: string,
  size: number,
  more: { align?: 'start' | 'middle' | 'end'; bold?: boolean } = {},
): StaticInput => ({ kind: 'text', at: { x, y }, text: words, size, align: 'middle', ...more })
const rect = (box: Rect, style: Style, isFilled = false): StaticInput => ({
  kind: 'rect',
  rect: box,
  ...(isFilled && style.tint !== undefined ? { fill: style.tint } : {}),
  ...(style.hasFrames ? { stroke: style.ink, thickness: 0.3 } : isFilled ? {} : { stroke: '#ffffff' }),
})
const line = (x0: number, y0: number, x1: number, y1: number, thickness = 0.15): StaticInput => ({
  kind: 'line',
  from: { x: x0, y: y0 },
  to: { x: x1, y: y1 },
  thickness,
})
const boxAt = (x: number, y: number, { bubble }: Style): Rect => ({
  x: round(x - bubble.w / 2),
  y: round(y - bubble.h / 2),
  ...bubble,
})
const headOf = (outline: Rect, heading: string, style: Style): StaticInput[] => [
  rect(outline, style),
  rect({ ...outline, h: HEAD }, style, true),
  text(outline.x + outline.w / 2, outline.y + HEAD / 2, heading, 3.4, { bold: true }),
]

interface ChoiceTable {
  readonly from: number
  readonly rows: number
  readonly options: readonly string[]
  readonly option: number
  readonly row: number
  readonly headings: readonly [string, string]
}

/** Questions below each other, a number in the cell before each. */
export function choiceTable(x: number, y: number, table: ChoiceTable, style: Style): Table {
  const { from, rows, options, option, row, headings } = table
  const cell = 9
  const top = y + HEAD + (style.isPrinted ? 0 : 4)
  const first = { x: round(x + cell + option * 0.75), y: round(top + row / 2) }
  const outline = { x, y, w: cell + option * (options.length + 0.5), h: top - y + rows * row }
  const numbers = Array.from({ length: rows }, (_, i) => from + i)
  return {
    outline,
    fields: [
      {
        kind: 'choice',
        id: `choice-${from}`,
        labels: numbers.map((number) => `q${number}`),
        options: [...options],
        layout: {
          type: 'grid',
          origin: first,
          bubble: style.bubble,
          optionStep: { dx: option, dy: 0 },
          rowStep: { dx: 0, dy: row },
        },
        style: { shape: style.shape, printed: style.isPrinted },
      },
    ],
    print: [
      ...(style.hasZebra && style.tint !== undefined
        ? numbers.flatMap((_, i): StaticInput[] =>
            i % 2 === 0
              ? []
              : [{ kind: 'rect', rect: { x, y: top + i * row, w: outline.w, h: row }, fill: style.tint! }],
          )
        : []),
      rect(outline, style),
      rect({ ...outline, h: HEAD }, style, true),
      text(x + cell / 2, y + HEAD / 2, headings[0], 2.8, { bold: true }),
      text(x + cell + (outline.w - cell) / 2, y + HEAD / 2, headings[1], 3, { bold: true }),
      ...(style.isPrinted
        ? []
        : options.map((letter, i) => text(first.x + i * option, top - 1.8, letter, 2.2))),
      ...numbers.map((number, i) =>
        text(x + cell / 2, first.y + i * row, String(number), 3.2, { bold: true }),
      ),
      ...(style.hasFrames
        ? [
            line(x + cell, y, x + cell, y + outline.h, 0.3),
            ...numbers
              .slice(1)
              .map((_, i) => line(x, top + (i + 1) * row, x + outline.w, top + (i + 1) * row)),
          ]
        : []),
    ],
  }
}

/** Questions beside each other, the options of each running down. */
export function standingTable(x: number, y: number, table: ChoiceTable, style: Style): Table {
  const { from, rows, options, option, row, headings } = table
  const cell = style.isPrinted ? 4 : 8
  const top = y + HEAD + 6
  const first = { x: round(x + cell + row / 2), y: round(top + option / 2) }
  const numbers = Array.from({ length: rows }, (_, i) => from + i)
  const outline = { x, y, w: cell + rows * row + 2, h: top - y + options.length * option }
  return {
    outline,
    fields: [
      {
        kind: 'choice',
        id: `choice-${from}`,
        labels: numbers.map((number) => `q${number}`),
        options: [...options],
        layout: {
          type: 'grid',
          origin: first,
          bubble: style.bubble,
          optionStep: { dx: 0, dy: option },
          rowStep: { dx: row, dy: 0 },
        },
        style: { shape: style.shape, printed: style.isPrinted },
      },
    ],
    print: [
      ...headOf(outline, headings[1], style),
      ...numbers.map((number, i) =>
        text(first.x + i * row, y + HEAD + 3, String(number), 2.8, { bold: true }),
      ),
      ...(style.isPrinted
        ? []
        : options.map((letter, i) => text(x + cell / 2, first.y + i * option, letter, 2.4))),
    ],
  }
}

export interface DigitColumn {
  readonly options: readonly string[]
  /** White before it, more than usual. */
  readonly gap?: number
  readonly heading?: string
}

interface DigitTable {
  readonly id: string
  readonly heading: string
  readonly columns: readonly DigitColumn[]
  readonly option: number
  readonly row: number
  readonly hasBoxes: boolean
  /** The number of the question it answers; else it is a number of the student. */
  readonly question?: number
  readonly identity?: boolean
  readonly note?: string
}

/** Columns of digits; a column may lack some. */
export function digitTable(x: number, y: number, table: DigitTable, style: Style): Table {
  const { id, heading, columns, option, row, hasBoxes, question } = table
  const margin = style.isPrinted ? 3.5 : 7
  const heads = columns.some((column) => column.heading !== undefined) ? 5.5 : 0
  const top = y + HEAD + heads + (hasBoxes ? row + 3 : 2) + (table.note === undefined ? 0 : 5)
  let at = x + margin + style.bubble.w / 2
  const xs = columns.map(({ gap = 0 }, i) => {
    at += (i === 0 ? 0 : row) + gap
    return round(at)
  })
  const yOf = (digit: string) => round(top + option / 2 + DIGITS.indexOf(digit) * option)
  const outline = { x, y, w: at - x + margin + style.bubble.w / 2, h: top - y + 10 * option + 1 }
  const rows = columns.map(({ options }, i) => options.map((digit) => boxAt(xs[i]!, yOf(digit), style)))
  const common = {
    id,
    name: heading,
    labels: columns.map((_, i) => `${id}_${i + 1}`),
    options: columns.map(({ options }) => [...options]),
    layout: { type: 'boxes' as const, rows },
    style: { shape: style.shape, printed: style.isPrinted },
  }
  return {
    outline,
    fields: [
      question === undefined
        ? { kind: 'number', ...common, identity: table.identity ?? false }
        : { kind: 'numeric', ...common, questionId: question },
    ],
    print: [
      ...(style.hasZebra && style.tint !== undefined
        ? xs.flatMap((cx, i): StaticInput[] =>
            i % 2 === 0
              ? []
              : [
                  {
                    kind: 'rect',
                    rect: { x: cx - row / 2, y: y + HEAD, w: row, h: outline.h - HEAD },
                    fill: style.tint!,
                  },
                ],
          )
        : []),
      ...headOf(outline, heading, style),
      ...columns.flatMap(({ heading: head }, i) =>
        head === undefined ? [] : [text(xs[i]!, y + HEAD + 2.8, head, 2.5)],
      ),
      ...(hasBoxes
        ? xs.map((cx) =>
            rect(
              { x: cx - row * 0.44, y: y + HEAD + heads + 1.5, w: row * 0.88, h: row * 1.05 },
              { ...style, hasFrames: true },
            ),
          )
        : []),
      ...(table.note === undefined ? [] : [text(x + outline.w / 2, top - 2.6, table.note, 2)]),
      ...(style.isPrinted ? [] : DIGITS.map((digit) => text(x + 3, yOf(digit), digit, 2.4))),
    ],
  }
}

/** Digits whose options run across: a row a digit, or, `inLine`, all digits of a question in one line. */
export function lyingDigits(
  x: number,
  y: number,
  table: Pick<DigitTable, 'id' | 'heading' | 'option' | 'row' | 'identity'> & { digits: number },
  style: Style,
): Table {
  const { id, heading, option, row, digits } = table
  const top = y + HEAD + (style.isPrinted ? 1 : 5)
  const left = x + 9
  const outline = { x, y, w: 9 + 10 * option + 1, h: top - y + digits * row + 1 }
  return {
    outline,
    fields: [
      {
        kind: 'number',
        id,
        name: heading,
        identity: table.identity ?? false,
        labels: Array.from({ length: digits }, (_, i) => `${id}_${i + 1}`),
        options: DIGITS,
        layout: {
          type: 'grid',
          origin: { x: round(left + option / 2), y: round(top + row / 2) },
          bubble: style.bubble,
          optionStep: { dx: option, dy: 0 },
          rowStep: { dx: 0, dy: row },
        },
        style: { shape: style.shape, printed: style.isPrinted },
      },
    ],
    print: [
      ...headOf(outline, heading, style),
      ...Array.from({ length: digits }, (_, i) =>
        rect(
          { x: x + 1.5, y: top + i * row + row * 0.08, w: 6, h: row * 0.84 },
          { ...style, hasFrames: true },
        ),
      ),
      ...(style.isPrinted
        ? []
        : DIGITS.map((digit, i) => text(left + (i + 0.5) * option, top - 2, digit, 2.2))),
    ],
  }
}

/** A short answer in one line: hundreds, tens and ones beside each other, ten bubbles each. */
export function lineNumeric(
  x: number,
  y: number,
  table: { readonly questions: readonly number[]; readonly option: number; readonly row: number },
  style: Style,
): Table {
  const { questions, option, row } = table
  const group = 10 * option + 1.6
  const top = y + HEAD
  const outline = { x, y, w: 9 + 3 * group, h: HEAD + questions.length * row }
  return {
    outline,
    fields: questions.map((question, i): FieldInput => {
      const cy = top + (i + 0.5) * row
      return {
        kind: 'numeric',
        id: `s${question}`,
        questionId: question,
        labels: ['h', 't', 'o'].map((place) => `s${question}_${place}`),
        options: DIGITS,
        layout: {
          type: 'boxes',
          rows: [0, 1, 2].map((place) =>
            DIGITS.map((_, digit) => boxAt(x + 9 + place * group + (digit + 0.5) * option, cy, style)),
          ),
        },
        style: { shape: style.shape, printed: style.isPrinted },
      }
    }),
    print: [
      rect(outline, style),
      rect({ ...outline, h: HEAD }, style, true),
      ...['백', '십', '일'].map((place, i) => text(x + 9 + (i + 0.5) * group, y + HEAD / 2, place, 2.8)),
      ...questions.map((question, i) =>
        text(x + 4.5, top + (i + 0.5) * row, String(question), 3.2, { bold: true }),
      ),
      ...(style.hasFrames
        ? questions.slice(1).map((_, i) => line(x, top + (i + 1) * row, x + outline.w, top + (i + 1) * row))
        : []),
    ],
  }
}

/** The form code: its names beside the bubbles, or above them where they stand side by side. */
export function formTable(
  x: number,
  y: number,
  { heading, names, isDown }: { heading: string; names: readonly string[]; isDown: boolean },
  style: Style,
): Table {
  const step = isDown ? style.bubble.h + 3.5 : 12
  const first = isDown ? { x: x + 8, y: y + HEAD + 6 } : { x: x + 8, y: y + HEAD + 9 }
  const outline = isDown
    ? { x, y, w: 30, h: HEAD + 6 + names.length * step }
    : { x, y, w: 6 + names.length * step, h: HEAD + 14 }
  return {
    outline,
    fields: [
      {
        kind: 'form',
        id: 'form',
        name: heading,
        options: [...names],
        layout: {
          type: 'grid',
          origin: first,
          bubble: style.bubble,
          optionStep: isDown ? { dx: 0, dy: step } : { dx: step, dy: 0 },
          rowStep: isDown ? { dx: step, dy: 0 } : { dx: 0, dy: step },
        },
        style: { shape: style.shape, printed: false },
      },
    ],
    print: [
      ...headOf(outline, heading, style),
      ...names.map((name, i) =>
        isDown
          ? text(first.x + 12, first.y + i * step, name, 3.2)
          : text(first.x + i * step, y + HEAD + 3.4, name, 3),
      ),
    ],
  }
}

/** A box to write in, its name in a cell before it. */
export function nameBox(x: number, y: number, w: number, h: number, name: string): StaticInput[] {
  return [
    { kind: 'rect', rect: { x, y, w, h }, thickness: 0.25 },
    line(x + 16, y, x + 16, y + h, 0.2),
    text(x + 8, y + h / 2, name, 3.2, { bold: true }),
  ]
}
