import { describe, expect, it } from 'vitest'
import { parseAnswerKey } from '#shared/domain/answer-key.ts'
import { parseAnswers, questionName } from '#shared/domain/answers-table.ts'
import { examWarnings } from '#shared/domain/exam-warnings.ts'
import {
  DEFAULT_POSSIBLE,
  type ExamRules,
  examResult,
  joinRoster,
  scoreRows,
} from '#shared/domain/score-exam.ts'
import { parseTable, textRows } from '#shared/domain/tables.ts'
import { seededRandom } from '#tools/random.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const keyOf = (csv: string, exam: ExamRules = {}) =>
  parseAnswerKey(parseTable(bytes(csv)), questionName, undefined, {
    possible: exam.possible ?? DEFAULT_POSSIBLE,
  })
const answersOf = (csv: string, asked: readonly string[]) =>
  parseAnswers(textRows(bytes(csv)), new Set(asked)).rows

function score(keyCsv: string, answersCsv: string, exam: ExamRules = {}) {
  const key = keyOf(keyCsv, exam)
  const asked = [...key.values()].flat().map(({ question }) => question)
  return examResult(scoreRows(answersOf(answersCsv, asked), key, exam), key, exam)
}

/** Every figure of a result; none may be NaN or infinite. */
function figuresOf(value: unknown): number[] {
  if (typeof value === 'number') return [value]
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(figuresOf) : []
}

describe('an exam', () => {
  it('has those stand level who earned the same by other questions', () => {
    // 5.615 both, half way between two hundredths; added up in their order they are a hair apart.
    const weights = [1.005, 2.5, 1.005, 1.005, 0.1, 1.005, 0.1, 1.005, 1.005, 2.5]
    const { students } = score(
      `question,answer,points\n${weights.map((worth, index) => `${index + 1},1,${worth}`).join('\n')}`,
      'number,1,2,3,4,5,6,7,8,9,10\na,1,1,1,1,1,,,,,\nb,,,,,,1,1,1,1,1\n',
    )
    expect(students.map(({ points, rank }) => [points, rank])).toEqual([
      [5.62, 1],
      [5.62, 1],
    ])
  })

  it('that nobody sat has no figures, and says so', () => {
    const { summary, students, items } = score(
      'question,answer\n1,3\n2,1\n',
      'number,1,2\na,결시,결시\nb,결시,결시\n',
      { pass: 60 },
    )
    expect(summary).toMatchObject({
      n: 0,
      absent: 2,
      provisional: 0,
      possible: 100,
      mean: null,
      sd: null,
      alpha: null,
      passRate: null,
    })
    expect(students.map(({ status, points, pass }) => [status, points, pass])).toEqual([
      ['absent', null, null],
      ['absent', null, null],
    ])
    expect(items[0]).toMatchObject({ n: 0, difficulty: null, discrimination: null, omitted: 0 })
  })

  it('keeps a sheet with an open answer out of every figure, and knows its range', () => {
    const rows = 'number,1,2\na,3,1\nb,3,2\nc,4,1\n'
    const before = score('question,answer\n1,3\n2,1\n', rows)
    const after = score('question,answer\n1,3\n2,1\n', `${rows}d,3,?\n`)
    const { provisional, ...summary } = after.summary
    expect(provisional).toBe(1)
    expect({ ...summary, provisional: 0 }).toEqual(before.summary)
    expect(after.items).toEqual(before.items)
    expect(after.students.slice(0, 3)).toEqual(before.students)
    expect(after.students[3]).toMatchObject({
      status: 'provisional',
      points: null,
      rank: null,
      range: [50, 100],
    })
  })

  it('shares 만점 among questions without weights, unrounded, and rounds the total', () => {
    const { students } = score(
      'question,answer\n1,1\n2,1\n3,1\n',
      'number,1,2,3\na,1,1,1\nb,1,1,2\nc,1,2,2\nd,2,2,2\n',
    )
    expect(students.map(({ points }) => points)).toEqual([100, 66.67, 33.33, 0])
  })

  it('passes by 합격점, and has no verdict without one', () => {
    const csv = [
      'question,answer\n1,1\n2,1\n',
      'number,1,2\na,1,1\nb,1,2\nc,2,2\nd,결시,결시\ne,1,?\n',
    ] as const
    const verdicts = (exam: ExamRules) => score(...csv, exam).students.map(({ pass }) => pass)
    expect(verdicts({ pass: 50 })).toEqual([true, true, false, null, null])
    expect(score(...csv, { pass: 50 }).summary.passRate).toBeCloseTo(2 / 3, 12)
    expect(verdicts({ pass: 0 })).toEqual([null, null, null, null, null])
    expect(score(...csv, { pass: 0 }).summary.passRate).toBeNull()
  })

  it('scores each form by its own key, all of them in one standing, reliability form by form', () => {
    const { summary, students, items } = score(
      'form,question,answer\n홀수,1,1\n홀수,2,1\n짝수,1,2\n짝수,2,2\n',
      'number,form,1,2\na,홀수,1,1\nb,짝수,2,2\nc,짝수,1,1\nd,홀수,1,2\ne,,1,1\n',
    )
    expect(students.map(({ points, rank, status }) => [points, rank, status])).toEqual([
      [100, 1, 'ok'],
      [100, 1, 'ok'],
      [0, 4, 'ok'],
      [50, 3, 'ok'],
      [null, null, 'no-key'],
    ])
    expect(summary).toMatchObject({ n: 4, provisional: 1, alpha: null, kr20: null, sem: null })
    expect(summary.forms.map(({ form, n }) => [form, n])).toEqual([
      ['홀수', 2],
      ['짝수', 2],
    ])
    expect(items.map(({ form, question, difficulty }) => [form, question, difficulty])).toEqual([
      ['홀수', '1', 1],
      ['홀수', '2', 0.5],
      ['짝수', '1', 0.5],
      ['짝수', '2', 0.5],
    ])
  })

  it('does not change with the order of students or of questions', () => {
    const dice = seededRandom(5)
    const key = `question,answer,points\n${Array.from({ length: 12 }, (_, i) => `${i + 1},${dice.int(1, 5)},${dice.int(1, 5)}`).join('\n')}\n`
    const lines = Array.from({ length: 40 }, (_, i) => [
      String(i),
      ...Array.from({ length: 12 }, () => dice.pick(['', '?', '1', '2', '3', '4', '5', '5', '4', '3'])),
    ])
    const table = (rows: readonly string[][], order: readonly number[]) =>
      [
        ['number', ...order.map((q) => String(q + 1))],
        ...rows.map(([name, ...cells]) => [name, ...order.map((q) => cells[q])]),
      ]
        .map((cells) => cells.join(','))
        .join('\n')
    const straight = [...Array(12).keys()]
    const one = score(key, table(lines, straight), { pass: 20 })
    const other = score(key, table(lines.toReversed(), straight.toReversed()), { pass: 20 })
    expect(other.students.toReversed()).toEqual(one.students)
    for (const [i, item] of one.items.entries()) {
      expect(other.items[i].question).toBe(item.question)
      expect(other.items[i].pointBiserial).toBeCloseTo(item.pointBiserial!, 9)
      expect(other.items[i].discrimination).toBeCloseTo(item.discrimination!, 9)
    }
    expect(other.summary.alpha).toBeCloseTo(one.summary.alpha!, 9)
  })

  it('never has a figure that is none, whatever comes', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const dice = seededRandom(seed)
      const questions = dice.int(1, 6)
      const forms = dice.pick([[''], [''], ['A', 'B'], ['A', 'B', 'C']])
      const cells = ['3', '2/4', '"1,3"', '"1,3|2,4"', '*', '제외', '007', '3/2:50%', '1']
      const weights = dice.pick([[''], ['0'], ['1', '2.5', '0', '7']])
      const key = forms.flatMap((form) =>
        Array.from(
          { length: questions },
          (_, i) => `${form},${i + 1},${dice.pick(cells)},${dice.pick(weights)}`,
        ),
      )
      const given = dice.pick([['1'], ['3', '2', '', '"1,3"', '7', '007'], ['?', '3', ''], ['결시']])
      const rows = Array.from({ length: dice.int(0, 12) }, (_, i) => [
        `s${i}`,
        dice.pick([...forms, 'Z']),
        ...Array.from({ length: questions }, () => dice.pick(given)),
      ])
      const head = ['number', 'form', ...Array.from({ length: questions }, (_, i) => i + 1)]
      const exam: ExamRules = {
        ...(dice.chance(0.5) ? { possible: dice.int(1, 100) } : {}),
        ...(dice.chance(0.5) ? { pass: dice.int(0, 100) } : {}),
        ...(dice.chance(0.3) ? { penalty: dice.next() } : {}),
        ...(dice.chance(0.3) ? { partial: true } : {}),
        gradeTies: dice.pick(['upper', 'middle'] as const),
      }
      const result = score(
        `form,question,answer,points\n${key.join('\n')}\n`,
        [head, ...rows].map((row) => row.join(',')).join('\n'),
        exam,
      )
      expect(figuresOf(result).filter((figure) => !Number.isFinite(figure))).toEqual([])
      const { n, absent, provisional } = result.summary
      expect(n + absent + provisional).toBe(rows.length)
      for (const student of result.students) {
        if (student.status !== 'ok') expect(student.points).toBeNull()
        else if (exam.penalty === undefined) expect(student.points).toBeGreaterThanOrEqual(0)
      }
      for (const item of result.items) {
        expect(item.difficulty ?? 0).toBeGreaterThanOrEqual(0)
        expect(item.difficulty ?? 0).toBeLessThanOrEqual(1 + 1e-12)
        expect(Math.abs(item.discrimination ?? 0)).toBeLessThanOrEqual(1 + 1e-9)
      }
      const ranks = result.students.flatMap(({ rank }) => rank ?? [])
      expect(ranks).toHaveLength(n)
      if (n > 0) expect(Math.min(...ranks)).toBe(1)
    }
  })
})

describe('a roster beside answers', () => {
  const student = (number: string) => ({ number, name: '', group: '' })
  const rows = (...numbers: string[]) =>
    answersOf(`number,1\n${numbers.map((number) => `${number},1`).join('\n')}\n`, ['1'])

  it('names who gave none, finds numbers without their zeros, and counts strangers', () => {
    const joined = joinRoster(rows('41', '7', '010-1234-5678'), [
      student('0041'),
      student('0042'),
      student('01012345678'),
    ])
    expect(joined.rows.map(({ number, isAbsent }) => [number, isAbsent])).toEqual([
      ['0041', false],
      ['7', false],
      ['01012345678', false],
      ['0042', true],
    ])
    expect(joined).toMatchObject({ strangers: 1, twice: undefined })
  })

  it('finds a phone by its last eight digits, as a sheet has room for, and nobody by fewer or by two', () => {
    const phones = [student('01024567890'), student('01033334444'), student('2400000001')]
    const withParents = phones.map((one, i) => ({
      ...one,
      numbers: [one.number, ['01099998888', '01055556666', '01055556666'][i]],
    }))
    const found = (number: string) => joinRoster(rows(number), withParents).rows[0].number
    expect(['24567890', '2456-7890', '99998888', '33334444'].map(found)).toEqual([
      ...['01024567890', '01024567890', '01024567890', '01033334444'],
    ])
    // Too few digits, a parent of two, and the end of a code whose zeros are its own.
    expect(['4567890', '55556666', '1', '00001'].map(found)).toEqual(['4567890', '55556666', '1', '00001'])
    expect(joinRoster(rows('24567890', '01024567890'), withParents).twice).toEqual({ line: 3, first: 2 })
    expect(joinRoster(rows('24567890'), [...phones, student('24567890')]).rows[0].number).toBe('24567890')
  })

  it('does not guess between two, and tells of a student with two rows', () => {
    expect(joinRoster(rows('41'), [student('041'), student('0041')])).toMatchObject({ strangers: 1 })
    expect(joinRoster(rows('41', '0041'), [student('0041')]).twice).toEqual({ line: 3, first: 2 })
  })
})

describe('what an exam warns of', () => {
  const dice = seededRandom(9)
  const truth = Array.from({ length: 30 }, () => String(dice.int(1, 5)))
  const keyCsv = (answers: readonly string[]) =>
    `question,answer\n${answers.map((answer, i) => `${i + 1},${answer}`).join('\n')}\n`
  const sitting = Array.from({ length: 25 }, () =>
    truth.map((right) => (dice.chance(0.8) ? right : String(dice.int(1, 5)))),
  )
  const warned = (answers: readonly string[], sheets: readonly (readonly string[])[]) => {
    const key = keyOf(keyCsv(answers))
    const head = ['number', ...truth.map((_, i) => i + 1)].join(',')
    const csv = [head, ...sheets.map((sheet, i) => [`s${i}`, ...sheet].join(','))].join('\n')
    const rows = scoreRows(
      answersOf(
        csv,
        truth.map((_, i) => String(i + 1)),
      ),
      key,
    )
    return examWarnings(rows, examResult(rows, key).items, key)
  }

  it('is nothing in a class like any other', () => {
    expect(warned(truth, sitting)).toEqual({ alarms: [], suspects: [], alike: [], slips: [] })
  })

  it('is who slipped by a line, unless the key did', () => {
    const slipped = [...sitting[0].slice(0, 9), ...sitting[0].slice(10), '']
    expect(warned(truth, [slipped, ...sitting.slice(1)]).slips).toMatchObject([
      { number: 's0', by: 1, to: '29' },
    ])
    const moved = [...truth.slice(0, 9), ...truth.slice(10), '1']
    const { alarms, slips } = warned(moved, sitting)
    expect(alarms.map(({ kind }) => kind)).toEqual(['key-shifted'])
    expect(slips).toEqual([])
  })

  it('is one wrong answer that all chose', () => {
    const wrong = truth.map((right, i) => (i === 4 ? String((Number(right) % 5) + 1) : right))
    const sheets = sitting.map((sheet) => sheet.with(4, truth[4]))
    expect(warned(wrong, sheets).alike).toMatchObject([{ item: { question: '5' }, option: truth[4] }])
  })
})
