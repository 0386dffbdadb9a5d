import type { Paper, TextStyle } from './paper.ts'
import { bottomOf, GREY, INK, MARGIN, SHADE, widthOf } from './parts.ts'

export interface Column<Row> {
  readonly title: string
  /** Share of the width beside the others. */
  readonly share: number
  readonly align?: TextStyle['align']
  readonly text: (row: Row) => string
  readonly style?: (row: Row) => TextStyle
  /** Drawn in place of a text. */
  readonly draw?: (row: Row, x: number, y: number, w: number, h: number) => void
}

export interface Table<Row> {
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  /** Where on the page it begins. */
  readonly y: number
  /** Begins another page. @returns where on it the table goes on */
  readonly next: () => Promise<number>
  readonly rowHeight?: number
  /** Points. */
  readonly size?: number
}

/** Where each of some columns begins and how wide it is, by their shares of a width. */
export function columnEdges(shares: readonly number[], x: number, w: number): { x: number; w: number }[] {
  const sum = shares.reduce((total, share) => total + share, 0)
  let at = x
  return shares.map((share) => {
    const edge = { x: at, w: (share / sum) * w }
    at += edge.w
    return edge
  })
}

const PAD = 1.2

/** Rows under a head that every page repeats. @returns where the page goes on */
export async function drawTable<Row>(
  paper: Paper,
  { columns, rows, y: from, next, rowHeight = 6, size = 9 }: Table<Row>,
): Promise<number> {
  const [x, w] = [MARGIN, widthOf(paper)]
  const edges = columnEdges(
    columns.map(({ share }) => share),
    x,
    w,
  )
  const cell = (value: string, i: number, top: number, style: TextStyle) => {
    const edge = edges[i]
    const { align = 'left' } = columns[i]
    const at =
      align === 'left' ? edge.x + PAD : align === 'right' ? edge.x + edge.w - PAD : edge.x + edge.w / 2
    paper.text(value, at, top + rowHeight * 0.5 + size * 0.125, {
      size,
      colour: INK,
      align,
      width: edge.w - 2 * PAD,
      ...style,
    })
  }
  const head = (top: number) => {
    columns.forEach(
      ({ title }, i) => void cell(title, i, top, { bold: true, colour: GREY, size: size * 0.9 }),
    )
    paper.line(
      [
        [x, top + rowHeight],
        [x + w, top + rowHeight],
      ],
      INK,
      0.3,
    )
    return top + rowHeight
  }
  let y = from
  if (rows.length === 0) return y
  if (y + 3 * rowHeight > bottomOf(paper)) y = await next()
  y = head(y)
  for (const [at, row] of rows.entries()) {
    if (y + rowHeight > bottomOf(paper)) y = head(await next())
    if (at % 2 === 1) paper.rect(x, y, w, rowHeight, { fill: SHADE })
    columns.forEach((column, i) => {
      if (column.draw === undefined) cell(column.text(row), i, y, column.style?.(row) ?? {})
      else column.draw(row, edges[i].x, y, edges[i].w, rowHeight)
    })
    y += rowHeight
  }
  return y + 4
}
