import type { PageLayout } from '#shared/domain/layout.ts'
import type { Cell, CellPlan, PlannedBubble } from '../cells.ts'
import { type Evaluation, moveCells, type Scene } from './evaluate.ts'
import { CAREFUL } from './patch.ts'
import { FOUND, locateCell } from './refine.ts'

/** A regular grid of bubbles: rows of one field, evenly spaced. */
export interface Block {
  /** Layout row indices. */
  readonly rows: readonly number[]
  readonly options: number
  readonly rowStep: { readonly dx: number; readonly dy: number }
  readonly optionStep: { readonly dx: number; readonly dy: number }
}

const blocksOf = new WeakMap<PageLayout, readonly Block[]>()

const isAlike = (p: { dx: number; dy: number }, q: { dx: number; dy: number }) =>
  Math.hypot(p.dx - q.dx, p.dy - q.dy) < 0.12 * Math.hypot(p.dx, p.dy)

/** The grids of a layout that have at least three rows of two options. */
export function findBlocks(layout: PageLayout): readonly Block[] {
  const known = blocksOf.get(layout)
  if (known !== undefined) return known
  const center = (row: number, option: number) => {
    const box = layout.rows[row].bubbles[option]
    return { x: box.x + box.w / 2, y: box.y + box.h / 2 }
  }
  const step = (row: number) => {
    const p = center(row, 0)
    const q = center(row + 1, 0)
    return { dx: q.x - p.x, dy: q.y - p.y }
  }
  const joins = (row: number) =>
    row + 1 < layout.rows.length &&
    layout.rows[row].fieldId === layout.rows[row + 1].fieldId &&
    layout.rows[row].bubbles.length === layout.rows[row + 1].bubbles.length
  const blocks: Block[] = []
  let start = 0
  while (start < layout.rows.length) {
    let end = start
    while (joins(end) && isAlike(step(start), step(end))) end++
    const options = layout.rows[start].bubbles.length
    if (end - start >= 2 && options >= 2) {
      const p = center(start, 0)
      const q = center(start, options - 1)
      blocks.push({
        rows: Array.from({ length: end - start + 1 }, (_, i) => start + i),
        options,
        rowStep: step(start),
        optionStep: { dx: (q.x - p.x) / (options - 1), dy: (q.y - p.y) / (options - 1) },
      })
    }
    start = end + 1
  }
  blocksOf.set(layout, blocks)
  return blocks
}

/** A line of bubbles at a block's rim, moved by some steps. */
export function lineCell(
  plan: CellPlan,
  bubbles: readonly PlannedBubble[],
  by: { dx: number; dy: number },
): Cell {
  const { row, option } = bubbles[0]
  const home = plan.cellsOfRow[row]
    .map((index) => plan.cells[index])
    .find((cell) => cell.bubbles.some((b) => b.row === row && b.option === option))
  const moved = bubbles.map((b) => ({ ...b, x: b.x + by.dx, y: b.y + by.dy }))
  return {
    bubbles: moved,
    classIndex: home?.classIndex ?? 0,
    fieldId: home?.fieldId ?? '',
    x: moved.reduce((sum, b) => sum + b.x, 0) / moved.length,
    y: moved.reduce((sum, b) => sum + b.y, 0) / moved.length,
  }
}

const NOWHERE = { dx: 0, dy: 0 }
/** How much better the print one step beyond a block must answer than its own last line. */
const CLEARLY = 0.3

/**
 * Whether a block lies one row or option off: then the line at one rim shows no bubbles, and one step beyond the
 * other rim there are some.
 * @returns the page vector that brings it home, or undefined
 */
function slipOf(scene: Scene, evaluation: Evaluation, block: Block): { dx: number; dy: number } | undefined {
  const { plan, raster, channel } = scene
  const bubble = (row: number, option: number) => plan.bubbles[row][option]
  const first = block.rows[0]
  const last = block.rows[block.rows.length - 1]
  const rowLine = (row: number) => Array.from({ length: block.options }, (_, option) => bubble(row, option))
  const optionLine = (option: number) => block.rows.map((row) => bubble(row, option))
  const back = ({ dx, dy }: { dx: number; dy: number }) => ({ dx: -dx, dy: -dy })
  const backOption = back(block.optionStep)
  const likeness = (line: readonly PlannedBubble[], by: { dx: number; dy: number }) =>
    locateCell(
      raster,
      channel,
      plan,
      evaluation.outlines,
      { ...lineCell(plan, line, by), isStrange: by === block.optionStep || by === backOption },
      evaluation.map,
      0.1,
      CAREFUL,
    ).likeness
  const rims: [PlannedBubble[], PlannedBubble[], { dx: number; dy: number }][] = [
    [rowLine(first), rowLine(last), block.rowStep],
    [rowLine(last), rowLine(first), back(block.rowStep)],
    [optionLine(0), optionLine(block.options - 1), block.optionStep],
    [optionLine(block.options - 1), optionLine(0), backOption],
  ]
  for (const [left, beyond, step] of rims) {
    const here = likeness(left, NOWHERE)
    if (here >= 0.75) continue
    const there = likeness(beyond, step)
    if (there >= FOUND && there - here > CLEARLY) return step
  }
  return undefined
}

/** A grid that lies a few lines off shows most of its bubbles: with fewer than this share there is nothing to move. */
const HOPELESS = 0.25
/** Blocks may have to move by several steps, and one after the other. */
const MOST_STEPS = 5

/**
 * Moves blocks that lie some rows or options off to where they belong. A grid moved by one step fits itself almost
 * everywhere, so a page on which one still lies off after that holds nowhere.
 */
export function unslip(scene: Scene, evaluation: Evaluation): Evaluation {
  if (evaluation.score < HOPELESS) return evaluation
  let current = evaluation
  let slips = slipsOf(scene, current)
  for (let step = 0; step < MOST_STEPS && slips.size > 0; step++) {
    const cells = scene.plan.cells
    current = moveCells(scene, current, (index) => slips.get(cells[index].bubbles[0].row))
    slips = slipsOf(scene, current)
  }
  return slips.size === 0 ? current : { ...current, score: 0 }
}

/** The page vector that brings each row of a block that lies off one step nearer home. */
function slipsOf(scene: Scene, evaluation: Evaluation): ReadonlyMap<number, { dx: number; dy: number }> {
  return new Map(
    findBlocks(scene.layout).flatMap((block) => {
      const step = slipOf(scene, evaluation, block)
      return step === undefined ? [] : block.rows.map((row) => [row, step] as const)
    }),
  )
}
