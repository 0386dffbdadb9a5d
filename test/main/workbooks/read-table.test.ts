import { strToU8, unzipSync, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { tableText } from '#main/workbooks/read-table.ts'
import { TABLE_LIMITS } from '#shared/domain/bounds.ts'
import { parseTable } from '#shared/domain/tables.ts'
import { formatted, workbook } from '#test/support/workbook.ts'

const HEADERS = ['번호']
const table = async (bytes: Uint8Array) => parseTable(await tableText(bytes, HEADERS), HEADERS)
const refusal = (bytes: Uint8Array) =>
  tableText(bytes, HEADERS).then(
    () => 'taken',
    ({ reason }: { reason?: string }) => reason,
  )

/** A workbook with some of its parts replaced. */
function tampered(parts: Record<string, string>): Uint8Array {
  const files = unzipSync(workbook({ 명단: [['번호'], ['1']] }))
  for (const [name, content] of Object.entries(parts)) files[name] = strToU8(content)
  return zipSync(files)
}

const sheetXml = (cells: string) =>
  `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${cells}</sheetData></worksheet>`
const SHEET = 'xl/worksheets/sheet1.xml'

/** What the archive's directory says of a part's size (PKWARE APPNOTE 4.3.12). */
function claiming(zip: Uint8Array, part: string, bytes: number): Uint8Array {
  const copy = Buffer.from(zip)
  const entry = copy.lastIndexOf(part) - 46
  if (copy.readUInt32LE(entry) !== 0x02014b50) throw new Error(`no directory entry of ${part}`)
  copy.writeUInt32LE(bytes, entry + 24)
  return copy
}

describe('a workbook that is made to harm', () => {
  it('is refused before it is unpacked, by the sizes that it says its parts have together', async () => {
    const most = TABLE_LIMITS.unpackedBytes
    expect(await refusal(claiming(tampered({}), SHEET, most))).toBe('table-too-large')
    const quarters = ['a', 'b', 'c', 'd', 'e'].map((name) => `xl/worksheets/${name}.xml`)
    const parts = tampered(Object.fromEntries(quarters.map((name) => [name, sheetXml('')])))
    const claims = quarters.reduce((bytes, name) => claiming(bytes, name, most / 4), parts)
    expect(await refusal(claims)).toBe('table-too-large')
  })

  it('is cut where it is larger than it says', async () => {
    const large = tampered({ [SHEET]: sheetXml('<row>'.repeat(100_000)) })
    expect(['taken', 'workbook-broken']).toContain(await refusal(claiming(large, SHEET, 100)))
  })

  it('is refused for too many cells, parts, rows or columns', async () => {
    const many = sheetXml(`<row r="1">${'<c/>'.repeat(TABLE_LIMITS.cells + 1)}</row>`)
    expect(await refusal(tampered({ [SHEET]: many }))).toBe('table-too-large')
    const parts = Array.from({ length: TABLE_LIMITS.parts + 1 }, (_, i) => [`x${i}.xml`, ''])
    expect(await refusal(tampered(Object.fromEntries(parts)))).toBe('table-too-large')
    for (const place of ['A1048576', 'XFD1']) {
      const far = sheetXml(`<row><c r="${place}"><v>1</v></c></row>`)
      expect(await refusal(tampered({ [SHEET]: far })), place).toBe('table-too-large')
    }
  })

  it('is refused by its size alone', async () => {
    const bytes = new Uint8Array(TABLE_LIMITS.bytes + 1)
    bytes.set([0x50, 0x4b, 0x03, 0x04])
    expect(await refusal(bytes)).toBe('table-too-large')
  })

  it('costs what is in it, not the range or the merges that it claims', async () => {
    const claims = sheetXml('<row r="1"><c r="A1" t="str"><v>번호</v></c></row>').replace(
      '</worksheet>',
      `<dimension ref="A1:XFD1048576"/><mergeCells>${'<mergeCell ref="A1:A1048576"/>'.repeat(2_000)}</mergeCells></worksheet>`,
    )
    expect((await table(tampered({ [SHEET]: claims }))).rows).toEqual([])
  })

  it('is refused in words where it is no workbook at all', async () => {
    const zip = zipSync({ 'a.txt': strToU8('x') })
    expect(await refusal(zip)).toBe('workbook-broken')
    expect(await refusal(zip.subarray(0, 30))).toBe('workbook-broken')
    await expect(table(Buffer.from('d0cf11e0a1b11ae1', 'hex'))).rejects.toMatchObject({
      reason: 'table-workbook',
    })
  })
})

describe('a workbook as a table', () => {
  it('keeps the zeros and hyphens of numbers that are shown with them, and no thousands', async () => {
    const bytes = workbook({
      명단: [
        ['번호', '전화', '금액', '점수'],
        [
          formatted(123, '00000'),
          formatted(1012345678, '000-0000-0000'),
          formatted(12345, '#,##0'),
          0.1 + 0.2,
        ],
        ['00124', '010-1234-5678', 3, formatted(2.5, '0')],
      ],
    })
    expect((await table(bytes)).rows).toEqual([
      { 번호: '00123', 전화: '010-1234-5678', 금액: '12345', 점수: '0.3' },
      { 번호: '00124', 전화: '010-1234-5678', 금액: '3', 점수: '2.5' },
    ])
  })

  it('says dates in one way, whatever they look like', async () => {
    const bytes = workbook({
      답: [
        ['번호', '정답'],
        ...['d-mmm', 'mm"월" dd"일"', 'yyyy-mm-dd'].map((format) => ['1', formatted(46057, format)]),
      ],
    })
    expect((await table(bytes)).rows.map((row) => row.정답)).toEqual(Array(3).fill('2026-02-04'))
  })

  it('has the lines of its sheet, titles and empty rows among them', async () => {
    const { headerLine, lines } = await table(workbook({ 명단: [['3월'], [], ['번호'], [], ['1'], ['2']] }))
    expect([headerLine, ...lines]).toEqual([3, 5, 6])
  })

  it('counts a cell merged downwards for every row', async () => {
    const bytes = workbook(
      {
        답: [
          ['번호', '형'],
          ['1', '홀수'],
          ['2', null],
          ['3', '짝수'],
        ],
      },
      (sheet) => {
        sheet['!merges'] = [{ s: { r: 1, c: 1 }, e: { r: 2, c: 1 } }]
      },
    )
    expect((await table(bytes)).rows.map((row) => row.형)).toEqual(['홀수', '홀수', '짝수'])
  })

  it('is the one sheet that has the header, and asks where several have', async () => {
    expect((await table(workbook({ 안내: [['읽어 주세요']], 명단: [['번호'], ['1']] }))).rows).toEqual([
      { 번호: '1' },
    ])
    await expect(
      table(workbook({ '1반': [['번호'], ['1']], '2반': [['번호'], ['2']] })),
    ).rejects.toMatchObject({
      reason: 'table-several-sheets',
      params: { names: '1반, 2반' },
    })
  })
})
