import { describe, expect, it } from 'vitest'
import {
  isExactMatch,
  type NumberPosition,
  parseRoster,
  ROSTER_HEADERS,
  rankStudents,
} from '#shared/domain/roster.ts'
import { parseTable } from '#shared/domain/tables.ts'

const DIGITS = [...'0123456789']
const roster = parseRoster(
  parseTable(
    new TextEncoder().encode('수험번호,이름,반\n00123,김하나,2-1\n00124,이두리,2-1\n91234,박세찬,2-2\n'),
  ),
)

/** `_` is a blank column; `[47]` one where both bubbles look half marked. */
function read(text: string): NumberPosition[] {
  return (text.match(/\[\d+\]|./g) ?? []).map((part) => {
    const digits = part.replace(/[[\]]/g, '')
    const fills = DIGITS.map((digit) => (part !== '_' && digits.includes(digit) ? 0.6 : 0.02))
    return { options: DIGITS, fills, decided: digits.length === 1 && part !== '_' ? digits : '' }
  })
}

describe('matching a number with the roster', () => {
  it('keeps leading zeros', () => {
    expect(rankStudents(read('00123'), roster)[0]?.student.name).toBe('김하나')
    expect(isExactMatch(rankStudents(read('00123'), roster))).toBe(true)
  })

  it('proposes the likeliest student for a blank column but never takes it as certain', () => {
    const candidates = rankStudents(read('9_234'), roster)
    expect(candidates[0]?.student.name).toBe('박세찬')
    expect(isExactMatch(candidates)).toBe(false)
  })

  it('ranks by the marks of a doubtful column', () => {
    expect(rankStudents(read('0012[47]'), roster)[0]?.student.name).toBe('이두리')
  })

  it('proposes nobody for a number of another length', () => {
    expect(rankStudents(read('123'), roster)).toEqual([])
  })

  it('refuses a roster in which a number stands twice', () => {
    const twice = parseTable(new TextEncoder().encode('번호\n1\n1\n'))
    expect(() => parseRoster(twice)).toThrow(expect.objectContaining({ reason: 'roster-number-twice' }))
  })

  it('takes nobody unseen where two students fit alike', () => {
    const twins = parseRoster(parseTable(new TextEncoder().encode('학번,이름\n00123,가\n123,나\n')))
    const candidates = rankStudents(read('00123'), twins)
    expect(candidates.map(({ cost }) => cost)).toEqual([0, 0])
    expect(isExactMatch(candidates)).toBe(false)
  })
})

describe('a roster that went through a spreadsheet', () => {
  const numbers = (csv: string) =>
    parseRoster(parseTable(new TextEncoder().encode(csv), ROSTER_HEADERS)).map(({ number }) => number)

  it.each([
    ['an apostrophe', "번호\n'00123\n"],
    ['a formula', '번호\n"=""00123"""\n'],
    ['hyphens', '번호\n001-23\n'],
    ['spaces', '번호\n 00 123\n'],
    ['a running number first', '번호,학번,이름\n1,00123,김\n'],
    ['a title above the header', '3월 명단,,\n\n번호,이름\n00123,김\n'],
  ])('with %s has the number itself', (_, csv) => {
    expect(numbers(csv)).toEqual(['00123'])
  })

  it('without leading zeros is matched as if they were there', () => {
    const roster = parseRoster(parseTable(new TextEncoder().encode('학번,이름\n123,가\n91234,나\n')))
    expect(rankStudents(read('00123'), roster)[0]).toMatchObject({ cost: 0, student: { name: '가' } })
  })

  it('keeps letters and their hyphens', () => {
    expect(numbers('학번\nA-12\n')).toEqual(['A-12'])
  })

  it('is refused by name where it is no text', () => {
    for (const start of ['504b0304', 'd0cf11e0']) {
      expect(() => parseTable(Buffer.from(`${start}0000`, 'hex'))).toThrow(
        expect.objectContaining({ reason: 'table-workbook' }),
      )
    }
  })
})
