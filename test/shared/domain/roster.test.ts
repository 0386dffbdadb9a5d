import { describe, expect, it } from 'vitest'
import { isExactMatch, type NumberPosition, parseRoster, rankStudents } from '#shared/domain/roster.ts'
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
})
