import { describe, expect, it } from 'vitest'
import {
  exactStudents,
  findStudent,
  type NumberPosition,
  nearTwins,
  rankStudents,
} from '#shared/domain/match-students.ts'
import { ROSTER_HEADERS, readRoster, storedRoster } from '#shared/domain/roster.ts'
import { parseTable } from '#shared/domain/tables.ts'

const DIGITS = [...'0123456789']
const table = (csv: string) => parseTable(new TextEncoder().encode(csv), ROSTER_HEADERS)
const read = (csv: string) => readRoster(table(csv))
const students = (csv: string) => read(csv).students
const roster = students('수험번호,이름,반\n00123,김하나,2-1\n00124,이두리,2-1\n91234,박세찬,2-2\n')

/** `_` is a blank column; `[47]` one where both bubbles look half marked; `(47)` one decided as 4 beside a darkish 7. */
function marked(text: string): NumberPosition[] {
  return (text.match(/\[\d+\]|\(\d+\)|./g) ?? []).map((part) => {
    const digits = part.replace(/[[\]()]/g, '')
    const fills = DIGITS.map((digit) => {
      if (part === '_' || !digits.includes(digit)) return 0.02
      return part.startsWith('(') && digit !== digits[0] ? 0.45 : 0.6
    })
    const isDecided = digits.length === 1 || part.startsWith('(')
    return { options: DIGITS, fills, decided: isDecided && part !== '_' ? digits[0] : '' }
  })
}
const names = (found: readonly { name: string }[]) => found.map(({ name }) => name)

describe('matching a number with the roster', () => {
  it('keeps leading zeros', () => {
    expect(names(exactStudents(marked('00123'), roster))).toEqual(['김하나'])
    expect(rankStudents(marked('00123'), roster)[0]).toMatchObject({ cost: 0, student: { name: '김하나' } })
  })

  it('proposes the likeliest student for a blank column but never takes it as certain', () => {
    expect(rankStudents(marked('9_234'), roster)[0]?.student.name).toBe('박세찬')
    expect(exactStudents(marked('9_234'), roster)).toEqual([])
  })

  it('ranks by the marks of a doubtful column', () => {
    expect(rankStudents(marked('0012[47]'), roster)[0]?.student.name).toBe('이두리')
  })

  it('proposes nobody for a number of another length', () => {
    expect(rankStudents(marked('123'), roster)).toEqual([])
    expect(exactStudents(marked('123'), roster)).toEqual([])
  })

  it('warns of near twins only where the digit that tells them apart wavered', () => {
    expect(nearTwins(marked('00123'), roster)).toEqual([])
    expect(names(nearTwins(marked('0012(34)'), roster))).toEqual(['김하나', '이두리'])
    expect(names(nearTwins(marked('0012[34]'), roster))).toEqual(['김하나', '이두리'])
    // Wavering towards nobody's number, or in another digit.
    expect(nearTwins(marked('0012(37)'), roster)).toEqual([])
    expect(nearTwins(marked('0(01)123'), roster)).toEqual([])
  })
})

describe('a roster with several numbers a student', () => {
  const csv = [
    '반,이름,학번,학생 연락처,학부모 연락처',
    'A,김하나,1001,010-1111-2222,010-9999-8888',
    'A,김두리,1002,,010-9999-8888',
    'B,박세찬,1003,1033334444,+82 10-7777-6666 / 02-345-6789',
  ].join('\n')
  const family = students(csv)

  it.each([
    ['11112222', ['김하나']],
    ['01011112222', ['김하나']],
    ['33334444', ['박세찬']],
    ['77776666', ['박세찬']],
    ['1003', ['박세찬']],
    ['99998888', ['김하나', '김두리']],
    ['99998887', []],
    ['2222', []],
  ])('finds by %s: %j', (number, found) => {
    expect(names(exactStudents(marked(number), family))).toEqual(found)
  })

  it('says who shares a number, and puts back the zero of a mobile', () => {
    expect(read(csv).notes).toEqual([
      { kind: 'zeros-restored', lines: [4] },
      { kind: 'number-shared', lines: [2, 3] },
    ])
  })

  it('tells siblings without a number of their own apart by name, and refuses what nothing tells apart', () => {
    const siblings = students('이름,학부모연락처\n김하나,010-9999-8888\n김두리,010-9999-8888\n')
    expect(siblings.map(({ number }) => number)).toEqual(['01099998888 김하나', '01099998888 김두리'])
    expect(names(exactStudents(marked('99998888'), siblings))).toEqual(['김하나', '김두리'])
    expect(findStudent(siblings[1].number, siblings)?.name).toBe('김두리')
    for (const twice of ['번호\n1\n1\n', '번호,이름\n1,김\n1,김\n']) {
      expect(() => students(twice)).toThrow(
        expect.objectContaining({ reason: 'roster-number-twice', params: { line: 3, first: 2 } }),
      )
      expect(storedRoster(table(twice))).toHaveLength(2)
    }
  })

  it('finds who a person means, and nobody where that may be several', () => {
    for (const number of ['1001', '010-1111-2222', '11112222'])
      expect(findStudent(number, family)?.name, number).toBe('김하나')
    expect(findStudent('99998888', family)).toBeUndefined()
    expect(findStudent('4711', family)).toBeUndefined()
  })
})

describe('a roster that went through a spreadsheet', () => {
  const numbers = (csv: string) => students(csv).map(({ number }) => number)

  it.each([
    ['an apostrophe', "번호\n'00123\n"],
    ['a formula', '번호\n"=""00123"""\n'],
    ['hyphens', '번호\n001-23\n'],
    ['spaces', '번호\n 00 123\n'],
    ['full-width digits', '번호\n００１２３\n'],
    ['a decimal point', '학번\n00123.0\n'],
    ['a running number first', '번호,학번,이름\n1,00123,김\n'],
    ['a title above the header', '3월 명단,,\n\n번호,이름\n00123,김\n'],
    ['`sep=`', 'sep=;\n번호;이름\n00123;김\n'],
    ['tabs', '번호\t이름\n00123\t김\n'],
    ['a name for the column with a hint', '학번 (5자리),이름\n00123,김\n'],
  ])('with %s has the number itself', (_, csv) => {
    expect(numbers(csv)).toEqual(['00123'])
  })

  it('has its zeros put back, and says so', () => {
    const { students, notes } = read('학번,이름\n123,가\n91234,나\n91235,다\n')
    expect(students[0]?.number).toBe('00123')
    expect(notes).toEqual([{ kind: 'zeros-restored', lines: [2] }])
  })

  it('is matched by what is marked where every number lost its zeros', () => {
    expect(names(exactStudents(marked('00123'), students('학번,이름\n123,가\n456,나\n')))).toEqual(['가'])
  })

  it('keeps running numbers as they are', () => {
    expect(read(`번호\n${Array.from({ length: 120 }, (_, i) => i + 1).join('\n')}\n`)).toMatchObject({
      notes: [],
    })
  })

  it('keeps letters and their hyphens', () => {
    expect(numbers('학번\nA-12\n')).toEqual(['A-12'])
  })

  it('is refused with its line where digits are lost for ever', () => {
    for (const cut of ['1.01235E+10', '1E+07'])
      expect(() => numbers(`\n학번,이름\n00123,가\n${cut},나\n`)).toThrow(
        expect.objectContaining({
          reason: 'roster-number-cut',
          params: expect.objectContaining({ line: 4 }),
        }),
      )
  })

  it('is refused with its line where a student has no number at all', () => {
    expect(() => numbers('이름,학번,연락처\n가,1,\n나,,\n')).toThrow(
      expect.objectContaining({
        reason: 'roster-number-missing',
        params: expect.objectContaining({ line: 3 }),
      }),
    )
    expect(() => numbers('이름,반\n가,1\n')).toThrow(
      expect.objectContaining({ reason: 'table-column-missing' }),
    )
  })

  it('is refused by name where it is no text', () => {
    for (const start of ['504b0304', 'd0cf11e0']) {
      expect(() => parseTable(Buffer.from(`${start}0000`, 'hex'))).toThrow(
        expect.objectContaining({ reason: 'table-workbook' }),
      )
    }
  })
})
