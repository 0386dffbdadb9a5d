import type { Rect } from '#shared/domain/geometry.ts'
import type { BubbleField } from '#shared/domain/layout.ts'
import type { BubbleShape, Template, TemplateField, TemplatePage } from '#shared/domain/template.ts'
import { newBubbleField } from './fields.ts'

/** Bubbles found on a picture, already in template units: `rows[row][column]` from the top left. */
export interface PageGrid {
  readonly rows: readonly (readonly Rect[])[]
  readonly shape: BubbleShape
}

const center = ({ x, y, w, h }: Rect) => ({ x: x + w / 2, y: y + h / 2 })
const round = (value: number) => Math.round(value * 1000) / 1000

/** A regular grid through the boxes, or the boxes themselves where no grid fits within a quarter of a bubble. */
export function layoutOf(rows: readonly (readonly Rect[])[]): BubbleField['layout'] {
  const height = rows.length
  const width = rows[0].length
  const all = rows.flat()
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const bubble = { w: round(mean(all.map(({ w }) => w))), h: round(mean(all.map(({ h }) => h))) }
  // Least squares of a full grid: rows and columns are orthogonal.
  const slope = (of: (row: number, column: number) => number, value: (rect: Rect) => number) => {
    let over = 0
    let under = 0
    rows.forEach((row, r) => {
      row.forEach((rect, c) => {
        const d = of(r, c)
        over += d * value(rect)
        under += d * d
      })
    })
    return under === 0 ? 0 : over / under
  }
  const byRow = (r: number) => r - (height - 1) / 2
  const byColumn = (_: number, c: number) => c - (width - 1) / 2
  const [x, y] = [(rect: Rect) => center(rect).x, (rect: Rect) => center(rect).y]
  const rowStep = { dx: slope(byRow, x), dy: slope(byRow, y) }
  const optionStep = { dx: slope(byColumn, x), dy: slope(byColumn, y) }
  const origin = {
    x: mean(all.map(x)) - (rowStep.dx * (height - 1) + optionStep.dx * (width - 1)) / 2,
    y: mean(all.map(y)) - (rowStep.dy * (height - 1) + optionStep.dy * (width - 1)) / 2,
  }
  const isRegular = rows.every((row, r) =>
    row.every((rect, c) => {
      const at = center(rect)
      const dx = origin.x + r * rowStep.dx + c * optionStep.dx - at.x
      const dy = origin.y + r * rowStep.dy + c * optionStep.dy - at.y
      return Math.abs(dx) < bubble.w / 4 && Math.abs(dy) < bubble.h / 4
    }),
  )
  if (!isRegular) return { type: 'boxes', rows: rows.map((row) => row.map((rect) => ({ ...rect }))) }
  const rounded = ({ dx, dy }: { dx: number; dy: number }) => ({ dx: round(dx), dy: round(dy) })
  return {
    type: 'grid',
    origin: { x: round(origin.x), y: round(origin.y) },
    bubble,
    optionStep: rounded(optionStep),
    rowStep: rounded(rowStep),
  }
}

const transposed = (rows: readonly (readonly Rect[])[]): Rect[][] =>
  rows[0].map((_, column) => rows.map((row) => row[column]))

/** Longest short answer, in digits. */
const MOST_NUMERIC_DIGITS = 4

/** What a grid of so many rows and columns most likely is on an answer sheet, and which way it runs. */
export function guessKind(
  rows: number,
  columns: number,
  hasNumber: boolean,
): { kind: BubbleField['kind']; isDown: boolean } {
  if ((rows === 1 || columns === 1) && Math.max(rows, columns) <= 4)
    return { kind: 'form', isDown: columns === 1 }
  const isDigits = rows === 10 || columns === 10
  if (isDigits) {
    const isDown = rows === 10
    const digits = isDown ? columns : rows
    if (hasNumber && digits <= MOST_NUMERIC_DIGITS) return { kind: 'numeric', isDown }
    return { kind: digits <= 3 ? 'numeric' : 'number', isDown }
  }
  return { kind: 'choice', isDown: rows < columns && columns > 7 }
}

/** Fields for found grids, each of the kind it most likely is, numbered on from the template's last question. */
export function fieldsFromGrids(
  template: Template,
  page: TemplatePage,
  grids: readonly PageGrid[],
): TemplateField[] {
  const made: TemplateField[] = []
  // Questions are numbered down one column, then down the next.
  const ordered = [...grids].sort((a, b) => {
    const p = a.rows[0][0]
    const q = b.rows[0][0]
    return p.x - q.x || p.y - q.y
  })
  for (const { rows, shape } of ordered) {
    const hasNumber = [...page.fields, ...made].some((field) => field.kind === 'number')
    const { kind, isDown } = guessKind(rows.length, rows[0].length, hasNumber)
    const lines = isDown ? transposed(rows) : rows
    made.push(
      newBubbleField(
        template,
        page,
        kind,
        { labels: lines.length, options: lines[0].length },
        layoutOf(lines),
        shape,
        made,
      ),
    )
  }
  return made
}
