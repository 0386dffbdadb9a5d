import { readFile, stat } from 'node:fs/promises'
import { decodeText } from '#shared/domain/decode-text.ts'
import { fileError, StationError } from '#shared/domain/errors.ts'
import { assertWithin, rowsText, workbookKind } from '#shared/domain/tables.ts'
import { workbookRows } from './read-workbook.ts'

/**
 * A table as people have it, as the text that is parsed and stored: UTF-8, an .xlsx file as CSV with the same lines.
 * @param headers  names one of which the header has
 * @throws StationError `invalid-input` as `workbookRows` and `decodeText`; `table-workbook` for an older workbook
 */
export async function tableText(bytes: Uint8Array, headers: readonly string[]): Promise<Uint8Array> {
  const kind = workbookKind(bytes)
  if (kind === 'xlsx') return rowsText(await workbookRows(bytes, headers))
  assertWithin('bytes', bytes.length)
  if (kind === undefined) return new TextEncoder().encode(decodeText(bytes))
  throw new StationError('invalid-input', 'an older workbook, or one with a password', {
    reason: 'table-workbook',
  })
}

/**
 * `tableText` of a file that somebody named; its size is looked at first.
 * @throws StationError as `fileError` and `tableText`
 */
export async function readTable(path: string, headers: readonly string[]): Promise<Uint8Array> {
  let bytes: Buffer
  try {
    assertWithin('bytes', (await stat(path)).size)
    bytes = await readFile(path)
  } catch (thrown) {
    throw fileError(thrown, path)
  }
  return tableText(bytes, headers)
}
