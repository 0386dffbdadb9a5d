import { describe, expect, it } from 'vitest'
import { keyForms, scoreChanges } from '#shared/domain/key-preview.ts'
import type { KeyReplies } from '#shared/domain/key-questions.ts'
import { openKey, takeKey } from '#shared/domain/key-table.ts'
import { questionLabels } from '#shared/domain/questions.ts'
import { templateOf } from '#test/support/template-of.ts'

const field = (id: string, kind: string, labels: string[], options: string[]) => ({
  kind,
  id,
  labels,
  options,
  layout: {
    type: 'grid',
    origin: { x: 10, y: 10 },
    bubble: { w: 4, h: 4 },
    optionStep: { dx: 6, dy: 0 },
    rowStep: { dx: 0, dy: 6 },
  },
})
const template = templateOf([field('c', 'choice', ['q1', 'q2', 'q3', 'q4'], ['1', '2', '3', '4', '5'])])
const open = (text: string, replies?: KeyReplies) =>
  openKey(new TextEncoder().encode(text), template, replies)
const take = (text: string, replies?: KeyReplies) => takeKey(open(text, replies), template)
const answers = (text: string, replies?: KeyReplies) =>
  [...take(text, replies).key.values()].map((entries) =>
    Object.fromEntries(
      entries.map(({ question, rule }) => [
        question,
        rule.kind === 'accept' ? rule.accepted.map(({ options }) => options.join('+')).join('/') : rule.kind,
      ]),
    ),
  )

describe('the file of a key is refused with its line', () => {
  it.each([
    ['a question that the template lacks', '문항,정답\n1,1\n\n9,1\n', 'key-unknown-question', 4],
    ['a question named by no number', '문항,정답\n0x1,1\n', 'key-unknown-question', 2],
    ['an option that the template lacks', '문항,정답\n1,1\n2,9\n', 'key-impossible-answer', 3],
    ['a hexadecimal answer', '문항,정답\n1,0x3\n', 'key-impossible-answer', 2],
    ['two answer columns', 'question,answer,answer\n1,1,2\n', 'table-column-twice', 1],
    ['two answer columns of other names', '제목\n문항,정답,답\n1,1,2\n', 'table-column-twice', 2],
    ['two columns of weights', '문항,정답,배점,점수\n1,1,2,3\n', 'table-column-twice', 1],
    ['a question twice', '문항,정답\n1,1\nQ1,1\n', 'key-duplicate-question', 3],
    ['infinite points', '문항,정답,배점\n1,1,1e308\n', 'key-bad-points', 2],
    ['points beyond every number', `문항,정답,배점\n1,1,${'9'.repeat(400)}\n`, 'key-bad-points', 2],
    ['no finite points', '문항,정답,배점\n1,1,Infinity\n', 'key-bad-points', 2],
    ['hexadecimal points', '문항,정답,배점\n1,1,0x10\n', 'key-bad-points', 2],
    ['negative points', '문항,정답,배점\n1,1,-1\n', 'key-bad-points', 2],
    ['a quote that never closes', '문항,정답\n1,1\n2,"1\n', 'table-broken', 3],
  ])('%s', (_, text, reason, line) => {
    expect(() => take(text)).toThrow(
      expect.objectContaining({ reason, params: expect.objectContaining({ line }) }),
    )
  })
})

describe('what a key leaves open is asked about, once', () => {
  const csv = '형별,문항,정답\n홀,1,2|4\n홀,2,02월 04일\n짝,1,3\n짝,2,1|3\n짝,3,2001-02-03\n짝,4,"1,3|2,4"\n'

  it('and the key is not taken before', () => {
    expect(open(csv).open).toEqual({
      strokes: [
        { line: 2, question: '1', text: '2|4', readings: [] },
        { line: 5, question: '2', text: '1|3', readings: [] },
      ],
      dates: [
        { line: 3, question: '2', text: '02월 04일', readings: ['2/4'] },
        { line: 6, question: '3', text: '2001-02-03', readings: ['1/2/3', '2/3'] },
      ],
    })
    expect(() => take(csv)).toThrow(expect.objectContaining({ reason: 'key-stroke' }))
    expect(() => take(csv, { stroke: 'either' })).toThrow(expect.objectContaining({ reason: 'key-date' }))
  })

  it.each([
    ['either', '2/4', '1/3'],
    ['both', '2+4', '1+3'],
  ] as const)('and kept with the answer: %s', (stroke, first, second) => {
    const cells = [
      { line: 3, text: '2/4' },
      { line: 6, text: '1/2/3' },
    ]
    const wanted = [
      { q1: first, q2: '2/4' },
      { q1: '3', q2: second, q3: '1/2/3', q4: '1+3/2+4' },
    ]
    expect(answers(csv, { stroke, cells })).toEqual(wanted)
    // Read again from what is kept, nothing is open.
    const { text } = take(csv, { stroke, cells })
    expect(answers(new TextDecoder().decode(text))).toEqual(wanted)
  })

  it('a reply that is no answer is refused with its line', () => {
    const cells = [{ line: 3, text: '9' }]
    expect(() => take('문항,정답\n1,1\n2,2-Apr\n', { cells })).toThrow(
      expect.objectContaining({ reason: 'key-impossible-answer', params: { line: 3, value: '9' } }),
    )
  })
})

describe('a key that is pasted', () => {
  const whole = { q1: '1', q2: '2', q3: '3+4', q4: '5' }
  it.each([
    ['with its header', '문항\t정답\r\n1\t1\r\n2\t2\r\n3\t3,4\r\n4\t5'],
    ['without it', '1\t1\n2\t2\n3\t3,4\n4\t5\n'],
    ['with weights', '1\t1\t3\n2\t2\t3\n3\t3,4\t3\n4\t5\t3'],
    ['as answers alone', '1\n2\n"3,4"\n5\n'],
    ['across', '1\t2\t3\t4\n1\t2\t3,4\t5\n'],
    ['across, as answers alone', '1\t2\t3,4\t5'],
    ['in another language', 'Question No.\tCorrect\n1\t1\n2\t2\n3\t3&4\n4\t5'],
  ])('%s', (_, text) => {
    expect(answers(text)).toEqual([whole])
  })

  it('is refused where it could be anything', () => {
    for (const text of ['1\n2\n3\n', '1\t1\t1\t1\t1\n', 'a\tb\n1\t2\n', '9\t1\n1\t2\n', ''])
      expect(() => take(text), text).toThrow(expect.objectContaining({ reason: 'table-column-missing' }))
  })
})

describe('before a key is taken', () => {
  it('it is said what it lacks and what it adds up to, form by form', () => {
    const { key } = take('형,문항,정답,배점\n홀,1,1,4\n홀,2,제외,9\n짝,1,1,2.5\n짝,2,2,2.5\n짝,3,3,\n')
    expect(keyForms(key, questionLabels(template))).toEqual([
      { form: '홀', questions: 2, unkeyed: ['q3', 'q4'], points: 4 },
      { form: '짝', questions: 3, unkeyed: ['q4'], points: 6 },
    ])
  })

  it('it is said whose score changes, those first who lose most', () => {
    const score = (points: number | null, possible: number | null = 10) => ({ points, possible })
    const before = [score(5), score(5), score(null), score(0.1 + 0.2), score(7)]
    const after = [score(6), score(2), score(3), score(0.3), score(7, 12)]
    expect(scoreChanges(['a', 'b', 'c', 'd', 'e'], before, after)).toEqual([
      { sheet: 'b', before: before[1], after: after[1] },
      { sheet: 'e', before: before[4], after: after[4] },
      { sheet: 'a', before: before[0], after: after[0] },
      { sheet: 'c', before: before[2], after: after[2] },
    ])
  })
})
