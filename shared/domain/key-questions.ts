import { type AnswerReader, keyColumns, parseRule, typedAsDate } from './answer-key.ts'
import type { Table } from './tables.ts'

/** A cell of a key that a person has to explain before it is taken. */
export interface OpenCell {
  readonly line: number
  /** As the file names it. */
  readonly question: string
  readonly text: string
  /** What it may have been before a spreadsheet made a date of it, the likeliest first; none of a stroke. */
  readonly readings: readonly string[]
}

/** What a key leaves open: what `|` means in it, asked once for all, and what stood where there are dates now. */
export interface KeyQuestions {
  readonly strokes: readonly OpenCell[]
  readonly dates: readonly OpenCell[]
}

/** What a person says to them. */
export interface KeyReplies {
  readonly stroke?: 'either' | 'both' | undefined
  /** What stands in the answer cell of a line instead. */
  readonly cells?: readonly { readonly line: number; readonly text: string }[] | undefined
}

/** `1/2/3` becomes a day of 2001, so a year of the first decade may have been an option. */
function readingsOf(text: string): string[] {
  const typed = typedAsDate(text)
  if (typed === undefined) return []
  const year = Number(/^(\d{4})/.exec(text.normalize('NFKC').trim())?.[1] ?? 0)
  return year > 2000 && year < 2010 ? [`${year - 2000}/${typed}`, typed] : [typed]
}

/** @throws StationError as `keyColumns` */
export function keyQuestions(
  table: Table,
  resolve: (question: string) => string | undefined,
  read: AnswerReader,
): KeyQuestions {
  const { question, answer } = keyColumns(table)
  const strokes: OpenCell[] = []
  const dates: OpenCell[] = []
  table.rows.forEach((row, i) => {
    const label = resolve(row[question] ?? '')
    if (label === undefined) return
    const text = row[answer] ?? ''
    const problem = parseRule(text, { stroke: 'ask', read: (each) => read(label, each) })
    const cell = { line: table.lines[i], question: row[question], text, readings: readingsOf(text) }
    if (problem === 'key-stroke') strokes.push(cell)
    if (problem === 'key-date') dates.push(cell)
  })
  return { strokes, dates }
}

/** The key with what a person said in place of what was open. */
export function settleKey(table: Table, open: KeyQuestions, { stroke, cells = [] }: KeyReplies): Table {
  const { answer } = keyColumns(table)
  const said = new Map(cells.map(({ line, text }) => [line, text]))
  const strokes = new Set(stroke === undefined ? [] : open.strokes.map(({ line }) => line))
  const rows = table.rows.map((row, i) => {
    const line = table.lines[i]
    const text = said.get(line)
    if (text !== undefined) return { ...row, [answer]: text }
    if (!strokes.has(line)) return row
    return {
      ...row,
      [answer]: (row[answer] ?? '').normalize('NFKC').replaceAll('|', stroke === 'both' ? ',' : '/'),
    }
  })
  return { ...table, rows }
}
