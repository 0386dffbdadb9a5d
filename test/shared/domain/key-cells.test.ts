import { expect, it } from 'vitest'
import { cellsOfSheet, type KeyCells } from '#shared/domain/key-cells.ts'
import type { GivenAnswer } from '#shared/domain/scoring.ts'
import { seededRandom } from '#tools/random.ts'

it.each([
  1, 2, 3, 4,
])('a filled sheet says the key of its form alone, and asks where it is not sure (seed %i)', (seed) => {
  const random = seededRandom(seed)
  const questions = Array.from({ length: 30 }, (_, i) => `q${i + 1}`)
  const cell = (form: string, question: string) => ({
    form,
    question,
    answer: '9',
    points: random.pick(['', '3']),
  })
  const key: KeyCells = {
    forms: ['홀수', '짝수'],
    questions,
    cells: ['홀수', '짝수'].flatMap((form) => questions.slice(0, 25).map((question) => cell(form, question))),
  }
  // A page of the sheet: some questions stand on another one.
  const answers = questions.slice(5).map((question): GivenAnswer => {
    const status = random.pick(['ok', 'ok', 'ok', 'blank', 'ambiguous'] as const)
    const chosen =
      status === 'blank' ? [] : [random.int(1, 5), ...(random.chance(0.2) ? [6] : [])].map(String)
    return { question, chosen, status }
  })
  const { cells, doubts } = cellsOfSheet(key, '홀수', answers)
  const of = (some: KeyCells, form: string) => some.cells.filter((each) => each.form === form)
  expect(of(cells, '짝수')).toEqual(of(key, '짝수'))
  const before = new Map(of(key, '홀수').map((each) => [each.question, each]))
  const given = new Map(answers.map((answer) => [answer.question, answer]))
  expect(
    of(cells, '홀수')
      .map(({ question }) => question)
      .sort(),
  ).toEqual([...questions].sort())
  for (const { question, answer, points } of of(cells, '홀수')) {
    expect(points).toBe(before.get(question)?.points ?? '')
    const mark = given.get(question)
    expect(answer).toBe(mark === undefined ? '9' : mark.status === 'ok' ? mark.chosen.join(',') : '')
  }
  expect(doubts).toEqual(
    answers
      .filter(
        ({ question, status }) =>
          status === 'ambiguous' || (status === 'blank' && (before.get(question)?.points ?? '') !== ''),
      )
      .map(({ question, chosen, status }) => ({
        form: '홀수',
        question,
        seen: chosen.join(','),
        isBlank: status === 'blank',
      })),
  )
})
