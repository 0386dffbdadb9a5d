import type { SheetCode } from '#shared/domain/sheet-code.ts'

/** What a code that the station printed says. */
export function readSheetCode(text: string): SheetCode {
  const [mark, ...parts] = text.split('|')
  if (mark !== 'sheet1' || parts.length !== 5) throw new Error(`not a sheet's code: ${text}`)
  const [templateId = '', version, pageId = '', exam, form] = parts.map(decodeURIComponent)
  return {
    templateId,
    version: Number(version),
    pageId,
    ...(exam ? { exam } : {}),
    ...(form ? { form } : {}),
  }
}
