import type { z } from 'zod'
import { type BubbleShape, Template, type TemplateField } from '#shared/domain/template.ts'

type TemplateInput = z.input<typeof Template>
type PageInput = TemplateInput['pages'][number]
export type FieldInput = z.input<typeof TemplateField>
export type FiducialsInput = PageInput['fiducials'][number]
type Size = { w: number; h: number }

const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']
const numbered = (prefix: string, from: number, count: number) =>
  Array.from({ length: count }, (_, index) => `${prefix}${from + index}`)

/** Where a block of bubbles lies, millimetres. */
export interface Grid {
  /** Middle of the first bubble. */
  readonly x: number
  readonly y: number
  readonly bubble: Size
  /** From one option to the next. */
  readonly option: number
  /** From one row to the next. */
  readonly row: number
  readonly shape?: BubbleShape
  readonly printed?: boolean
}

function placed(grid: Grid, optionStep: { dx: number; dy: number }, rowStep: { dx: number; dy: number }) {
  const { x, y, bubble, shape = 'oval', printed = false } = grid
  return {
    layout: { type: 'grid' as const, origin: { x, y }, bubble, optionStep, rowStep },
    style: { shape, printed },
  }
}

/** Options side by side, rows below each other. */
export const across = (grid: Grid) => placed(grid, { dx: grid.option, dy: 0 }, { dx: 0, dy: grid.row })
/** Options below each other, rows side by side. */
export const down = (grid: Grid) => placed(grid, { dx: 0, dy: grid.option }, { dx: grid.row, dy: 0 })

/** Questions `from … from + count - 1`, a row each, options 1, 2, 3 … */
export function choiceBlock(from: number, count: number, options: number, grid: Grid): FieldInput {
  return {
    kind: 'choice',
    id: `choice-${from}`,
    labels: numbered('q', from, count),
    options: numbered('', 1, options),
    ...across(grid),
  }
}

/** Choice blocks side by side, numbered on. */
export function choiceBlocks(
  columns: number,
  perColumn: number,
  options: number,
  first: Grid,
  columnStep: number,
): FieldInput[] {
  return Array.from({ length: columns }, (_, column) =>
    choiceBlock(1 + column * perColumn, perColumn, options, { ...first, x: first.x + column * columnStep }),
  )
}

/** A student number of so many digits. */
export function numberGrid(
  id: string,
  name: string,
  digits: number,
  grid: Grid,
  place: typeof down | typeof across = down,
): FieldInput {
  return {
    kind: 'number',
    id,
    name,
    labels: numbered(`${id}_`, 1, digits),
    options: DIGITS,
    identity: true,
    ...place(grid),
  }
}

/** A short numeric answer, a column a digit. */
export function numericColumns(question: number, digits: number, grid: Grid): FieldInput {
  return {
    kind: 'numeric',
    id: `s${question}`,
    name: `${question}번`,
    questionId: question,
    labels: numbered(`s${question}_`, 1, digits),
    options: DIGITS,
    ...down(grid),
  }
}

export function formCode(options: readonly string[], grid: Grid): FieldInput {
  return { kind: 'form', id: 'form', name: '문형', options: [...options], ...down(grid) }
}

/** A box to write in. */
export function writingBox(
  id: string,
  name: string,
  rect: { x: number; y: number; w: number; h: number },
): FieldInput {
  return { kind: 'region', id, name, rect, purpose: id === 'name' ? 'name' : 'other' }
}

/** A template in millimetres. */
export function buildTemplate(
  id: string,
  name: string,
  pages: readonly PageInput[],
  ink = '#000000',
): Template {
  return Template.parse({
    schema: 'grading-station/template@1',
    id,
    name,
    unit: 'mm',
    pages: [...pages],
    print: { ink },
  } satisfies TemplateInput)
}

export function sheet(
  size: Size,
  fiducials: readonly FiducialsInput[],
  fields: readonly FieldInput[],
): PageInput {
  return { id: 'front', size, fiducials: [...fiducials], fields: [...fields] }
}

/** Middles of marks near the page's corners; a feeder skewed by 2° cuts off what lies within 6 mm of the edge. */
export function corners(size: Size, margin = 10) {
  return {
    'top-left': { x: margin, y: margin },
    'top-right': { x: size.w - margin, y: margin },
    'bottom-right': { x: size.w - margin, y: size.h - margin },
    'bottom-left': { x: margin, y: size.h - margin },
  } as const
}

/** Four squares; the one at the bottom right is smaller, so that a turned page is known. */
export function cornerSquares(size: Size): FiducialsInput {
  return {
    kind: 'corner-marks',
    marks: Object.entries(corners(size)).map(([corner, center]) => {
      const side = corner === 'bottom-right' ? 3.5 : 6
      return { shape: 'square' as const, center, size: { w: side, h: side } }
    }),
  }
}
