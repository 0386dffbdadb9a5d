import { describe, expect, it } from 'vitest'
import { TABLE_LIMITS } from '#shared/domain/bounds.ts'
import { decodeText } from '#shared/domain/decode-text.ts'
import { onlyColumn, parseTable, rowsText, writeCsv } from '#shared/domain/tables.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

describe('reading tables', () => {
  it('takes bytes that are not UTF-8 for CP949, as Korean Excel saves', () => {
    // "이름" in windows-949
    expect(decodeText(new Uint8Array([0xc0, 0xcc, 0xb8, 0xa7]))).toBe('이름')
  })

  it('drops a UTF-8 BOM and reads UTF-16 with one', () => {
    expect(decodeText(new Uint8Array([0xef, 0xbb, 0xbf, 0x61]))).toBe('a')
    expect(decodeText(new Uint8Array([0xff, 0xfe, 0x61, 0x00]))).toBe('a')
  })

  it('joins decomposed Hangul from a Mac into whole syllables', () => {
    const table = parseTable(bytes(`${'이름'.normalize('NFD')},번호\n${'김'.normalize('NFD')},1\n`))
    expect(table.columns[0]).toBe('이름')
    expect(table.rows[0]?.이름).toBe('김')
  })

  it('names the line of a quote that never closes', () => {
    expect(() => parseTable(bytes('a,b\n1,"2\n'))).toThrow(/line/)
  })

  it('keeps leading zeros and skips blank lines', () => {
    const table = parseTable(bytes('번호\r\n\r\n00123\r\n'))
    expect(table.rows).toEqual([{ 번호: '00123' }])
  })
})

describe('a table of a spreadsheet as text', () => {
  const HEADERS = ['번호', 'question']
  const CP949 = { 번호: 'b9f8c8a3', 정답: 'c1a4b4e4' }

  it.each([
    ['commas', '번호,정답\n1,"1,3"\n'],
    ['tabs, as pasted', '번호\t정답\r\n1\t1,3\r\n'],
    ['semicolons', '번호;정답\n1;1,3\n'],
    ['what `sep=` says', 'sep=|\n번호|정답\n1|1,3\n'],
    ['`sep=` in quotes', '"sep=;"\n번호;정답\n1;1,3\n'],
    ['a title with the other separators', '3월, 4월; 5월,,,,\n번호\t정답\n1\t1,3\n'],
  ])('is parted by %s', (_, text) => {
    for (const bom of ['', '\uFEFF'])
      expect(parseTable(bytes(bom + text), HEADERS).rows).toEqual([{ 번호: '1', 정답: '1,3' }])
  })

  it('is never parted by the stroke of a key', () => {
    expect(parseTable(bytes('번호,정답\n1,2|4\n2,1|3\n3,1|2|5\n'), HEADERS).rows[2]).toEqual({
      번호: '3',
      정답: '1|2|5',
    })
  })

  it('is read in CP949, with a title and `sep=`', () => {
    const text = `${Buffer.from('sep=,\n').toString('hex')}${CP949.정답}0a0a${CP949.번호}2c${CP949.정답}0a312c330a`
    expect(parseTable(Buffer.from(text, 'hex'), HEADERS)).toMatchObject({
      headerLine: 4,
      rows: [{ 번호: '1', 정답: '3' }],
      lines: [5],
    })
  })

  it('counts lines as an editor does: empty ones, and those within a cell', () => {
    const table = parseTable(bytes('번호,정답\n\n1,"a\nb"\n\n2,c\n'), HEADERS)
    expect(table.lines).toEqual([3, 6])
    expect(() => parseTable(bytes('번호,정답\n\n1,"a\nb"\n2,"c\n'), HEADERS)).toThrow(/line 5/)
  })

  it.each(['배점(점)', ' 배 점 ', '배점.', 'Points', '배점\n(점)'])('finds its columns by %j', (name) => {
    const table = parseTable(bytes(`번호,"${name}"\n1,2\n`), HEADERS)
    expect(table.rows[0]?.[onlyColumn(table, ['배점', 'points']) ?? '']).toBe('2')
  })

  it('is refused where two columns could be meant', () => {
    for (const header of ['정답,정답', '정답,답']) {
      expect(() => onlyColumn(parseTable(bytes(`번호,${header}\n1,2,3\n`), HEADERS), ['정답', '답'])).toThrow(
        expect.objectContaining({
          reason: 'table-column-twice',
          params: { line: 1, columns: header.replace(',', ', ') },
        }),
      )
    }
  })

  it('is refused where it is no text that people write', () => {
    for (const hex of ['00ff00ff', 'ffffffff', '6100620000'])
      expect(() => decodeText(Buffer.from(hex, 'hex')), hex).toThrow(
        expect.objectContaining({ reason: 'text-encoding' }),
      )
  })

  it('is refused before it is taken apart, when it is huge', () => {
    for (const text of [
      ','.repeat(TABLE_LIMITS.cells + 1),
      'a\n'.repeat(TABLE_LIMITS.rows + 1),
      'a,'.repeat(1_001),
    ])
      expect(() => parseTable(bytes(text))).toThrow(expect.objectContaining({ reason: 'table-too-large' }))
  })

  it('keeps its lines when it is written as text again', () => {
    const rows = [
      { line: 2, cells: ['번호', '정\n답'] },
      { line: 5, cells: ['1', '"1,3"'] },
    ]
    expect(parseTable(rowsText(rows), HEADERS)).toMatchObject({
      headerLine: 2,
      columns: ['번호', '정 답'],
      rows: [{ 번호: '1', '정 답': '"1,3"' }],
      lines: [5],
    })
  })
})

describe('writing CSV for Excel', () => {
  it('starts with a BOM, ends lines with CRLF and never starts a formula', () => {
    const csv = writeCsv(['name', 'id'], [['=1+1', { text: '0012' }]])
    expect(csv.startsWith('\uFEFF')).toBe(true)
    expect(csv).toContain('\r\n')
    const [, row] = csv.slice(1).split('\r\n')
    for (const cell of row?.split(',') ?? []) expect(cell.replace(/^"/, '')).toMatch(/^\t/)
  })

  it.each(['=', '+', '-', '@'])('guards a cell that starts with %s', (start) => {
    expect(writeCsv(['a'], [[`${start}cmd`]])).toContain(`\t${start}cmd`)
  })

  it('leaves negative numbers alone', () => {
    expect(writeCsv(['a'], [[-5]])).toContain('\r\n-5\r\n')
  })
})
