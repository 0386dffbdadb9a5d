import { describe, expect, it } from 'vitest'
import { parseGiven } from '#shared/domain/answer-key.ts'
import { parseAnswers, questionName } from '#shared/domain/answers-table.ts'
import { textRows } from '#shared/domain/tables.ts'

const parse = (csv: string | Uint8Array, asked = ['1', '2', '3']) =>
  parseAnswers(textRows(typeof csv === 'string' ? new TextEncoder().encode(csv) : csv), new Set(asked))
const chosen = (csv: string | Uint8Array, row = 0) =>
  parse(csv).rows[row].answers.map((answer) => answer.chosen)

describe('a table of answers', () => {
  it.each([
    ['', 'answers-empty', {}],
    ['\n\n', 'answers-empty', {}],
    ['1,2,3\n4,5,1\n', 'table-column-missing', { column: 'number' }],
    ['number,1,2\na,1,2\n', 'answers-question-missing', { questions: '3' }],
    ['number,1,2,3,Q1\na,1,2,3,4\n', 'answers-question-twice', { line: 1, value: 'Q1' }],
    ['number,1,2,3\n\na,1,1,3,2\n', 'answers-row-long', { line: 3, cells: 5, columns: 4 }],
    ['number,1,2,3\n,1,2,3\n', 'answers-number-missing', { line: 2 }],
    ['제목\nnumber,1,2,3\n7,1,2,3\n8,1,2,3\n7,1,2,3\n', 'answers-number-twice', { line: 5, first: 3 }],
    ['number,1,2,3\n7,"1,2,3\n', 'table-broken', { line: 2 }],
  ])('%j is refused with reason and line', (csv, reason, params) => {
    expect(() => parse(csv)).toThrow(
      expect.objectContaining({ code: 'invalid-input', reason, params: expect.objectContaining(params) }),
    )
  })

  it('is read through BOM, CP949, UTF-16, tabs, semicolons, quotes and a title', () => {
    const plain = '수험번호,1,2,3\r\n0007,3,"1,3",\r\n'
    const cp949 = Uint8Array.from([
      ...[0xbc, 0xf6, 0xc7, 0xe8, 0xb9, 0xf8, 0xc8, 0xa3],
      ...new TextEncoder().encode(plain.slice(4)),
    ])
    const utf16 = Uint8Array.from([
      0xff,
      0xfe,
      ...[...plain].flatMap((c) => [c.charCodeAt(0) & 255, c.charCodeAt(0) >> 8]),
    ])
    for (const csv of [
      plain,
      `\uFEFF${plain}`,
      cp949,
      utf16,
      '수험번호\t1\t2\t3\n0007\t3\t1,3\t\n',
      '수험번호;1;2;3\n0007;3;"1,3";\n',
      '3월 모의고사,,,\n\n수험번호,문항 1,2번,Q3\n="0007",\'3,"1,3",\n',
      'number,"1","2","3"\n"0007","3","1,3",""\n',
    ]) {
      expect(parse(csv).rows[0].number).toBe('0007')
      expect(chosen(csv)).toEqual([['3'], ['1', '3'], []])
    }
  })

  it('takes cells that a spreadsheet left away for blank, and says in which lines', () => {
    const { rows, short } = parse('number,1,2,3\na,1\nb,1,2,3\nc,1,2\nd,1,2,3,,\n')
    expect(rows.map(({ answers }) => answers.map(({ status }) => status).join())).toEqual([
      'ok,blank,blank',
      'ok,ok,ok',
      'ok,ok,blank',
      'ok,ok,ok',
    ])
    expect(short).toEqual([2, 4])
  })

  it('knows who was absent from a blank sheet', () => {
    const { rows } = parse('number,form,1,2,3\na,결시,결시,결시,결시\nb,홀,결시,,\nc,홀,,,\nd,홀,1,결시,2\n')
    expect(rows.map(({ isAbsent }) => isAbsent)).toEqual([true, true, false, false])
    expect(rows.map(({ form }) => form)).toEqual(['', '홀', '홀', '홀'])
    // Absent from one question of several is for a person to say.
    expect(rows[3].answers.map(({ status }) => status)).toEqual(['ok', 'ambiguous', 'ok'])
  })

  it('passes over other columns, and names those that look like questions without a key', () => {
    const { rows, unscored } = parse('number,이름,1,2,3,4,비고\na,김,1,2,3,4,\n')
    expect(rows[0].answers.map(({ question }) => question)).toEqual(['1', '2', '3'])
    expect(unscored).toEqual(['4'])
  })
})

it.each([
  ['', 'blank'],
  [' ', 'blank'],
  ['무응답', 'blank'],
  ['결시', 'absent'],
  ['미응시', 'absent'],
  ['?', 'undecided'],
  ['？', 'undecided'],
  ['?3', 'undecided'],
  ['2/4', 'undecided'],
  ['2|4', 'undecided'],
  ['2-Apr', 'undecided'],
  ['1,', 'undecided'],
  ['③', ['3']],
  ['3번', ['3']],
  ['3.0', ['3']],
  ['007', ['7']],
  ['000', ['0']],
  ['-05', ['-5']],
  ['b', ['B']],
  ['1,3', ['1', '3']],
  ['3&1', ['3', '1']],
  ['①, ③', ['1', '3']],
  ['3,3', ['3']],
])('a cell %j is %j', (cell, given) => {
  expect(parseGiven(cell)).toEqual(given)
})

it.each(['12', 'Q12', 'q012', '12번', '문항 12', '１２', 'No.12'])('%j is question 12', (name) => {
  expect(questionName(name)).toBe('12')
})
