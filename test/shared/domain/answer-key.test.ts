import { describe, expect, it } from 'vitest'
import { KEY_HEADERS, parseAnswerKey, parseRule } from '#shared/domain/answer-key.ts'
import { answerReader, questionResolver } from '#shared/domain/questions.ts'
import { parseTable } from '#shared/domain/tables.ts'
import { Template } from '#shared/domain/template.ts'

const grid = {
  type: 'grid',
  origin: { x: 10, y: 10 },
  bubble: { w: 4, h: 4 },
  optionStep: { dx: 6, dy: 0 },
  rowStep: { dx: 0, dy: 6 },
}
const field = (id: string, kind: string, labels: string[], options: string[]) => ({
  kind,
  id,
  labels,
  options,
  layout: grid,
})
const template = Template.parse({
  schema: 'grading-station/template@1',
  id: 't',
  name: 't',
  unit: 'mm',
  pages: [
    {
      id: 'p',
      size: { w: 210, h: 297 },
      fiducials: [{ kind: 'none' }],
      fields: [
        field('c', 'choice', ['q1', 'q2', 'q3'], ['1', '2', '3', '4', '5']),
        field('l', 'choice', ['q4'], ['a', 'b', 'c']),
        field('s5', 'numeric', ['s5_1', 's5_2', 's5_3'], [...'-0123456789']),
      ],
    },
  ],
})
const key = (csv: string) =>
  parseAnswerKey(
    parseTable(new TextEncoder().encode(csv), KEY_HEADERS),
    questionResolver(template),
    answerReader(template),
  )
const ruleOf = (question: string, answer: string) =>
  key(`question,answer\n${question},"${answer}"\n`).get('')?.[0]?.rule

describe('an answer of a key', () => {
  it.each([
    '7',
    '3,7',
    '3/7',
    '02월 04일',
    '4-Feb',
    '2026-02-04',
    '3.5',
    '33',
    'A',
    '3,',
    '/3',
    '?',
  ])('%j is refused with its line: no bubble says so', (answer) => {
    expect(() => key(`question,answer\n1,1\n2,"${answer}"\n`)).toThrow(
      expect.objectContaining({
        reason: expect.stringMatching(/^key-(?:impossible-answer|date)$/),
        params: expect.objectContaining({ line: 3 }),
      }),
    )
  })

  it.each(['3', '③', '３', '3번', '3.0', '(3)', '⑶', ' 3 ', '="3"', "'3"])('%j is 3', (answer) => {
    expect(ruleOf('1', answer.replaceAll('"', '""'))).toEqual({ kind: 'any', answers: ['3'] })
  })

  it.each(['B', 'b', 'ｂ'])('%j is the option b', (answer) => {
    expect(ruleOf('4', answer)).toEqual({ kind: 'any', answers: ['b'] })
  })

  it.each(['2/4', '②/④', '2 또는 4', '2 혹은 4번', '2 or 4'])('%j is either', (answer) => {
    expect(ruleOf('1', answer)).toEqual({ kind: 'any', answers: ['2', '4'] })
  })

  it.each(['2|4', '2,4', '2, 4', '②,④', '2;4', '2&4', '2+4'])('%j is both', (answer) => {
    expect(ruleOf('1', answer)).toEqual({ kind: 'all', answers: ['2', '4'] })
  })

  it('may be one of several sets', () => {
    const sets = {
      kind: 'sets',
      sets: [
        ['1', '3'],
        ['2', '4'],
      ],
      answers: ['1', '3', '2', '4'],
    }
    expect(ruleOf('1', '1,3|2,4')).toEqual(sets)
    expect(ruleOf('1', '1,3 또는 2,4')).toEqual(sets)
    expect(ruleOf('1', '3,3')).toEqual({ kind: 'any', answers: ['3'] })
  })

  it('of a number is any that its digits can show', () => {
    expect(ruleOf('5', '007')).toEqual({ kind: 'any', answers: ['7'] })
    expect(ruleOf('5', '12.0')).toEqual({ kind: 'any', answers: ['12'] })
    expect(ruleOf('5', '-5')).toEqual({ kind: 'any', answers: ['-5'] })
    for (const answer of ['1234', '1.5', '+5', 'x'])
      expect(() => ruleOf('5', answer)).toThrow(/impossible-answer/)
  })

  it('is anything where no template says what is possible', () => {
    expect(parseRule('가/나')).toEqual({ kind: 'any', answers: ['가', '나'] })
    expect(parseRule('*')).toEqual({ kind: 'void' })
  })
})

it('lines above the header are passed over, and counted', () => {
  expect(() => key('3월 모의고사,,\n담당: 김,,\n문항,정답\n1,1\n2,9\n')).toThrow(
    expect.objectContaining({ params: { line: 5, value: '9' } }),
  )
})
