import Papa from 'papaparse'
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
  readonly columns: readonly string[]
  readonly rows: readonly Readonly<Record<string, string>>[]
}

/**
 * Rows of a CSV or TSV file by column name. Names and cells are trimmed and normalised to NFC; blank lines are left out.
 * @throws StationError `invalid-input` `table-broken` with the line when quotes do not match
 */
export function parseTable(bytes: Uint8Array): Table {
  const parsed = Papa.parse<string[]>(decodeText(bytes).normalize('NFC'), { skipEmptyLines: 'greedy' })
  const broken = parsed.errors.find((error) => error.type === 'Quotes')
  if (broken !== undefined) {
    throw new StationError('invalid-input', `line ${(broken.row ?? 0) + 1}: ${broken.message}`, {
      reason: 'table-broken',
      params: { line: (broken.row ?? 0) + 1 },
    })
  }
  const [header = [], ...body] = parsed.data
  const columns = header.map((name) => name.trim())
  return {
    columns,
    rows: body.map((cells) => Object.fromEntries(columns.map((name, i) => [name, (cells[i] ?? '').trim()]))),
  }
}

/** The first column that goes by one of these names, compared without case and spaces. */
export function findColumn(table: Table, names: readonly string[]): string | undefined {
  const plain = (name: string) => name.toLowerCase().replace(/[\s_-]/g, '')
  const wanted = new Set(names.map(plain))
  return table.columns.find((column) => wanted.has(plain(column)))
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
