import { describe, expect, test } from 'vitest'
import type { Decision } from '#shared/domain/marks.ts'
import { calibrationError, reliability } from '#tools/accuracy/calibration.ts'
import { fitLogistic } from '#tools/accuracy/fit.ts'
import type { SetPage } from '#tools/accuracy/items.ts'
import { tally } from '#tools/accuracy/report.ts'
import { scorePage } from '#tools/accuracy/score.ts'
import { FieldsJson } from '#tools/pages/fields-template.ts'

const box = (x: number, y: number) => [x, y, 10, 10]
const field = (label: string, more: object = {}) => ({
  label,
  type: 'single',
  choices: ['1', '2', '3'],
  bubbles: [box(0, 0), box(20, 0), box(40, 0)],
  ...more,
})
const fields = FieldsJson.parse({
  page: [100, 100],
  alignment: { kind: 'border' },
  customLabels: { roll: ['roll1..2'] },
  numbers: { sid: ['sid_1', 'sid_2', 'sid_3'] },
  fields: [
    field('q1'),
    field('q2'),
    field('q3', { type: 'multi' }),
    field('roll1'),
    field('roll2'),
    ...['sid_1', 'sid_2', 'sid_3'].map((label) => field(label, { kind: 'number', group: 'sid' })),
  ],
})
const page = (expected: SetPage['expected'], more: Partial<SetPage> = {}): SetPage => ({
  id: 'sheet',
  design: 'D',
  file: 'sheet.png',
  pageIndex: 0,
  templateFile: 'fields.json',
  expected,
  values: {},
  hard: new Set(),
  excluded: new Set(),
  isStrong: true,
  isPhone: false,
  story: '',
  ...more,
})
const decided = (label: string, detected: string[], status: Decision['status'] = 'ok'): Decision => ({
  label,
  detected,
  marking: detected.length === 0 ? 'blank' : detected.length === 1 ? 'single' : 'multi',
  status: detected.length === 0 && status === 'ok' ? 'blank' : status,
  confidence: 0.9,
  doubts: [],
})
const everything = (changed: Decision[]) =>
  fields.fields.map(({ label }) => changed.find((one) => one.label === label) ?? decided(label, []))

describe('a label', () => {
  test.each([
    ['read as it is', decided('q1', ['2']), 'right'],
    ['read as another', decided('q1', ['3']), 'silent'],
    ['read as blank', decided('q1', []), 'silent'],
    ['doubted, even when right', decided('q1', ['2'], 'low_confidence'), 'flagged'],
    ['doubted and wrong', decided('q1', ['3'], 'ambiguous'), 'flagged'],
  ])('%s', (_, decision, outcome) => {
    expect(scorePage(page({ q1: '2' }), fields, everything([decision])).labels).toMatchObject([{ outcome }])
  })

  test('that joins rows is flagged by any of them and compared whole', () => {
    const joined = (first: Decision, second: Decision) =>
      scorePage(page({ roll: '12' }), fields, everything([first, second])).labels[0]
    expect(joined(decided('roll1', ['1']), decided('roll2', ['2']))).toMatchObject({ outcome: 'right' })
    expect(joined(decided('roll1', ['1']), decided('roll2', ['3']))).toMatchObject({ outcome: 'silent' })
    expect(joined(decided('roll1', ['1'], 'ambiguous'), decided('roll2', ['2']))).toMatchObject({
      outcome: 'flagged',
    })
  })

  test('left out by the truth or missing in the template is not counted; the latter is said', () => {
    const score = scorePage(
      page({ q1: '1', q2: '2', q9: '3' }, { excluded: new Set(['q2']) }),
      fields,
      everything([]),
    )
    expect(score.labels.map(({ label }) => label)).toEqual(['q1'])
    expect(score.leftOut).toEqual(['sheet: q9 has no bubbles in the template'])
  })

  test('of a page that was not aligned waits for a person', () => {
    expect(scorePage(page({ q1: '1', q2: '' }), fields, []).labels.map(({ outcome }) => outcome)).toEqual([
      'flagged',
      'flagged',
    ])
  })
})

test('several marks are joined by the separator of the set', () => {
  const amc = FieldsJson.parse({ ...fields, expectedSeparator: '|' })
  const decisions = everything([decided('q3', ['1', '3'])])
  expect(scorePage(page({ q3: '1|3' }), amc, decisions).labels).toMatchObject([{ outcome: 'right' }])
  expect(scorePage(page({ q3: '13' }), fields, decisions).labels).toMatchObject([{ outcome: 'right' }])
})

test('a number is compared position by position, with blanks and doubles as the truth writes them', () => {
  const read = (...digits: string[][]) =>
    scorePage(
      page({}, { values: { sid: '1_[23]' } }),
      fields,
      everything(digits.map((digit, i) => decided(`sid_${i + 1}`, digit))),
    ).numbers
  expect(read(['1'], [], ['2', '3'])).toMatchObject([{ outcome: 'right' }])
  expect(read(['1'], ['2'], ['2', '3'])).toMatchObject([{ outcome: 'silent', read: '12[23]' }])
})

test('totals split silent errors by easy and hard', () => {
  const score = scorePage(
    page({ q1: '1', q2: '2', q3: '' }, { hard: new Set(['q2']) }),
    fields,
    everything([decided('q1', ['2']), decided('q2', ['3'])]),
  )
  expect(tally([{ id: 'a', design: 'D', isPhone: false, isAligned: true, score }])).toMatchObject({
    questions: 3,
    right: 1,
    silent: 2,
    silentEasy: 1,
    silentHard: 1,
    hard: 1,
  })
})

describe('calibration', () => {
  test('is perfect where as many are right as were claimed, and off by what is claimed too much', () => {
    const claims = (confidence: number, right: number) =>
      Array.from({ length: 100 }, (_, i) => ({ confidence, isRight: i < right }))
    expect(calibrationError(reliability([...claims(0.95, 95), ...claims(0.65, 65)]))).toBeCloseTo(0, 10)
    expect(calibrationError(reliability(claims(0.95, 75)))).toBeCloseTo(0.2, 10)
  })

  test('the fit finds the odds that made the outcomes', () => {
    const outcomes = Array.from({ length: 4000 }, (_, i) => {
      const least = (i % 40) / 40
      const probability = 1 / (1 + Math.exp(-(4 * least - 1)))
      return { kind: 'clear-answer' as const, least, rest: 0, isRight: (i * 0.618034) % 1 < probability }
    })
    const [bias, ofLeast] = fitLogistic(outcomes)
    expect(bias).toBeCloseTo(-1, 0)
    expect(ofLeast).toBeCloseTo(4, 0)
  })
})
