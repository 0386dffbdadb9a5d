import { describe, expect, it } from 'vitest'
import { KEY_HEADERS, parseAnswerKey, parseRule, typedAsDate } from '#shared/domain/answer-key.ts'
import { answerReader, questionResolver } from '#shared/domain/questions.ts'
import { parseTable } from '#shared/domain/tables.ts'
import { templateOf } from '#test/support/template-of.ts'

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
const template = templateOf([
  field('c', 'choice', ['q1', 'q2', 'q3'], ['1', '2', '3', '4', '5']),
  field('l', 'choice', ['q4'], ['a', 'b', 'c']),
  field('s5', 'numeric', ['s5_1', 's5_2', 's5_3'], [...'-0123456789']),
])
const key = (csv: string) =>
  parseAnswerKey(
    parseTable(new TextEncoder().encode(csv), KEY_HEADERS),
    questionResolver(template),
    answerReader(template),
  )
/** Each of these sets is right. */
const accept = (...sets: string[][]) => ({
  kind: 'accept' as const,
  accepted: sets.map((options) => ({ options, credit: 1 })),
})
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
    // Not 13, as a compatible form of the signs alone would have it.
    '①③',
    '① ③',
    '1·3',
    '1²',
  ])('%j is refused with its line: no bubble says so', (answer) => {
    expect(() => key(`question,answer\n1,1\n2,"${answer}"\n`)).toThrow(
      expect.objectContaining({
        reason: expect.stringMatching(/^key-(?:impossible-answer|date)$/),
        params: expect.objectContaining({ line: 3 }),
      }),
    )
  })

  it.each([
    '3',
    '③',
    '３',
    '3번',
    '3.0',
    '3.',
    '(3)',
    '⑶',
    ' 3 ',
    '="3"',
    "'3",
    '３번',
  ])('%j is 3', (answer) => {
    expect(ruleOf('1', answer.replaceAll('"', '""'))).toEqual(accept(['3']))
  })

  it.each(['B', 'b', 'ｂ'])('%j is the option b', (answer) => {
    expect(ruleOf('4', answer)).toEqual(accept(['b']))
  })

  it.each([
    '2/4',
    '②/④',
    '2 또는 4',
    '2또는4',
    '2 혹은 4번',
    '2 or 4',
    '2 OR 4',
    '２／４',
    '2|4',
    '②｜④',
  ])('%j is either', (answer) => {
    expect(ruleOf('1', answer)).toEqual(accept(['2'], ['4']))
  })

  it.each(['2,4', '2, 4', '②,④', '2;4', '2&4', '2+4', '2 ＋ 4', '2，4', '2,4,2'])('%j is both', (answer) => {
    expect(ruleOf('1', answer)).toEqual(accept(['2', '4']))
  })

  it.each(['1,3|2,4', '1,3 또는 2,4', '1+3/2&4', '①,③｜②,④'])('%j is one of two sets', (answer) => {
    expect(ruleOf('1', answer)).toEqual(accept(['1', '3'], ['2', '4']))
  })

  it('may earn a part of the points', () => {
    const half = { kind: 'accept', accepted: [...accept(['3']).accepted, { options: ['2'], credit: 0.5 }] }
    for (const answer of ['3/2:50%', '3 또는 2 : 0.5', '３／②：50％'])
      expect(ruleOf('1', answer)).toEqual(half)
    for (const answer of ['3:150%', '3:0', '3:', ':50%', '3:x'])
      expect(() => ruleOf('1', answer)).toThrow(/impossible-answer/)
  })

  it('is everyone’s, or nobody’s', () => {
    for (const answer of ['*', '＊', '전원 정답', '모두정답'])
      expect(ruleOf('1', answer)).toEqual({ kind: 'void' })
    for (const answer of ['제외', '채점 제외']) expect(ruleOf('1', answer)).toEqual({ kind: 'left-out' })
  })

  it('of a number is any that its digits can show', () => {
    expect(ruleOf('5', '007')).toEqual(accept(['7']))
    expect(ruleOf('5', '12.0')).toEqual(accept(['12']))
    expect(ruleOf('5', '-5')).toEqual(accept(['-5']))
    for (const answer of ['1234', '1.5', '+5', 'x', '①②', '1²', '½', '0x10', '1e2'])
      expect(() => ruleOf('5', answer)).toThrow(/impossible-answer/)
  })

  it('is a number or a word where no template says what is possible, but no date and nothing undecided', () => {
    expect(parseRule('가/나')).toEqual(accept(['가'], ['나']))
    expect(parseRule('true')).toEqual(accept(['TRUE']))
    expect(parseRule('-2.5')).toEqual(accept(['-2.5']))
    for (const several of ['①③', '① ③', '1·3', '1、3', '1 3', '3²', '½', '0x10', '1e3', '=1+2', '-', '.'])
      expect([several, parseRule(several)]).toEqual([several, 'key-impossible-answer'])
    expect(parseRule('b, 007')).toEqual(accept(['B', '7']))
    expect(parseRule('-0')).toEqual(accept(['0']))
    for (const date of ['02월 04일', '2-Apr', 'Feb-04', '2026. 2. 4.', '2026-02-04 00:00:00'])
      expect(parseRule(date)).toBe('key-date')
    for (const nothing of ['', '?', '3,', '2/?', '/'])
      expect(parseRule(nothing)).toBe('key-impossible-answer')
  })
})

it('that was taken before keeps what no bubble says', () => {
  const read = (answer: string) => (/^[1-5]$/.test(answer) ? answer : undefined)
  expect(parseRule('2/7', { read, lenient: true })).toEqual(accept(['2'], ['7']))
  expect(parseRule('2/7', { read })).toBe('key-impossible-answer')
})

describe('a plain stroke', () => {
  it('is what the caller says, and asked about where it may be either', () => {
    expect(parseRule('2|4', { stroke: 'both' })).toEqual(accept(['2', '4']))
    expect(parseRule('2|4', { stroke: 'ask' })).toBe('key-stroke')
    for (const stroke of ['either', 'both', 'ask'] as const)
      expect(parseRule('1,3|2,4', { stroke })).toEqual(accept(['1', '3'], ['2', '4']))
  })
})

it.each([
  ['02월 04일', '2/4'],
  ['2월 4일', '2/4'],
  ['4-Feb', '2/4'],
  ['Feb-04', '2/4'],
  ['2026-02-04', '2/4'],
  ['2026. 2. 4.', '2/4'],
  ['4-Foo', undefined],
  ['2026-13-04', undefined],
  ['2/4', undefined],
])('%j was typed as %j', (date, typed) => {
  expect(typedAsDate(date)).toBe(typed)
})

describe('weights', () => {
  const points = (csv: string, possible?: number) =>
    parseAnswerKey(parseTable(new TextEncoder().encode(csv)), (question) => question, undefined, { possible })
      .get('')
      ?.map((entry) => entry.points)

  it.each(['x', '-1', '0x10', 'Infinity', '1e3', 'NaN', '1/2'])('%j is none', (text) => {
    expect(() => points(`question,answer,points\n1,1,${text}\n`)).toThrow(
      expect.objectContaining({ reason: 'key-bad-points', params: { line: 2, value: text } }),
    )
  })

  it('are taken as typed, an empty one as 1', () => {
    expect(points('question,answer,points\n1,1,2.5\n2,1,３점\n3,1,\n4,1,0\n', 100)).toEqual([2.5, 3, 1, 0])
  })

  it.each([
    ['empty', 'question,answer,points\n1,1,\n2,1,\n3,*,\n'],
    ['0', 'question,answer,points\n1,1,0\n2,1,0\n3,*,\n'],
    ['absent', 'question,answer\n1,1\n2,1\n3,*\n'],
  ])('that are all %s share what is possible equally, unrounded', (_, csv) => {
    expect(points(csv, 100)).toEqual([100 / 3, 100 / 3, 100 / 3])
    expect(points(csv)).toEqual([1, 1, 1])
  })

  it('are shared among what counts', () => {
    expect(points('question,answer\n1,1\n2,1\n3,제외\n', 100)?.slice(0, 2)).toEqual([50, 50])
  })
})

it('lines above the header are passed over, and counted', () => {
  expect(() => key('3월 모의고사,,\n담당: 김,,\n문항,정답\n1,1\n2,9\n')).toThrow(
    expect.objectContaining({ params: { line: 5, value: '9' } }),
  )
})
