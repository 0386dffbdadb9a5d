import type { Rect } from '#shared/domain/geometry.ts'
import { median } from '#shared/domain/maths.ts'
import type { BubbleShape } from '#shared/domain/template.ts'
import type { InkPage } from './ink-page.ts'
import type { OutlineBox } from './outlines.ts'

/** Bubbles in rows and columns, `rows[row][column]` from the top left; undefined where none is printed. Image pixels. */
export interface FoundGrid {
  readonly rows: readonly (readonly (Rect | undefined)[])[]
  readonly shape: BubbleShape
}

/** Bubbles of one grid are the same size within this share. */
const LIKE_SIZE = 0.2
/** Neighbours in a row may be out of line by this share of a bubble. */
const OUT_OF_LINE = 0.4
/** Neighbours are at most this many bubbles apart. */
const FAR = 5
/** Steps of one grid differ by less than this factor. */
const LIKE_STEP = 1.18
/** A grid has most of its bubbles; the rest may be filled in, crossed out or hidden by a stray line. */
const LEAST_SHARE = 0.6
/** An outer row or column of a grid has at least so many, where it has not half of them. */
const LEAST_OF_A_SIDE = 2
/** Bubbles of one sheet differ in a side by less than this factor. */
const LIKE_BUBBLE = 1.55
/** A place with less of the ink that a bubble of the grid has is none. */
const BARE = 0.35
/** So few must all be there: the three corners of a QR code are no grid. */
const FEW = 6

interface Node {
  readonly box: OutlineBox
  readonly x: number
  readonly y: number
  right: Node | undefined
  left: Node | undefined
  below: Node | undefined
  above: Node | undefined
  row: number
  column: number
  isPlaced: boolean
}

interface XY {
  readonly x: number
  readonly y: number
}

const isLike = (a: number, b: number) => Math.abs(a - b) <= LIKE_SIZE * Math.max(a, b)
const distance = (a: XY, b: XY) => Math.hypot(a.x - b.x, a.y - b.y)

/** Nearest like neighbours to the right and below, kept where both say so of each other. */
function linkNeighbours(nodes: readonly Node[]): void {
  const byX = [...nodes].sort((a, b) => a.x - b.x)
  byX.forEach((node, at) => {
    const { w, h } = node.box
    const reach = FAR * Math.max(w, h)
    let right = reach
    let below = reach
    const consider = (other: Node) => {
      if (!isLike(other.box.w, w) || !isLike(other.box.h, h)) return
      const dx = other.x - node.x
      const dy = other.y - node.y
      if (dx > 0.8 * w && Math.abs(dy) < OUT_OF_LINE * h && dx < right) {
        right = dx
        node.right = other
      }
      if (dy > 0.8 * h && Math.abs(dx) < OUT_OF_LINE * w && dy < below) {
        below = dy
        node.below = other
      }
    }
    for (let i = at + 1; i < byX.length && byX[i].x - node.x <= reach; i++) consider(byX[i])
    for (let i = at - 1; i >= 0 && node.x - byX[i].x <= OUT_OF_LINE * w; i--) consider(byX[i])
  })
  const claim = (from: 'right' | 'below', back: 'left' | 'above') => {
    for (const node of nodes) {
      const to = node[from]
      if (to === undefined) continue
      const rival = to[back]
      if (rival === undefined || distance(node, to) < distance(rival, to)) to[back] = node
    }
    for (const node of nodes)
      if (node[from] !== undefined && node[from]?.[back] !== node) node[from] = undefined
  }
  claim('right', 'left')
  claim('below', 'above')
}

const stepOf = (node: Node, a: 'left' | 'above', b: 'right' | 'below'): number | undefined => {
  const steps = [node[a], node[b]].flatMap((other) => (other === undefined ? [] : [distance(node, other)]))
  return steps.length === 0 ? undefined : Math.min(...steps)
}
const likeSteps = (a: number | undefined, b: number | undefined) =>
  a === undefined || b === undefined || Math.max(a, b) <= LIKE_STEP * Math.min(a, b)

type Axis = { readonly next: 'right' | 'below'; readonly back: 'left' | 'above' }
const ACROSS: Axis = { next: 'right', back: 'left' }
const DOWN: Axis = { next: 'below', back: 'above' }

function cut(nodes: readonly Node[], { next, back }: Axis, keeps: (a: Node, b: Node) => boolean): void {
  for (const node of nodes) {
    const other = node[next]
    if (other === undefined || keeps(node, other)) continue
    other[back] = undefined
    node[next] = undefined
  }
}

/**
 * Each node's step along one axis as its chain along the other has it: a digit that a column lacks leaves its
 * neighbours at twice their step, but only in that row.
 */
function chainSteps(nodes: readonly Node[], along: Axis, chained: Axis): Map<Node, number | undefined> {
  const steps = new Map<Node, number | undefined>()
  for (const first of nodes) {
    if (first[chained.back] !== undefined) continue
    const chain: Node[] = []
    for (let node: Node | undefined = first; node !== undefined; node = node[chained.next]) chain.push(node)
    const known = chain.flatMap((node) => stepOf(node, along.back, along.next) ?? []).sort((a, b) => a - b)
    const step = known[Math.floor(0.2 * known.length)] as number | undefined
    for (const node of chain) steps.set(node, step)
  }
  return steps
}

/** Cuts links that are longer than a grid's step or join grids with different steps. */
function cutLinks(nodes: readonly Node[]): void {
  for (const axis of [ACROSS, DOWN]) {
    const steps = new Map(nodes.map((node) => [node, stepOf(node, axis.back, axis.next)]))
    cut(nodes, axis, (a, b) => isStep(a, b, steps))
  }
  const across = chainSteps(nodes, ACROSS, DOWN)
  const down = chainSteps(nodes, DOWN, ACROSS)
  cut(nodes, ACROSS, (a, b) => isStep(a, b, across) && likeSteps(down.get(a), down.get(b)))
  cut(nodes, DOWN, (a, b) => isStep(a, b, down) && likeSteps(across.get(a), across.get(b)))
}

function isStep(a: Node, b: Node, steps: ReadonlyMap<Node, number | undefined>): boolean {
  const [p, q] = [steps.get(a), steps.get(b)]
  return p !== undefined && q !== undefined && distance(a, b) <= LIKE_STEP * Math.min(p, q) && likeSteps(p, q)
}

/** Everything linked to a node, each with its row and column counted from it. */
function connected(first: Node): Node[] {
  first.isPlaced = true
  const found = [first]
  for (let at = 0; at < found.length; at++) {
    const node = found[at]
    const visit = (other: Node | undefined, rows: number, columns: number) => {
      if (other === undefined || other.isPlaced) return
      other.isPlaced = true
      other.row = node.row + rows
      other.column = node.column + columns
      found.push(other)
    }
    visit(node.right, 0, 1)
    visit(node.left, 0, -1)
    visit(node.below, 1, 0)
    visit(node.above, -1, 0)
  }
  return found
}

/** Least squares of `o + column · u + row · v` for one coordinate; a direction with no extent gets a step of 0. */
function fitPlane(
  nodes: readonly Node[],
  value: (node: Node) => number,
): (row: number, column: number) => number {
  const n = nodes.length
  const mean = (of: (node: Node) => number) => nodes.reduce((sum, node) => sum + of(node), 0) / n
  const [r0, c0, v0] = [mean((node) => node.row), mean((node) => node.column), mean(value)]
  let [rr, rc, cc, rv, cv] = [0, 0, 0, 0, 0]
  for (const node of nodes) {
    const r = node.row - r0
    const c = node.column - c0
    const v = value(node) - v0
    rr += r * r
    rc += r * c
    cc += c * c
    rv += r * v
    cv += c * v
  }
  const det = rr * cc - rc * rc
  const perRow = det > 1e-9 ? (rv * cc - cv * rc) / det : rr > 0 ? rv / rr : 0
  const perColumn = det > 1e-9 ? (cv * rr - rv * rc) / det : cc > 0 ? cv / cc : 0
  return (row, column) => v0 + (row - r0) * perRow + (column - c0) * perColumn
}

/** Drops outer rows and columns that hold too few bubbles to be part of the grid; a column may hold three of ten digits. */
function trim(nodes: readonly Node[]): Node[] {
  let kept = [...nodes]
  for (;;) {
    const rows = kept.map((node) => node.row)
    const columns = kept.map((node) => node.column)
    const [top, bottom] = [Math.min(...rows), Math.max(...rows)]
    const [left, right] = [Math.min(...columns), Math.max(...columns)]
    const holdsFew = (side: readonly Node[], length: number) =>
      side.length < 0.5 * length && (side.length < LEAST_OF_A_SIDE || side.some(({ box }) => box.isFilled))
    const isThin = (node: Node) =>
      ((node.row === top || node.row === bottom) &&
        holdsFew(
          kept.filter((other) => other.row === node.row),
          right - left + 1,
        )) ||
      ((node.column === left || node.column === right) &&
        holdsFew(
          kept.filter((other) => other.column === node.column),
          bottom - top + 1,
        ))
    const next = kept.filter((node) => !isThin(node))
    if (next.length === kept.length || next.length === 0) return next
    kept = next
  }
}

function toGrid(linked: readonly Node[], page: InkPage): FoundGrid | undefined {
  const nodes = trim(linked)
  // Letters stand in lines and columns too, but few of them are rings of one size.
  if (nodes.length < 2 || nodes.filter(({ box }) => box.isFilled).length >= 0.5 * nodes.length)
    return undefined
  const top = Math.min(...nodes.map((node) => node.row))
  const left = Math.min(...nodes.map((node) => node.column))
  const rows = Math.max(...nodes.map((node) => node.row)) - top + 1
  const columns = Math.max(...nodes.map((node) => node.column)) - left + 1
  if (nodes.length < (rows * columns <= FEW ? 1 : LEAST_SHARE) * rows * columns) return undefined
  const x = fitPlane(nodes, (node) => node.x)
  const y = fitPlane(nodes, (node) => node.y)
  const hollow = nodes.filter(({ box }) => !box.isFilled)
  const w = median(hollow.map(({ box }) => box.w))
  const h = median(hollow.map(({ box }) => box.h))
  const at = new Map(nodes.map((node) => [`${node.row} ${node.column}`, node]))
  const usualInk = median(hollow.map(({ box }) => page.inkShare(grown(box))))
  return {
    shape: commonShape(hollow),
    rows: Array.from({ length: rows }, (_, r) =>
      Array.from({ length: columns }, (_, c) => {
        const row = top + r
        const column = left + c
        const fitted = { x: x(row, column), y: y(row, column) }
        const seen = at.get(`${row} ${column}`)
        // What lies where the grid says is taken as it is: prints are not perfectly regular.
        if (seen === undefined) {
          // One that is crossed out or hidden is there; where nothing is printed, there is none.
          const box = grown({ x: fitted.x - w / 2, y: fitted.y - h / 2, w, h })
          if (page.inkShare(box) < BARE * usualInk) return undefined
        }
        const middle = seen !== undefined && distance(seen, fitted) < 0.3 * Math.min(w, h) ? seen : fitted
        return { x: middle.x - w / 2, y: middle.y - h / 2, w, h }
      }),
    ),
  }
}

/** With the whole of its outline. */
const grown = ({ x, y, w, h }: Rect): Rect => ({ x: x - 0.1 * w, y: y - 0.1 * h, w: 1.2 * w, h: 1.2 * h })

function commonShape(nodes: readonly Node[]): BubbleShape {
  const counts = new Map<BubbleShape, number>()
  for (const { box } of nodes) counts.set(box.shape, (counts.get(box.shape) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])[0][0]
}

const isLine = ({ rows }: FoundGrid) => rows.length === 1 || rows[0].length === 1
export const bubblesOf = ({ rows }: Pick<FoundGrid, 'rows'>): Rect[] =>
  rows.flat().filter((box) => box !== undefined)
const sizeOf = (grid: FoundGrid) => bubblesOf(grid)[0]
const holds = (outer: Rect, inner: Rect) =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.w <= outer.x + outer.w &&
  inner.y + inner.h <= outer.y + outer.h

/** A table's cells hold several bubbles each: no bubbles themselves. The hole of a printed 0 is held by one. */
function dropNested(grids: readonly FoundGrid[]): FoundGrid[] {
  const dropped = new Set<FoundGrid>()
  for (const outer of grids) {
    const { w, h } = sizeOf(outer)
    for (const inner of grids) {
      if (inner === outer || sizeOf(inner).w > w || sizeOf(inner).h > h) continue
      const outers = bubblesOf(outer)
      const held = bubblesOf(inner).filter((bubble) => outers.some((cell) => holds(cell, bubble)))
      if (held.length < 0.5 * bubblesOf(inner).length) continue
      const cells = outers.filter((cell) => held.some((bubble) => holds(cell, bubble)))
      dropped.add(held.length > 1.5 * cells.length ? outer : inner)
    }
  }
  return grids.filter((grid) => !dropped.has(grid))
}

/**
 * A sheet's bubbles are much of one size: the cells of a table, which numbers stand in, are larger, and letters that run
 * around like a bubble, `0` and `8`, are smaller.
 */
function dropStrangers(grids: readonly FoundGrid[]): FoundGrid[] {
  const usual = (side: 'w' | 'h') =>
    median(grids.flatMap((grid) => bubblesOf(grid).map(() => sizeOf(grid)[side])))
  const [w, h] = [usual('w'), usual('h')]
  const isLikeSide = (length: number, typical: number) =>
    length < LIKE_BUBBLE * typical && typical < LIKE_BUBBLE * length
  return grids.filter((grid) => isLikeSide(sizeOf(grid).w, w) && isLikeSide(sizeOf(grid).h, h))
}

/**
 * Puts outlines of like size that stand at like steps together into grids, in reading order.
 * @param anyLine  whether a single row or column may have a size of its own; on a whole page boxes to write in look so
 */
export function findLattices(outlines: readonly OutlineBox[], page: InkPage, anyLine: boolean): FoundGrid[] {
  const nodes = outlines.map(
    (box): Node => ({
      box,
      x: box.x + box.w / 2,
      y: box.y + box.h / 2,
      right: undefined,
      left: undefined,
      below: undefined,
      above: undefined,
      row: 0,
      column: 0,
      isPlaced: false,
    }),
  )
  linkNeighbours(nodes)
  cutLinks(nodes)
  const found = nodes.flatMap((node) => (node.isPlaced ? [] : (toGrid(connected(node), page) ?? [])))
  const grids = anyLine ? dropNested(found) : dropStrangers(dropNested(found))
  const blocks = grids.filter((grid) => !isLine(grid))
  const lines = grids.filter((grid) => {
    if (!isLine(grid)) return false
    if (anyLine) return true
    const { w, h } = sizeOf(grid)
    return blocks.some(
      (block) => block.shape === grid.shape && isLike(sizeOf(block).w, w) && isLike(sizeOf(block).h, h),
    )
  })
  return [...blocks, ...lines].sort((a, b) => {
    const p = sizeOf(a)
    const q = sizeOf(b)
    return Math.abs(p.y - q.y) < 2 * p.h ? p.x - q.x : p.y - q.y
  })
}
