import Papa from 'papaparse'
import { BOUNDS } from './bounds.ts'
import { StationError } from './errors.ts'

/**
 * Text of a CSV or TSV file as Korean desks write them: UTF-8 with or without BOM, UTF-16 with BOM, else CP949 (what
 * Korean Excel saves as "CSV"). Bytes that are not valid UTF-8 are taken for CP949.
 */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    // The WHATWG name `euc-kr` stands for windows-949.
    return new TextDecoder('euc-kr').decode(bytes)
  }
}

export interface Table {
  /** Line of the header, from 1: a title may stand above it. */
  readonly headerLine: number
  readonly columns: readonly string[]
  readonly rows: readonly Readonly<Record<string, string>>[]
}

/**
 * Rows of a CSV or TSV file by column name. Names and cells are trimmed and normalised to NFC; blank lines are left out.
 * What keeps a spreadsheet from taking text for a number (`="0041"`, `'0041`) is left out.
 * @param headers  names one of which the header has; lines above it are passed over
 * @throws StationError `invalid-input` `table-broken` with the line when quotes do not match, `table-workbook` for a file
 *   that is no text, `table-too-large`, `table-cell-too-long`
 */
export function parseTable(bytes: Uint8Array, headers: readonly string[] = []): Table {
  if (bytes.length > BOUNDS.tableBytes) throw tableTooLarge()
  if (WORKBOOKS.some((start) => start.every((byte, i) => bytes[i] === byte))) {
    throw new StationError('invalid-input', 'the table is a workbook, not text', { reason: 'table-workbook' })
  }
  const parsed = Papa.parse<string[]>(decodeText(bytes).normalize('NFC'), { skipEmptyLines: 'greedy' })
  const broken = parsed.errors.find((error) => error.type === 'Quotes')
  if (broken !== undefined) {
    throw new StationError('invalid-input', `line ${(broken.row ?? 0) + 1}: ${broken.message}`, {
      reason: 'table-broken',
      params: { line: (broken.row ?? 0) + 1 },
    })
  }
  const long = parsed.data.findIndex((cells) => cells.some((cell) => cell.length > BOUNDS.cellLetters))
  if (long >= 0) {
    throw new StationError('invalid-input', `row ${long + 1} has a cell that is too long`, {
      reason: 'table-cell-too-long',
      params: { line: long + 1 },
    })
  }
  const at = parsed.data.slice(0, MOST_TITLES + 1).findIndex((cells) => hasName(cells, headers))
  const [header = [], ...body] = parsed.data.slice(Math.max(0, at))
  const columns = header.map((name) => name.trim())
  return {
    headerLine: Math.max(0, at) + 1,
    columns,
    rows: body.map((cells) =>
      Object.fromEntries(columns.map((name, i) => [name, plainCell(cells[i] ?? '')])),
    ),
  }
}

export const tableTooLarge = () =>
  new StationError('invalid-input', 'the table is too large', { reason: 'table-too-large' })

/** First bytes of .xlsx and .xls files. */
const WORKBOOKS = [
  [0x50, 0x4b, 0x03, 0x04],
  [0xd0, 0xcf, 0x11, 0xe0],
]
/** Lines that may stand above a header. */
const MOST_TITLES = 30

const plainName = (name: string) => name.toLowerCase().replace(/[\s_-]/g, '')

function hasName(cells: readonly string[], names: readonly string[]): boolean {
  const wanted = new Set(names.map(plainName))
  return cells.some((cell) => wanted.has(plainName(cell)))
}

function plainCell(cell: string): string {
  const text = cell.trim()
  return /^="([^"]*)"$/.exec(text)?.[1]?.trim() ?? text.replace(/^'(?=\d)/, '')
}

/** The column that goes by the first of these names that there is, compared without case and spaces. */
export function findColumn(table: Table, names: readonly string[]): string | undefined {
  const byName = new Map(table.columns.toReversed().map((column) => [plainName(column), column]))
  return names.map((name) => byName.get(plainName(name))).find((column) => column !== undefined)
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
