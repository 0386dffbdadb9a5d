import Papa from 'papaparse'
import { BOUNDS, TABLE_LIMITS } from './bounds.ts'
import { decodeStored } from './decode-text.ts'
import { StationError } from './errors.ts'

export type TableLimit = keyof typeof TABLE_LIMITS

/** @throws StationError `invalid-input` `table-too-large` */
export function assertWithin(limit: TableLimit, value: number): void {
  const most = TABLE_LIMITS[limit]
  if (value <= most) return
  throw new StationError('invalid-input', `a table of ${value} ${limit}, more than ${most}`, {
    reason: 'table-too-large',
    params: { value, most },
  })
}

/** A row as it stands in its file. */
export interface TableRow {
  /** From 1; where a cell holds line breaks, the first of its lines. */
  readonly line: number
  readonly cells: readonly string[]
}

export interface Table {
  /** Line of the header, from 1: a title may stand above it. */
  readonly headerLine: number
  readonly columns: readonly string[]
  /** Where two columns have one name, the last one's cells; `onlyColumn` refuses such. */
  readonly rows: readonly Readonly<Record<string, string>>[]
  /** Line of each row. */
  readonly lines: readonly number[]
}

/** First bytes of .xlsx and .xls files. */
const ZIP = [0x50, 0x4b, 0x03, 0x04]
const COMPOUND_FILE = [0xd0, 0xcf, 0x11, 0xe0]
const startsWith = (bytes: Uint8Array, start: readonly number[]) =>
  start.every((byte, i) => bytes[i] === byte)

export function workbookKind(bytes: Uint8Array): 'xlsx' | 'xls' | undefined {
  if (startsWith(bytes, ZIP)) return 'xlsx'
  return startsWith(bytes, COMPOUND_FILE) ? 'xls' : undefined
}

/** Spreadsheets write one of these; never `|`, which stands in keys. What was pasted has tabs between cells with commas. */
const SEPARATORS = ['\t', ',', ';']
/** Lines that may stand above a header. */
const MOST_TITLES = 30

/** What Excel writes first where the separator is not its own: `sep=;`. */
const SEPARATOR_LINE = /^"?sep=(.)"?[ ,;\t]*(?:\r\n|\r|\n|$)/i

/**
 * Rows of a CSV or TSV text, or of what is pasted from a spreadsheet. The separator is what `sep=` says, else the one by
 * which the header has most columns.
 * @throws StationError `invalid-input`: `table-broken` with the line where quotes do not match, `table-workbook` for bytes
 *   that are no text, `table-too-large`
 */
export function textRows(bytes: Uint8Array, headers: readonly string[] = []): TableRow[] {
  assertWithin('bytes', bytes.length)
  if (workbookKind(bytes) !== undefined) {
    throw new StationError('invalid-input', 'the table is a workbook, not text', { reason: 'table-workbook' })
  }
  const text = decodeStored(bytes).normalize('NFC')
  const said = SEPARATOR_LINE.exec(text)
  const body = said === null ? text : text.slice(said[0].length)
  for (const each of SEPARATORS) assertWithin('cells', body.split(each).length - 1)
  const delimiter = said?.[1] ?? separatorOf(body, headers)
  const { data, errors } = Papa.parse<string[]>(body, { delimiter })
  const lines: number[] = []
  let line = said === null ? 1 : 2
  for (const cells of data) {
    lines.push(line)
    line += 1 + cells.reduce((sum, cell) => sum + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0)
  }
  const broken = errors.find((error) => error.type === 'Quotes')
  if (broken !== undefined) {
    const at = lines[broken.row ?? 0] ?? 1
    throw new StationError('invalid-input', `line ${at}: ${broken.message}`, {
      reason: 'table-broken',
      params: { line: at },
    })
  }
  const long = data.findIndex((cells) => cells.some((cell) => cell.length > BOUNDS.cellLetters))
  if (long >= 0) {
    throw new StationError('invalid-input', `line ${lines[long]} has a cell that is too long`, {
      reason: 'table-cell-too-long',
      params: { line: lines[long] },
    })
  }
  return data.map((cells, i) => ({ line: lines[i], cells }))
}

function separatorOf(text: string, headers: readonly string[]): string {
  const width = (delimiter: string) => {
    const rows = Papa.parse<string[]>(text, { delimiter, preview: MOST_TITLES + 1 }).data
    const header = rows.find((cells) => hasName(cells, headers))
    // Without a header the rows themselves tell.
    return (header?.length ?? 0) * 1_000 + Math.max(0, ...rows.map((cells) => cells.length))
  }
  const widths = SEPARATORS.map(width)
  return SEPARATORS[widths.indexOf(Math.max(...widths))]
}

/** Whether one of the first rows has one of these names. */
export const hasHeader = (rows: readonly TableRow[], headers: readonly string[]): boolean =>
  rows.slice(0, MOST_TITLES + 1).some(({ cells }) => hasName(cells, headers))

/**
 * Rows by column name, below the header. Names and cells are trimmed; blank rows are left out. What keeps a spreadsheet from
 * taking text for a number (`="0041"`, `'0041`) is left out.
 * @param headers  names one of which the header has; rows above it are passed over
 * @throws StationError `invalid-input` `table-too-large`
 */
export function tableOf(rows: readonly TableRow[], headers: readonly string[] = []): Table {
  const filled = rows.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''))
  assertWithin('rows', filled.length)
  assertWithin('columns', Math.max(0, ...filled.slice(0, 1_000).map(({ cells }) => cells.length)))
  const at = filled.slice(0, MOST_TITLES + 1).findIndex(({ cells }) => hasName(cells, headers))
  const [header, ...body] = filled.slice(Math.max(0, at))
  const columns = (header?.cells ?? []).map((name) => name.trim())
  assertWithin('cells', body.length * columns.length)
  return {
    headerLine: header?.line ?? 1,
    columns,
    rows: body.map(({ cells }) =>
      Object.fromEntries(columns.map((name, i) => [name, plainCell(cells[i] ?? '')])),
    ),
    lines: body.map(({ line }) => line),
  }
}

/** A table's header and rows, each at its line. */
export const tableRows = ({ headerLine, columns, rows, lines }: Table): TableRow[] => [
  { line: headerLine, cells: columns },
  ...rows.map((row, i) => ({ line: lines[i], cells: columns.map((name) => row[name]) })),
]

/** `textRows` by column name. */
export const parseTable = (bytes: Uint8Array, headers: readonly string[] = []): Table =>
  tableOf(textRows(bytes, headers), headers)

/** A column's name as it is compared: `배점(점)` and `No.` are 배점 and no. */
export const plainName = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\([^)]*\)/g, '')
    .replace(/[\s_.:*#-]/g, '')

function hasName(cells: readonly string[], names: readonly string[]): boolean {
  const wanted = new Set(names.map(plainName))
  return cells.some((cell) => wanted.has(plainName(cell)))
}

/** A cell without what keeps a spreadsheet from taking text for a number. */
export function plainCell(cell: string): string {
  const text = cell.trim()
  return /^="([^"]*)"$/.exec(text)?.[1]?.trim() ?? text.replace(/^'(?=\d)/, '')
}

/** The column that goes by the first of these names that there is; of two of one name the first. */
export function findColumn(table: Table, names: readonly string[]): string | undefined {
  const byName = new Map(table.columns.toReversed().map((column) => [plainName(column), column]))
  return names.map((name) => byName.get(plainName(name))).find((column) => column !== undefined)
}

/**
 * The one column that goes by any of these names.
 * @throws StationError `invalid-input` `table-column-twice` where there are several: which of them counts is not ours to say
 */
export function onlyColumn(table: Table, names: readonly string[]): string | undefined {
  const wanted = new Set(names.map(plainName))
  const found = table.columns.filter((column) => wanted.has(plainName(column)))
  if (found.length < 2) return found[0]
  throw new StationError('invalid-input', `line ${table.headerLine}: several columns ${found.join(', ')}`, {
    reason: 'table-column-twice',
    params: { line: table.headerLine, columns: found.join(', ') },
  })
}

/** @throws StationError `invalid-input`: `table-column-missing`, and as `onlyColumn` */
export function requiredColumn(table: Table, names: readonly string[], wanted: string): string {
  const column = onlyColumn(table, names)
  if (column !== undefined) return column
  throw new StationError('invalid-input', `no column "${wanted}" (one of ${names.join(', ')})`, {
    reason: 'table-column-missing',
    params: { column: wanted, names: names.join(', ') },
  })
}

/** A cell that a spreadsheet must keep as text: a leading tab stops formulas and keeps leading zeros. */
export interface TextCell {
  readonly text: string
}
export type Cell = string | number | boolean | null | undefined | TextCell

// OWASP "CSV Injection": a cell that starts with one of these may be run as a formula.
const FORMULA_START = /^[=+\-@\t\r]/

function cellText(cell: Cell): string {
  if (cell === null || cell === undefined) return ''
  if (typeof cell === 'object') return cell.text === '' ? '' : `\t${cell.text}`
  if (typeof cell === 'number' || typeof cell === 'boolean') return String(cell)
  return FORMULA_START.test(cell) ? `\t${cell}` : cell
}

/** CSV for Excel: UTF-8 with BOM, CRLF, ids kept as text, no cell that starts a formula. */
export function writeCsv(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const body = Papa.unparse([[...columns].map(cellText), ...rows.map((row) => row.map(cellText))], {
    newline: '\r\n',
  })
  return `\uFEFF${body}\r\n`
}

/** Rows as a text that `textRows` reads back, each at its line. */
export function rowsText(rows: readonly TableRow[]): Uint8Array {
  const lines: string[][] = []
  for (const { line, cells } of rows) {
    while (lines.length < line - 1) lines.push([])
    lines.push(cells.map((cell) => cell.replace(/\s*[\r\n]+\s*/g, ' ')))
  }
  return new TextEncoder().encode(Papa.unparse(lines, { newline: '\n', delimiter: ',' }))
}
