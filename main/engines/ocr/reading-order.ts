import { boundsOf } from '#main/engines/page/rows.ts'
import type { Rect } from '#shared/domain/geometry.ts'

/** A piece of a line on a level page, with the choice mark it begins with, if any. */
export interface Placed extends Rect {
  readonly mark?: string | undefined
}

/** Pieces that stand beside each other, left to right. */
export type PieceRow<T extends Placed> = readonly T[]

/** Rows of a column, or of what stands across columns, top down. */
export type RowGroup<T extends Placed> = readonly PieceRow<T>[]

/** A gutter lies within this middle part of the text. */
const MIDDLE = [0.3, 0.7] as const
/** Least width of a gutter, heights of a line. */
const LEAST_GUTTER = 0.5
/** Lines that may stand across a gutter, titles and a page's number, by their number and by their length. */
const MOST_ACROSS = 0.2
const MOST_LENGTH_ACROSS = 0.3
/** A column has this share of rows that fill more than half of it. */
const LEAST_FULL = 0.2

/**
 * Pieces in reading order: down each column, from the left; what stands across columns (a title, a page number) ends
 * what is above it. Tables and choices beside each other are read row by row.
 * @see Nagy and Seth 1984, XY cuts; here a cut may be crossed
 */
export function readingOrder<T extends Placed>(pieces: readonly T[]): RowGroup<T>[] {
  if (pieces.length === 0) return []
  const cuts = guttersOf(pieces)
  if (cuts.length === 0) return [rowsOf(pieces)]
  const crossing = pieces.filter((piece) => isAcross(piece, cuts))
  const beside = pieces.filter((piece) => !isAcross(piece, cuts))
  const unit = usualHeight(pieces)
  const columnOf = ({ x, w }: T) => cuts.filter((cut) => x + w / 2 >= cut).length
  const across = [
    ...crossing.filter((piece) => !isAmidLines(piece, beside, unit) && !isGrazing(piece, cuts, unit)),
    ...(cuts.length === 2 ? aboutThree(Map.groupBy(beside, columnOf), unit) : []),
  ].sort((a, b) => a.y - b.y)
  const sides = pieces.filter((piece) => !across.includes(piece))
  const groups: RowGroup<T>[] = []
  const columns = (own: readonly T[]) => {
    const byColumn = Map.groupBy(own, columnOf)
    for (const column of [...byColumn.keys()].sort()) groups.push(rowsOf(byColumn.get(column)!))
  }
  let rest = sides
  for (const row of rowsOf(across)) {
    const top = Math.min(...row.map(({ y }) => y))
    const bottom = Math.max(...row.map(({ y, h }) => y + h))
    columns(rest.filter((piece) => middle(piece) < top))
    // What stands beside a title, as a page's number or its form does, is read with it.
    groups.push(rowsOf([...row, ...rest.filter((piece) => middle(piece) >= top && middle(piece) <= bottom)]))
    rest = rest.filter((piece) => middle(piece) > bottom)
  }
  columns(rest)
  return groups
}

const middle = ({ y, h }: Rect) => y + h / 2

/** What stands below three columns by itself is this far from the middle one's last line, heights of a line. */
const APART = 1.5

/** In the middle one of three columns: above both others a page's title, by itself below both its number. */
function aboutThree<T extends Rect>(columns: ReadonlyMap<number, readonly T[]>, unit: number): T[] {
  const [left = [], own = [], right = []] = [0, 1, 2].map((index) => columns.get(index))
  if (left.length === 0 || right.length === 0) return []
  const others = [...left, ...right]
  const top = Math.min(...others.map(({ y }) => y))
  const bottom = Math.max(...others.map(({ y, h }) => y + h))
  const lines = own.filter((piece) => middle(piece) >= top && middle(piece) <= bottom)
  const end = Math.max(...lines.map(({ y, h }) => y + h))
  return own.filter(
    (piece) => middle(piece) < top || (middle(piece) > bottom && piece.y - end > unit * APART),
  )
}

const crosses = ({ x, w }: Rect, cut: number) => x < cut - 2 && x + w > cut + 2
const isAcross = (piece: Rect, cuts: readonly number[]) => cuts.some((cut) => crosses(piece, cut))

/** What is this short, heights of a line, and this close to a line of a column beside it, stands across nothing. */
const MOST_SHORT = 3
const CLOSE = 2
const MOST_BEYOND = 0.25

/** A line's number in the margin, a bracket beside a passage, a piece of the rule between columns. */
const isAmidLines = (piece: Rect, beside: readonly Rect[], unit: number) =>
  piece.w < unit * MOST_SHORT &&
  beside.some(
    ({ x, y, w, h }) =>
      Math.min(y + h, piece.y + piece.h) - Math.max(y, piece.y) > Math.min(h, piece.h) / 2 &&
      Math.max(x - piece.x - piece.w, piece.x - x - w) < unit * CLOSE,
  )

/** A line of a column whose box begins or ends a little beyond the gutter's middle: what stands across has it in its own. */
const isGrazing = (piece: Rect, cuts: readonly number[], unit: number) => {
  const { x, w } = piece
  const beyond = Math.min(w * MOST_BEYOND, unit * CLOSE)
  return (
    w >= unit * MOST_SHORT &&
    cuts.every((cut) => !crosses(piece, cut) || Math.min(cut - x, x + w - cut) < beyond)
  )
}

function usualHeight(pieces: readonly Rect[]): number {
  const heights = pieces.map(({ h }) => h).sort((a, b) => a - b)
  return heights[heights.length >> 1]
}

/** One side of a gutter that is so many times as wide as the other may be two columns itself. */
const TWICE = 1.5

/** Where a page's columns meet, x, left to right: none for one column, two at most. */
export function guttersOf(pieces: readonly Placed[]): number[] {
  const cut = gutterOf(pieces)
  const all = boundsOf(pieces)
  if (cut === undefined || all === undefined) return []
  const [left, right] = [cut - all.x, all.x + all.w - cut]
  if (Math.max(left, right) < TWICE * Math.min(left, right)) return [cut]
  const isWide = ({ x, w }: Rect) => x + w / 2 < cut === left > right
  const other = gutterOf(pieces.filter((piece) => !crosses(piece, cut) && isWide(piece)))
  return other === undefined ? [cut] : [cut, other].sort((a, b) => a - b)
}

function gutterOf(pieces: readonly Placed[]): number | undefined {
  const height = usualHeight(pieces)
  const all = boundsOf(pieces)
  if (all === undefined || pieces.length < 6) return undefined
  const from = Math.floor(all.x + all.w * MIDDLE[0])
  const crossing = new Uint16Array(Math.ceil(all.w * (MIDDLE[1] - MIDDLE[0])) + 1)
  for (const { x, w } of pieces) {
    const first = Math.max(0, Math.ceil(x) - from)
    const last = Math.min(crossing.length - 1, Math.floor(x + w) - from)
    for (let i = first; i <= last; i += 1) crossing[i] += 1
  }
  const most = Math.max(2, pieces.length * MOST_ACROSS)
  const levels = [...new Set(crossing)].filter((level) => level <= most).sort((a, b) => a - b)
  // A page's number below the gutter parts it in two at its own level, so each level takes in those below it.
  const runs = levels
    .flatMap((level) => runsUpTo(crossing, level))
    .filter(({ wide }) => wide >= height * LEAST_GUTTER)
    .map(({ start, wide }) => {
      const at = from + start + wide / 2
      const lengths = pieces.map((piece) => (crosses(piece, at) ? piece.w : 0))
      return { at, wide, across: lengths.reduce((sum, length) => sum + length) }
    })
  // What stands across a gutter is short; lines of a column go across the gaps between what is below them.
  runs.sort((a, b) => a.across - b.across || b.wide - a.wide)
  return runs.find(({ at }) => isGutter(pieces, at, all))?.at
}

/** Stretches in which no more than `level` pieces are crossed. */
function runsUpTo(crossing: Uint16Array, level: number): { start: number; wide: number }[] {
  const runs: { start: number; wide: number }[] = []
  for (let i = 0; i < crossing.length; i += 1) {
    if (crossing[i] > level) continue
    const start = i
    while (i < crossing.length && crossing[i] <= level) i += 1
    runs.push({ start, wide: i - start })
  }
  return runs
}

/** Both sides are columns: each has lines that fill it, and no side holds nothing but choices that begin on the other. */
function isGutter(pieces: readonly Placed[], cut: number, all: Rect): boolean {
  const left = pieces.filter((piece) => !crosses(piece, cut) && piece.x + piece.w / 2 < cut)
  const right = pieces.filter((piece) => !crosses(piece, cut) && piece.x + piece.w / 2 >= cut)
  const lengthOf = (some: readonly Placed[]) => some.reduce((sum, { w }) => sum + w, 0)
  const across = lengthOf(pieces) - lengthOf(left) - lengthOf(right)
  if (across > lengthOf(pieces) * MOST_LENGTH_ACROSS) return false
  const marks = right.flatMap(({ mark }) => (mark === undefined ? [] : [mark]))
  const isContinued = marks.length > 1 && !marks.includes('①') && left.some(({ mark }) => mark === '①')
  const width = all.x + all.w - cut
  // A first mark may go unread: lines of text, which a table's rows in pieces are not, are a column all the same.
  const lines = fullRows(right, width).filter((row) => row.length === 1 && row[0].mark === undefined)
  if (isContinued && lines.length < 3) return false
  return isColumn(left, cut - all.x) && isColumn(right, width)
}

const fullRows = (pieces: readonly Placed[], width: number) =>
  rowsOf(pieces).filter((row) => row.at(-1)!.x + row.at(-1)!.w - row[0].x > width * 0.5)

function isColumn(pieces: readonly Placed[], width: number): boolean {
  const rows = rowsOf(pieces).length
  return rows >= 3 && fullRows(pieces, width).length >= Math.max(1, rows * LEAST_FULL)
}

/** Pieces into rows, top down: a piece belongs to the row it shares more than half of its height with. */
export function rowsOf<T extends Placed>(pieces: readonly T[]): T[][] {
  const rows: { pieces: T[]; top: number; bottom: number }[] = []
  // Wide ones first within about a line, since a fraction's or an exponent's small box must not set the row's height.
  for (const piece of [...pieces].sort((a, b) => b.w * b.h - a.w * a.h)) {
    const [top, bottom] = [piece.y, piece.y + piece.h]
    let best: { row: (typeof rows)[number]; shared: number } | undefined
    for (const row of rows) {
      const shared =
        (Math.min(row.bottom, bottom) - Math.max(row.top, top)) / Math.min(bottom - top, row.bottom - row.top)
      const isFree = row.pieces.every(
        (other) =>
          Math.min(other.x + other.w, piece.x + piece.w) - Math.max(other.x, piece.x) <
          0.5 * Math.min(other.w, piece.w),
      )
      if (shared > 0.5 && isFree && (best === undefined || shared > best.shared)) best = { row, shared }
    }
    if (best === undefined) rows.push({ pieces: [piece], top, bottom })
    else best.row.pieces.push(piece)
  }
  return rows
    .sort((a, b) => a.top + a.bottom - b.top - b.bottom)
    .map((row) => row.pieces.sort((a, b) => a.x - b.x))
}
