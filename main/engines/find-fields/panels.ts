import type { Rect } from '#shared/domain/geometry.ts'
import { median } from '#shared/domain/maths.ts'
import type { BubbleShape } from '#shared/domain/template.ts'
import type { InkPage } from './ink-page.ts'
import { bubblesOf, type FoundGrid } from './lattices.ts'

/** Bubbles that people see as one table, `cells[row][column]`; undefined where none is printed. Image pixels. */
export interface Panel {
  readonly cells: FoundGrid['rows']
  readonly shape: BubbleShape
  /** How many groups of columns it was joined from: digits of numbers that stand in a line. */
  readonly groups: number
  readonly bounds: Rect
  readonly bubble: { readonly w: number; readonly h: number }
  /** From one column, and row, to the next; of a single one, the bubble's own size. */
  readonly pitch: { readonly x: number; readonly y: number }
}

/** Groups of one number stand at most so many steps of its digits apart. */
const MOST_GAP = 1.9
/** Rows of two groups are in line within this share of a bubble. */
const IN_LINE = 0.35

export const panelOf = (cells: Panel['cells'], shape: BubbleShape, groups = 1): Panel => {
  const all = bubblesOf({ rows: cells })
  const x = Math.min(...all.map((box) => box.x))
  const y = Math.min(...all.map((box) => box.y))
  const bounds = {
    ...{ x, y },
    w: Math.max(...all.map((box) => box.x + box.w)) - x,
    h: Math.max(...all.map((box) => box.y + box.h)) - y,
  }
  const bubble = { w: median(all.map(({ w }) => w)), h: median(all.map(({ h }) => h)) }
  const steps = (side: 'x' | 'y') => {
    const found: number[] = []
    cells.forEach((row, r) => {
      row.forEach((box, c) => {
        const next = side === 'x' ? row[c + 1] : cells[r + 1]?.[c]
        if (box !== undefined && next !== undefined) found.push(next[side] - box[side])
      })
    })
    return found.length === 0 ? undefined : median(found)
  }
  return {
    ...{ cells, shape, groups, bounds, bubble },
    pitch: { x: steps('x') ?? bubble.w, y: steps('y') ?? bubble.h },
  }
}

export const rowsIn = ({ cells }: Panel) => cells.length
export const columnsIn = ({ cells }: Panel) => cells[0].length
const right = ({ bounds }: Panel) => bounds.x + bounds.w
const bottom = ({ bounds }: Panel) => bounds.y + bounds.h

/** Where each row, or column, has its middle. */
const rowMiddles = ({ cells }: Panel) =>
  cells.map((row) => median(row.flatMap((box) => (box === undefined ? [] : box.y + box.h / 2))))

function areInLine(a: Panel, b: Panel): boolean {
  const [p, q] = [rowMiddles(a), rowMiddles(b)]
  return p.length === q.length && p.every((y, row) => Math.abs(y - q[row]) < IN_LINE * a.bubble.h)
}

const isLikeSized = (a: Panel, b: Panel) =>
  Math.abs(a.bubble.w - b.bubble.w) < 0.2 * a.bubble.w && Math.abs(a.bubble.h - b.bubble.h) < 0.2 * a.bubble.h

/** Whether digits of two panels side by side are one number's: nothing but a little white stands between them. */
function isOneNumber(a: Panel, b: Panel, page: InkPage): boolean {
  const isDown = rowsIn(a) >= 9 && rowsIn(a) <= 11
  const isAcross = columnsIn(a) === 10 * a.groups && columnsIn(b) === 10
  if (!isDown && !isAcross) return false
  const step = b.bounds.x + b.bubble.w / 2 - (right(a) - a.bubble.w / 2)
  const pitch = Math.min(
    ...[a, b].map((panel) => (columnsIn(panel) > 1 ? panel.pitch.x : Number.POSITIVE_INFINITY)),
  )
  const usual = Number.isFinite(pitch) ? pitch : 2.2 * a.bubble.w
  if (step <= 0 || step > MOST_GAP * usual) return false
  return !page.hasUpright(right(a), b.bounds.x, a.bounds.y, bottom(a))
}

/** Puts what the lattices hold apart for a wider gap together again where it is one number: `0000-0000`. */
export function joinPanels(grids: readonly FoundGrid[], page: InkPage): Panel[] {
  const waiting = grids.map(({ rows, shape }) => panelOf(rows, shape)).sort((a, b) => a.bounds.x - b.bounds.x)
  const panels: Panel[] = []
  while (waiting.length > 0) {
    let panel = waiting.shift()!
    for (;;) {
      const at = waiting.findIndex(
        (other) => isLikeSized(panel, other) && areInLine(panel, other) && isOneNumber(panel, other, page),
      )
      if (at < 0) break
      const [other] = waiting.splice(at, 1)
      const cells = panel.cells.map((row, r) => [...row, ...other.cells[r]])
      panel = panelOf(cells, panel.shape, panel.groups + 1)
    }
    panels.push(panel)
  }
  return panels
}
