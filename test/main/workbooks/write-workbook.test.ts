import { read, utils } from '@e965/xlsx'
import { strFromU8, unzipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { tableText } from '#main/workbooks/read-table.ts'
import { type CellFormat, writeWorkbook } from '#main/workbooks/write-workbook.ts'
import { parseTable } from '#shared/domain/tables.ts'

const column = (title: string, format: CellFormat = 'text') => ({ title, format, width: 10 })
const opened = (bytes: Uint8Array) => read(bytes, { type: 'array', cellStyles: true, cellNF: true })

describe('a workbook', () => {
  const bytes = writeWorkbook([
    {
      name: '성적 & 답',
      frozenColumns: 1,
      columns: [column('번호'), column('점수', 'general'), column('비율', 'share'), column('메모')],
      rows: [
        ['00123', 87.5, 0.25, '=1+1'],
        ['-5', null, Number.NaN, '<b>&"\u001b[2J_x000D_\ud800'],
      ],
    },
    { name: '빈 시트', columns: [column('가')], rows: [] },
  ])

  it('says the same to another library: ids as text, numbers as numbers, nothing a formula', () => {
    const { SheetNames, Sheets } = opened(bytes)
    expect(SheetNames).toEqual(['성적 & 답', '빈 시트'])
    const sheet = Sheets['성적 & 답']
    expect(utils.sheet_to_json(sheet, { header: 1, blankrows: false })).toEqual([
      ['번호', '점수', '비율', '메모'],
      ['00123', 87.5, 0.25, '=1+1'],
      ['-5', undefined, undefined, '<b>&"\\u{1b}[2J_x000D_\ufffd'].map((cell) => cell),
    ])
    expect(sheet.A2).toMatchObject({ t: 's', z: '@' })
    expect(sheet.B2).toMatchObject({ t: 'n' })
    expect(sheet.C2).toMatchObject({ t: 'n', w: '25.0%' })
    expect(sheet.D2.f).toBeUndefined()
    expect(sheet['!ref']).toBe('A1:D3')
    expect(sheet['!autofilter']).toEqual({ ref: 'A1:D3' })
  })

  it('keeps its header and first columns in sight, in widths that fit', () => {
    const xml = strFromU8(unzipSync(bytes)['xl/worksheets/sheet1.xml'])
    expect(xml).toContain(
      '<pane xSplit="1" ySplit="1" topLeftCell="B2" activePane="bottomRight" state="frozen"/>',
    )
    expect(xml).toContain('<col min="4" max="4" width="10" customWidth="1"/>')
  })

  it('has as many columns as wanted', () => {
    const columns = Array.from({ length: 800 }, (_, i) => column(String(i)))
    const wide = opened(writeWorkbook([{ name: 'x', columns, rows: [columns.map((_, i) => i)] }])).Sheets.x
    expect(utils.sheet_to_json(wide, { header: 1 })[1]).toEqual(columns.map((_, i) => i))
  })

  it('is read again by the station itself', async () => {
    const { rows } = parseTable(await tableText(bytes, ['번호']), ['번호'])
    expect(rows[0]).toEqual({ 번호: '00123', 점수: '87.5', 비율: '0.25', 메모: '=1+1' })
  })
})
