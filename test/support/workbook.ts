import { type CellObject, read, utils, type WorkSheet, write } from '@e965/xlsx'

type CellValue = string | number | boolean | null | CellObject

/** An .xlsx file with these sheets, as another program writes it. */
export function workbook(
  sheets: Readonly<Record<string, readonly (readonly CellValue[])[]>>,
  change: (sheet: WorkSheet, name: string) => void = () => undefined,
): Buffer {
  const book = utils.book_new()
  for (const [name, rows] of Object.entries(sheets)) {
    const sheet = utils.aoa_to_sheet(rows as unknown[][])
    change(sheet, name)
    utils.book_append_sheet(book, sheet, name)
  }
  return write(book, { type: 'buffer', bookType: 'xlsx', compression: true }) as Buffer
}

/** A number as a cell that shows it by a format: a date, leading zeros, thousands. */
export const formatted = (value: number, format: string): CellObject => ({ t: 'n', v: value, z: format })

/** Rows of a workbook's sheet, by default the first. */
export const rowsOf = (bytes: Uint8Array, name?: string) => {
  const { Sheets, SheetNames } = read(bytes, { type: 'array' })
  return utils.sheet_to_json<(string | number)[]>(Sheets[name ?? SheetNames[0]], { header: 1, defval: '' })
}
