import { describe, expect, it } from 'vitest'
import type { AnswerKey } from '#shared/domain/answer-key.ts'
import { type AlarmedSheet, batchAlarms } from '#shared/domain/batch-alarm.ts'
import { sheetScorer } from '#shared/domain/scoring.ts'
import { seededRandom } from '#tools/random.ts'

const truth = [...'31524415322451335214']

const keyOf = (answers: readonly string[]): AnswerKey =>
  new Map([
    [
      '',
      answers.map((answer, i) => ({
        question: `q${i + 1}`,
        rule: { kind: 'accept' as const, accepted: [{ options: [answer], credit: 1 }] },
        points: 5,
      })),
    ],
  ])

/** A class in which each answers right with a likelihood; `change` may take single answers over. */
function classOf(
  count: number,
  key: AnswerKey,
  change: (question: number, answer: string, student: number) => string = (_, answer) => answer,
  likelihood = 0.7,
  seed = 1,
): AlarmedSheet[] {
  const dice = seededRandom(seed)
  return Array.from({ length: count }, (_, student) => {
    const answers = truth.map((right, i) => {
      const chosen = change(i + 1, dice.chance(likelihood) ? right : String(dice.int(1, 5)), student)
      return {
        question: `q${i + 1}`,
        chosen: chosen === '' ? [] : [chosen],
        status: chosen === '' ? ('blank' as const) : ('ok' as const),
      }
    })
    return { alarm: undefined, form: '', answers, score: sheetScorer(key)(undefined, answers) }
  })
}

const key = keyOf(truth)
/** An answer that nobody gives. */
const other = () => '9'

describe('a stack raises', () => {
  it('nothing when it is a class like any other, weak or strong', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const likelihood = 0.35 + (seed % 7) * 0.1
      const alarms = batchAlarms(classOf(12, key, undefined, likelihood, seed), key)
      expect(alarms.filter(({ kind }) => kind !== 'nobody-right')).toEqual([])
    }
    expect(batchAlarms(classOf(20, key), key)).toEqual([])
    expect(batchAlarms([], key)).toEqual([])
  })

  it('one alarm where nobody has anything right', () => {
    const wrong = keyOf(truth.map(other))
    const sheets = classOf(8, wrong, undefined, 1)
    expect(batchAlarms(sheets, wrong)).toEqual([{ kind: 'all-zero', form: '', questions: [], sheets: 8 }])
    // Two sheets are no class.
    expect(batchAlarms(sheets.slice(0, 2), wrong)).toEqual([])
  })

  it('one alarm for the questions that nobody has right while they were answered', () => {
    const wrong = keyOf(truth.map((answer, i) => (i === 6 ? other() : answer)))
    expect(batchAlarms(classOf(12, wrong), wrong)).toEqual([
      { kind: 'nobody-right', form: '', questions: ['q7'], sheets: 12 },
    ])
  })

  it('one alarm for a question that nearly nobody answered', () => {
    const skipped = (at: number, answer: string, student: number) => (at === 4 && student > 0 ? '' : answer)
    expect(batchAlarms(classOf(12, key, skipped), key)).toEqual([
      { kind: 'blank-question', form: '', questions: ['q4'], sheets: 12 },
    ])
  })

  it('no alarm without a key for questions that the exam did not have', () => {
    const shorter = (at: number, answer: string) => (at > 15 || at === 4 ? '' : answer)
    const sheets = classOf(12, key, shorter).map((sheet) => ({ ...sheet, score: undefined }))
    expect(batchAlarms(sheets, undefined)).toEqual([
      { kind: 'blank-question', form: '', questions: ['q4'], sheets: 12 },
    ])
  })

  it.each([
    ['all of it', 0, 'q1'],
    ['its end', 6, 'q7'],
  ])('one alarm where %s of a key slipped by a line', (_, from, first) => {
    const later = keyOf([...truth.slice(0, from), '5', ...truth.slice(from, -1)])
    expect(batchAlarms(classOf(10, later), later)).toEqual([
      { kind: 'key-shifted', form: '', questions: [first], sheets: 10 },
    ])
    const sooner = keyOf([...truth.slice(0, from), ...truth.slice(from + 1), '5'])
    expect(batchAlarms(classOf(10, sooner), sooner)).toEqual([
      { kind: 'key-shifted', form: '', questions: [first], sheets: 10 },
    ])
  })

  it('one alarm where most sheets carry the same question', () => {
    const [first, ...others] = classOf(8, key)
    const asked = (alarm: AlarmedSheet['alarm']) => [
      first!,
      ...others.map((sheet) => ({ ...sheet, alarm, score: undefined })),
    ]
    expect(batchAlarms(asked('no-answers'), key)).toEqual([
      { kind: 'blank-sheets', form: '', questions: [], sheets: 7 },
    ])
    expect(batchAlarms(asked('many-doubts'), key)).toEqual([
      { kind: 'doubtful-sheets', form: '', questions: [], sheets: 7 },
    ])
  })

  it('alarms of each form by itself', () => {
    const two: AnswerKey = new Map([
      ['홀수', key.get('')!],
      ['짝수', keyOf(truth.map(other)).get('')!],
    ])
    const sheets = ['홀수', '짝수'].flatMap((form) =>
      classOf(6, key, undefined, 1).map((sheet) => ({
        ...sheet,
        form,
        score: sheetScorer(two)(form, sheet.answers),
      })),
    )
    expect(batchAlarms(sheets, two)).toEqual([{ kind: 'all-zero', form: '짝수', questions: [], sheets: 6 }])
  })
})
