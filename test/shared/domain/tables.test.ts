import { describe, expect, it } from 'vitest'
import { decodeText, parseTable, writeCsv } from '#shared/domain/tables.ts'

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
