import type { CellObject, WorkBook, WorkSheet } from '@e965/xlsx'
import { unzipSync, zipSync } from 'fflate'
import { StationError } from '#shared/domain/errors.ts'
import { assertWithin, hasHeader, type TableRow } from '#shared/domain/tables.ts'

type Xlsx = typeof import('@e965/xlsx')

/** Parts of a workbook that say nothing of its cells. */
const NOT_CELLS =
  /(?:^|\/)(?:docProps|customXml|theme|media|drawings|charts|pivot\w*|comments\w*|calcChain|externalLinks)/i

const broken = (cause: unknown) =>
  new StationError('invalid-input', 'the workbook cannot be read', { cause, reason: 'workbook-broken' })

/**
 * A workbook with nothing but its cells, packed without compression. Sizes are what the directory of the archive says,
 * summed up before anything is unpacked; a part that is larger than it says is cut there.
 */
function withinLimits(bytes: Uint8Array): Uint8Array {
  let parts = 0
  let unpacked = 0
  const files = unzipSync(bytes, {
    filter({ name, originalSize }) {
      assertWithin('parts', ++parts)
      if (!/\.(?:xml|rels)$/i.test(name) || NOT_CELLS.test(name)) return false
      unpacked += originalSize
      assertWithin('unpackedBytes', unpacked)
      return true
    },
  })
  let cells = 0
  for (const [name, content] of Object.entries(files)) {
    if (!/worksheets\//i.test(name)) continue
    cells += Buffer.from(content.buffer, content.byteOffset, content.length)
      .toString('latin1')
      .split(/<(?:\w+:)?c[\s/>]/).length
    assertWithin('cells', cells)
  }
  return zipSync(files, { level: 0 })
}

/** Whole numbers keep the zeros and hyphens they are shown with (`00123`, `010-1234-5678`), not the thousands' commas. */
const isShownWhole = (value: number, shown: string) =>
  /^[\d\s().-]+$/.test(shown) && shown.replace(/\D/g, '').replace(/^0+/, '') === String(value)

function cellText({ SSF }: Xlsx, cell: CellObject, is1904: boolean): string {
  const shown = cell.w?.trim() ?? ''
  if (cell.t === 's') return String(cell.v)
  if (cell.t !== 'n' || typeof cell.v !== 'number') return shown
  if (typeof cell.z === 'string' && SSF.is_date(cell.z)) {
    const date = SSF.parse_date_code(cell.v, { date1904: is1904 })
    // A time of day is nothing that stands in such a table.
    if (date === undefined || date === null || date.y < 1901) return shown
    return [String(date.y), ...[date.m, date.d].map((part) => String(part).padStart(2, '0'))].join('-')
  }
  if (Number.isInteger(cell.v) && isShownWhole(cell.v, shown)) return shown
  return String(Number(cell.v.toPrecision(15)))
}

/** Cells by their place; a sheet may claim a range of billions, so only what is there is looked at. */
function sheetRows(xlsx: Xlsx, sheet: WorkSheet, is1904: boolean): TableRow[] {
  const rows = new Map<number, string[]>()
  // `forEach` passes over holes.
  ;(sheet['!data'] ?? []).forEach((data, r) => {
    assertWithin('rows', r + 1)
    assertWithin('columns', data.length)
    const cells: string[] = []
    data.forEach((cell, c) => {
      cells[c] = cellText(xlsx, cell, is1904)
    })
    if (cells.length > 0) rows.set(r, cells)
  })
  const last = Math.max(-1, ...rows.keys())
  let filled = 0
  // A cell that was merged downwards counts for every row it covers, as a form's name beside its questions.
  for (const { s, e } of sheet['!merges'] ?? []) {
    const text = rows.get(s.r)?.[s.c]
    if (text === undefined || s.c !== e.c) continue
    for (let r = s.r + 1; r <= Math.min(e.r, last); r++) {
      assertWithin('cells', ++filled)
      const cells = rows.get(r)
      if (cells !== undefined) cells[s.c] = text
    }
  }
  return [...rows]
    .sort(([a], [b]) => a - b)
    .map(([r, cells]) => ({ line: r + 1, cells: Array.from(cells, (cell) => cell ?? '') }))
}

function open(xlsx: Xlsx, bytes: Uint8Array): WorkBook {
  try {
    return xlsx.read(withinLimits(bytes), {
      type: 'array',
      cellFormula: false,
      cellHTML: false,
      cellNF: true,
      nodim: true,
      dense: true,
    })
  } catch (thrown) {
    throw thrown instanceof StationError ? thrown : broken(thrown)
  }
}

/**
 * The rows of the one visible sheet of an .xlsx file that has a header; where none has, of the first that is not empty.
 * Dates are `2026-02-04`, whatever they look like there.
 * @param headers  names one of which the header has
 * @throws StationError `invalid-input`: `workbook-broken`, `table-too-large`, `table-several-sheets` naming them
 */
export async function workbookRows(bytes: Uint8Array, headers: readonly string[]): Promise<TableRow[]> {
  assertWithin('bytes', bytes.length)
  const xlsx = await import('@e965/xlsx')
  const { SheetNames, Sheets, Workbook } = open(xlsx, bytes)
  const is1904 = Workbook?.WBProps?.date1904 === true
  const visible = SheetNames.filter((_, i) => !Workbook?.Sheets?.[i]?.Hidden)
  const sheets = visible.map((name) => ({ name, rows: sheetRows(xlsx, Sheets[name], is1904) }))
  const headed = sheets.filter(({ rows }) => hasHeader(rows, headers))
  if (headed.length > 1) {
    const names = headed.map(({ name }) => name).join(', ')
    throw new StationError('invalid-input', `tables on several sheets: ${names}`, {
      reason: 'table-several-sheets',
      params: { names },
    })
  }
  return (headed[0] ?? sheets.find(({ rows }) => rows.length > 0))?.rows ?? []
}
