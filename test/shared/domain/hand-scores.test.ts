import { describe, expect, it } from 'vitest'
import type { AnswerKey } from '#shared/domain/answer-key.ts'
import type { AnswerRow } from '#shared/domain/answers-table.ts'
import { missingStudents } from '#shared/domain/attendance.ts'
import { readHandScores } from '#shared/domain/hand-scores.ts'
import { studentFinder } from '#shared/domain/roster.ts'
import { roundPoints } from '#shared/domain/rounding.ts'
import { type ExamRules, examResult, scoreRows } from '#shared/domain/score-exam.ts'
import { seededRandom } from '#tools/random.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

const QUESTIONS = 8
const key: AnswerKey = new Map([
  [
    '',
    Array.from({ length: QUESTIONS }, (_, i) => ({
      question: String(i + 1),
      rule: { kind: 'accept', accepted: [{ options: [String((i % 5) + 1)], credit: 1 }] } as const,
      points: 1 + (i % 3) * 0.5,
    })),
  ],
])

/** A class's answers and hand-scored points, some of each missing. */
function sitting(seed: number) {
  const random = seededRandom(seed)
  const handPossible = random.int(1, 40)
  const points = new Map<string, number>()
  const answers = Array.from({ length: random.int(2, 31) }, (_, i): AnswerRow => {
    const number = String(1_000 + i)
    if (random.chance(0.8)) points.set(number, Math.round(random.between(0, handPossible) * 10) / 10)
    const isAbsent = random.chance(0.1)
    return {
      ...{ line: i + 2, number, form: '', isAbsent },
      answers: isAbsent
        ? []
        : [...key.get('')!].map(({ question }) => {
            const [chosen, isOpen] = [String(random.int(1, 5)), random.chance(0.01)]
            return { question, chosen: isOpen ? [] : [chosen], status: isOpen ? 'ambiguous' : 'ok' }
          }),
    }
  })
  return { answers, hand: { possible: handPossible, points }, exam: { handPossible, pass: 5 } }
}

describe('the hand-scored part of an exam', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('is in every total and figure (seed %i)', (seed) => {
    const { answers, hand, exam } = sitting(seed)
    const alone = scoreRows(answers, key)
    const rows = scoreRows(answers, key, {}, hand)
    const { students, summary, items } = examResult(rows, key, exam)
    const held: number[] = []
    for (const [i, student] of students.entries()) {
      const [own, before] = [hand.points.get(student.number), alone[i]]
      expect(student.handPoints).toBe(rows[i].score === undefined ? null : (own ?? null))
      if (before.isAbsent && own === undefined) {
        expect(student.status).toBe('absent')
        continue
      }
      if (own !== undefined && before.total !== undefined) {
        held.push(roundPoints(before.score!.points + own))
        expect(student).toMatchObject({ status: 'ok', points: held.at(-1), pass: held.at(-1)! >= 5 })
        continue
      }
      // Not scored yet is not 0: what it may come to is said, and it is in no figure.
      expect(student).toMatchObject({ status: 'provisional', points: null, rank: null, pass: null })
      if (before.score !== undefined) {
        const { least, most } = before.score
        expect(student.range).toEqual([least + (own ?? 0), most + (own ?? hand.possible)].map(roundPoints))
      }
    }
    for (const { points, rank } of students) {
      if (points !== null) expect(rank).toBe(1 + held.filter((other) => other > points).length)
    }
    expect(summary.n).toBe(held.length)
    expect(summary.possible).toBe(11.5 + hand.possible)
    if (held.length > 0)
      expect(summary.mean).toBeCloseTo(held.reduce((sum, each) => sum + each) / held.length, 9)
    // Reliability and difficulty are of the questions: they are what they would be of the same sheets without the part.
    const same = examResult(
      alone.map((row, i) => ({ ...row, total: rows[i].total === undefined ? undefined : row.total })),
      key,
    )
    const near = (a: number | null, b: number | null) =>
      a === null ? expect(b).toBeNull() : expect(a).toBeCloseTo(b!, 9)
    for (const figure of ['alpha', 'kr20', 'sem'] as const) near(summary[figure], same.summary[figure])
    expect(items.map(({ difficulty }) => difficulty)).toEqual(same.items.map(({ difficulty }) => difficulty))
  })

  it('counts in 만점 as the exam says it, or beside the weights', () => {
    const possible = (exam: ExamRules) => examResult([], key, exam).summary.possible
    expect(possible({ handPossible: 30 })).toBe(41.5)
    expect(possible({ handPossible: 30, possible: 50 })).toBe(50)
  })

  it('shows that somebody was there, whose sheet is still to come', () => {
    const roster = ['1', '2'].map((number) => ({ number, name: '', group: '' }))
    expect(missingStudents([], roster, ['2'])).toEqual({ absent: [roster[0]], checking: [roster[1]] })
  })
})

const roster = [
  { number: '0041', name: '김하늘', group: '', numbers: ['0041', '01012345678'] },
  { number: '0042', name: '이도윤', group: '' },
  { number: '쌍둥이 하나', name: '하나', group: '', numbers: ['7777'] },
  { number: '쌍둥이 두리', name: '두리', group: '', numbers: ['7777'] },
]
const read = (text: string, possible = 20) => {
  const find = studentFinder(roster)
  return readHandScores(bytes(text), possible, (number) => find(number)?.number)
}

describe('a table of hand-scored points', () => {
  it.each([
    [
      'with a title and other columns',
      '1반 서술형\n수험번호,이름,서술형 점수\n0041,김하늘,12.5\n0042,이도윤,0점\n',
    ],
    ['pasted without a header', '41\t12.5\n42\t0\n'],
    ['pasted with names', '41\t김하늘\t12.5\n42\t이도윤\t0\n'],
    ['by a phone, under a name of its own', '전화번호,1차 논술\n010-1234-5678,12.5\n'],
  ])('is taken %s', (_, text) => {
    const scores = [
      { number: '0041', points: 12.5 },
      { number: '0042', points: 0 },
    ]
    expect(read(text)).toEqual({
      scores: scores.slice(0, text.includes('전화') ? 1 : 2),
      empty: [],
      refused: [],
    })
  })

  it('says of every line that is wrong why it is, and nothing of an empty one', () => {
    const { scores, empty, refused } = read(
      [
        'number,points',
        '41,20',
        ',3',
        '0041,5',
        '9999,3',
        '7777,3',
        '42,-1',
        '0042,20.1',
        '0042,열점',
        '0042,NaN',
        '0042,',
        '42,결시',
      ].join('\n'),
    )
    expect(scores).toEqual([{ number: '0041', points: 20 }])
    expect(empty).toEqual([])
    expect(refused.map(({ line, reason }) => [line, reason])).toEqual([
      [3, 'hand-number-missing'],
      [4, 'hand-number-twice'],
      [5, 'hand-stranger'],
      [6, 'hand-stranger'],
      [7, 'hand-out-of-range'],
      ...[8, 9, 10, 11, 12].map((line) => [line, 'hand-number-twice']),
    ])
    for (const [cell, reason] of [
      ['20.1', 'hand-out-of-range'],
      ['-0.1', 'hand-out-of-range'],
      ['열점', 'hand-not-points'],
      ['NaN', 'hand-not-points'],
      ['1e1', 'hand-not-points'],
      ['true', 'hand-not-points'],
      ['무응답', 'hand-not-points'],
    ])
      expect(read(`number,points\n42,${cell}\n`).refused).toMatchObject([{ line: 2, reason }])
    expect(read('number,points\n41,\n42,결시\n')).toEqual({ scores: [], empty: [2, 3], refused: [] })
  })

  it.each([
    ['without points', 'number,name,group\n1,2,3\n', 'table-column-missing'],
    ['with two columns of points', 'number,서술형,수행\n41,1,2\n', 'table-column-twice'],
    ['without rows', 'number,points\n', 'hand-empty'],
  ])('is refused %s', (_, text, reason) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ reason }))
  })
})
