import type { PageLayout } from '#shared/domain/layout.ts'
import type { BubbleShape } from '#shared/domain/template.ts'

/** A bubble's place on the page, template units. */
export interface PlannedBubble {
  readonly row: number
  readonly option: number
  /** Centre. */
  readonly x: number
  readonly y: number
  /** Which of the plan's letters is printed in it: those of one class and label are alike. */
  readonly letter: number
}

/** Bubbles whose boxes have one size and shape, and so, one hopes, one printed outline. */
export interface BubbleClass {
  readonly shape: BubbleShape
  /** Box, template units. */
  readonly w: number
  readonly h: number
  /** Distance to the nearest neighbours, template units. */
  readonly pitchX: number
  readonly pitchY: number
}

/** A handful of neighbouring bubbles that are located together. */
export interface Cell {
  readonly bubbles: readonly PlannedBubble[]
  readonly classIndex: number
  readonly fieldId: string
  readonly x: number
  readonly y: number
  /** Whether its bubbles lie beside the layout's, so that what is printed in them is not known. */
  readonly isStrange?: boolean
}

export interface CellPlan {
  readonly classes: readonly BubbleClass[]
  /** `[row][option]`. */
  readonly bubbles: readonly (readonly PlannedBubble[])[]
  readonly cells: readonly Cell[]
  /**
   * Cells looked at while a page is as flat as expected: enough of them, evenly spread, to notice when it is not.
   */
  readonly scouts: ReadonlySet<number>
  /** The cells cut in two across their longer side, for pages that bend within a cell. */
  readonly halves: readonly Cell[]
  /** Index of each row's cells. */
  readonly cellsOfRow: readonly (readonly number[])[]
}

const MAX_BUBBLES = 15
const MAX_SEGMENT = 6
const MAX_EXTENT = 0.2
const SCOUTS = 20

interface Segment {
  readonly bubbles: readonly PlannedBubble[]
  readonly fieldId: string
  readonly part: number
  readonly classKey: string
}

/** `[row][option]`. */
function bubblesOf({ rows }: PageLayout): PlannedBubble[][] {
  const letters = new Map<string, number>()
  return rows.map(({ shape, bubbles, options }, row) =>
    bubbles.map(({ x, y, w, h }, option) => {
      const key = `${classKeyOf(shape, w, h)} ${options[option]}`
      const letter = letters.get(key) ?? letters.size
      letters.set(key, letter)
      return { row, option, x: x + w / 2, y: y + h / 2, letter }
    }),
  )
}

const classKeyOf = (shape: BubbleShape, w: number, h: number) => `${shape} ${w.toFixed(2)} ${h.toFixed(2)}`

function segmentsOf(layout: PageLayout, bubbles: readonly (readonly PlannedBubble[])[]): Segment[] {
  return layout.rows.flatMap((row, rowIndex) => {
    const parts = Math.ceil(row.bubbles.length / MAX_SEGMENT)
    const size = Math.ceil(row.bubbles.length / parts)
    return Array.from({ length: parts }, (_, part) => {
      const { w, h } = row.bubbles[part * size]
      return {
        bubbles: bubbles[rowIndex].slice(part * size, (part + 1) * size),
        fieldId: row.fieldId,
        part,
        classKey: classKeyOf(row.shape, w, h),
      }
    }).filter((segment) => segment.bubbles.length > 0)
  })
}

function extent(bubbles: readonly PlannedBubble[]): number {
  let left = Number.POSITIVE_INFINITY
  let right = Number.NEGATIVE_INFINITY
  let top = Number.POSITIVE_INFINITY
  let bottom = Number.NEGATIVE_INFINITY
  for (const { x, y } of bubbles) {
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
  }
  return Math.max(right - left, bottom - top)
}

/** Least distance along each axis between bubbles that lie beside or below each other. */
function pitches(bubbles: readonly PlannedBubble[], w: number, h: number): { x: number; y: number } {
  let x = Number.POSITIVE_INFINITY
  let y = Number.POSITIVE_INFINITY
  for (let i = 0; i < bubbles.length; i++) {
    for (let j = Math.max(0, i - 80); j < i; j++) {
      const dx = Math.abs(bubbles[i].x - bubbles[j].x)
      const dy = Math.abs(bubbles[i].y - bubbles[j].y)
      if (dy < 0.4 * h && dx > 0.4 * w) x = Math.min(x, dx)
      if (dx < 0.4 * w && dy > 0.4 * h) y = Math.min(y, dy)
    }
  }
  // A box may be drawn at half its bubble's size; bubbles far apart need not be looked for halfway to each other.
  const widest = 4.5 * Math.max(w, h)
  if (!Number.isFinite(x)) x = Number.isFinite(y) ? Math.max(y, w) : 3 * Math.max(w, h)
  if (!Number.isFinite(y)) y = x
  return { x: Math.min(x, widest), y: Math.min(y, widest) }
}

/** Bubbles on either side of the middle of their longer extent; all together where they are too few. */
function halve(bubbles: readonly PlannedBubble[]): PlannedBubble[][] {
  if (bubbles.length < 6) return [[...bubbles]]
  const span = (key: 'x' | 'y') => {
    const values = bubbles.map((b) => b[key])
    return [Math.min(...values), Math.max(...values)]
  }
  const [left, right] = span('x')
  const [top, bottom] = span('y')
  const isWide = right - left >= bottom - top
  const middle = isWide ? (left + right) / 2 : (top + bottom) / 2
  const isFirst = (b: PlannedBubble) => (isWide ? b.x : b.y) <= middle + 1e-6
  return [bubbles.filter(isFirst), bubbles.filter((b) => !isFirst(b))].filter((part) => part.length > 0)
}

const plans = new WeakMap<PageLayout, CellPlan>()

/** Divides a page's bubbles into cells, once per layout. */
export function cellPlan(layout: PageLayout): CellPlan {
  const known = plans.get(layout)
  if (known !== undefined) return known
  const limit = MAX_EXTENT * Math.max(layout.width, layout.height)
  const groups: Segment[][] = []
  const open = new Map<string, Segment[]>()
  const planned = bubblesOf(layout)
  for (const segment of segmentsOf(layout, planned)) {
    const key = `${segment.fieldId} ${segment.part} ${segment.classKey}`
    const group = open.get(key)
    const together = [...(group ?? []), segment].flatMap((s) => s.bubbles)
    if (group !== undefined && together.length <= MAX_BUBBLES && extent(together) <= limit) {
      group.push(segment)
    } else {
      const started = [segment]
      groups.push(started)
      open.set(key, started)
    }
  }
  const keys = [...new Set(groups.map((group) => group[0].classKey))]
  const classes = keys.map((key): BubbleClass => {
    const all = groups.filter((group) => group[0].classKey === key).flat()
    const bubbles = all.flatMap((segment) => segment.bubbles)
    const row = layout.rows[bubbles[0].row]
    const { w, h } = row.bubbles[bubbles[0].option]
    const pitch = pitches(bubbles, w, h)
    return { shape: row.shape, w, h, pitchX: pitch.x, pitchY: pitch.y }
  })
  const cellOf = (bubbles: readonly PlannedBubble[], classKey: string): Cell => ({
    bubbles,
    fieldId: layout.rows[bubbles[0].row].fieldId,
    classIndex: keys.indexOf(classKey),
    x: bubbles.reduce((sum, b) => sum + b.x, 0) / bubbles.length,
    y: bubbles.reduce((sum, b) => sum + b.y, 0) / bubbles.length,
  })
  const cells = groups.map((group) =>
    cellOf(
      group.flatMap((segment) => segment.bubbles),
      group[0].classKey,
    ),
  )
  const halves = groups.flatMap((group) =>
    halve(group.flatMap((segment) => segment.bubbles)).map((bubbles) => cellOf(bubbles, group[0].classKey)),
  )
  const cellsOfRow: number[][] = layout.rows.map(() => [])
  cells.forEach((cell, index) => {
    for (const row of new Set(cell.bubbles.map((bubble) => bubble.row))) cellsOfRow[row].push(index)
  })
  const every = Math.max(1, Math.round(cells.length / SCOUTS))
  const scouts = new Set(
    cells.map((_, index) => index).filter((index) => index % every === 0 || index === cells.length - 1),
  )
  const plan = { classes, bubbles: planned, cells, scouts, halves, cellsOfRow }
  plans.set(layout, plan)
  return plan
}
