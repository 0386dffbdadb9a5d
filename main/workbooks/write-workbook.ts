import { strToU8, zipSync } from 'fflate'
import { visibleText } from '#shared/domain/visible-text.ts'

// Our own few lines over fflate, which is here anyway: exceljs is of 2023 and brings nine abandoned packages, its fork
// @protobi/exceljs the same ones; xlsx-populate is of 2020; @e965/xlsx writes no styles.

/** How a column's numbers look; `text` keeps zeros in front and whatever looks like a formula, also when it is edited. */
export type CellFormat = 'text' | 'general' | 'integer' | 'hundredths' | 'share'

export interface SheetColumn {
  readonly title: string
  readonly format: CellFormat
  /** In characters. */
  readonly width: number
}

export interface WorkbookSheet {
  /** Unique in its workbook, at most 31 characters, none of `[]:*?/\`. */
  readonly name: string
  readonly columns: readonly SheetColumn[]
  readonly rows: readonly (readonly (string | number | null)[])[]
  /** Columns that stay in sight beside the header, which always does. */
  readonly frozenColumns?: number
}

/** Style of each format: an index of `cellXfs` below. */
const STYLES: Readonly<Record<CellFormat | 'header', number>> = {
  general: 0,
  header: 1,
  text: 2,
  integer: 3,
  hundredths: 4,
  share: 5,
}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const TYPES = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

/** `numFmtId` 49 is `@`, 1 `0`, 2 `0.00` (ECMA-376 18.8.30). */
const STYLESHEET = `${DECLARATION}<styleSheet ${MAIN}><numFmts count="1"><numFmt numFmtId="164" formatCode="0.0%"/></numFmts>
<fonts count="2"><font><sz val="11"/><name val="맑은 고딕"/></font><font><b/><sz val="11"/><name val="맑은 고딕"/></font></fonts>
<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFE9ECEF"/></patternFill></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="6"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="1" fillId="2" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1"/>${[49, 1, 2, 164].map((format) => `<xf numFmtId="${format}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>`).join('')}</cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>
</styleSheet>`

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Text as XML may hold it; `_x000D_` is how workbooks write characters that it may not (ECMA-376 22.9.2.19). */
function xmlText(text: string): string {
  const shown = /^[\w가-힣 .,:/()-]*$/.test(text) ? text : visibleText(text.toWellFormed())
  return shown.replace(/_(?=x[\dA-F]{4}_)/gi, '_x005F_').replace(/[&<>"]/g, (sign) => ENTITIES[sign])
}

/** A column's letters, from 0: A … Z, AA. */
function letters(column: number): string {
  const last = String.fromCharCode(65 + (column % 26))
  return column < 26 ? last : letters(Math.floor(column / 26) - 1) + last
}

function cellXml(value: string | number | null, place: string, style: number): string {
  if (value === null || value === '') return ''
  if (typeof value === 'number')
    return Number.isFinite(value) ? `<c r="${place}" s="${style}"><v>${value}</v></c>` : ''
  return `<c r="${place}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${xmlText(value)}</t></is></c>`
}

function sheetXml({ columns, rows, frozenColumns = 0 }: WorkbookSheet): string {
  const names = columns.map((_, i) => letters(i))
  const last = `${names.at(-1) ?? 'A'}${rows.length + 1}`
  const corner = `${letters(frozenColumns)}2`
  const pane = frozenColumns > 0 ? 'bottomRight' : 'bottomLeft'
  const split = frozenColumns > 0 ? `xSplit="${frozenColumns}" ` : ''
  const styles = columns.map(({ format }) => STYLES[format])
  const header = columns.map(({ title }, i) => cellXml(title, `${names[i]}1`, STYLES.header)).join('')
  const body = rows.map((cells, r) => {
    const row = r + 2
    return `<row r="${row}">${cells.map((value, i) => cellXml(value, `${names[i]}${row}`, typeof value === 'string' ? STYLES.text : styles[i])).join('')}</row>`
  })
  return [
    `${DECLARATION}<worksheet ${MAIN}><dimension ref="A1:${last}"/>`,
    `<sheetViews><sheetView workbookViewId="0"><pane ${split}ySplit="1" topLeftCell="${corner}" activePane="${pane}" state="frozen"/></sheetView></sheetViews>`,
    `<cols>${columns.map(({ width }, i) => `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`).join('')}</cols>`,
    `<sheetData><row r="1">${header}</row>`,
    ...body,
    `</sheetData>${rows.length > 0 ? `<autoFilter ref="A1:${last}"/>` : ''}</worksheet>`,
  ].join('\n')
}

const relation = (id: number, type: string, target: string) =>
  `<Relationship Id="rId${id}" Type="${RELATIONS}/${type}" Target="${target}"/>`

/** An .xlsx file: headers in bold that stay in sight, ids as text, no formulas. */
export function writeWorkbook(sheets: readonly WorkbookSheet[]): Uint8Array {
  const parts = sheets.map((sheet, i) => [`xl/worksheets/sheet${i + 1}.xml`, sheetXml(sheet)] as const)
  const files = {
    '[Content_Types].xml': `${DECLARATION}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPES}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPES}.styles+xml"/>${parts.map(([name]) => `<Override PartName="/${name}" ContentType="${TYPES}.worksheet+xml"/>`).join('')}</Types>`,
    '_rels/.rels': `${DECLARATION}<Relationships xmlns="${PACKAGE}/relationships">${relation(1, 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    'xl/workbook.xml': `${DECLARATION}<workbook ${MAIN} xmlns:r="${RELATIONS}"><sheets>${sheets.map(({ name }, i) => `<sheet name="${xmlText(name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${DECLARATION}<Relationships xmlns="${PACKAGE}/relationships">${sheets.map((_, i) => relation(i + 1, 'worksheet', `worksheets/sheet${i + 1}.xml`)).join('')}${relation(sheets.length + 1, 'styles', 'styles.xml')}</Relationships>`,
    'xl/styles.xml': STYLESHEET,
    ...Object.fromEntries(parts),
  }
  return zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])), {
    // Twice as fast as the default, and hardly larger.
    level: 3,
  })
}
