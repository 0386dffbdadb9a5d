import { describe, expect, it } from 'vitest'
import { type AnswerKey, parseAnswerKey } from '#shared/domain/answer-key.ts'
import type { MarkStatus } from '#shared/domain/marks.ts'
import { type GivenAnswer, type ScoringRules, sheetScorer } from '#shared/domain/scoring.ts'
import { parseTable } from '#shared/domain/tables.ts'

const key = (csv: string) =>
  parseAnswerKey(parseTable(new TextEncoder().encode(csv)), (question) =>
    /^\d+$/.test(question) && Number(question) <= 5 ? `q${question}` : undefined,
  )
const scoreSheet = (
  rules: AnswerKey,
  form: string | undefined,
  answers: readonly GivenAnswer[],
  asked?: ScoringRules,
) => sheetScorer(rules, asked)(form, answers)
const given = (question: string, chosen: string[], status: MarkStatus = 'ok') => ({
  question,
  chosen,
  status,
})

describe('an answer key', () => {
  it.each([
    ['문항,정답\n9,1\n', 'key-unknown-question'],
    ['문항,정답\n1,\n', 'key-empty-answer'],
    ['문항,정답,배점\n1,1,x\n', 'key-bad-points'],
    ['문항,정답\n1,1\n1,2\n', 'key-duplicate-question'],
    ['문항,정답\n', 'key-empty'],
    ['문항\n1\n', 'table-column-missing'],
  ])('refuses %j with its reason', (csv, reason) => {
    expect(() => key(csv)).toThrow(expect.objectContaining({ code: 'invalid-input', reason }))
  })
})

describe('scoring a sheet', () => {
  it('takes one of several sets, and numbers as numbers', () => {
    const rules = key('question,answer\n1,"1,3|2,4"\n2,7\n')
    const points = (one: string[], two: string[]) =>
      scoreSheet(rules, undefined, [given('q1', one), given('q2', two)])?.points
    expect(points(['2', '4'], ['007'])).toBe(2)
    expect(points(['1', '3'], ['7'])).toBe(2)
    expect(points(['1', '2'], ['70'])).toBe(0)
    expect(points(['1', '3', '4'], ['07'])).toBe(1)
  })

  it('gives nothing for a doubtful row, even where its best guess is right, and keeps its points open', () => {
    const score = scoreSheet(key('question,answer,points\n1,3,4\n'), undefined, [
      given('q1', ['3'], 'ambiguous'),
    ])
    expect(score).toMatchObject({ points: 0, open: 4, possible: 4 })
  })

  it('tells either, both and voided answers apart', () => {
    const rules = key('question,answer\n1,2/4\n2,"2,4"\n3,*\n4,"2,4"\n')
    const score = scoreSheet(rules, undefined, [
      given('q1', ['4']),
      given('q2', ['2', '4']),
      given('q3', [], 'blank'),
      given('q4', ['2']),
    ])
    expect(score?.questions.map((q) => q.verdict)).toEqual(['right', 'right', 'void', 'wrong'])
  })

  it('does not take two marks for one right answer', () => {
    const score = scoreSheet(key('question,answer\n1,2/4\n'), undefined, [given('q1', ['2', '4'])])
    expect(score?.points).toBe(0)
  })

  it('uses the key of the sheet’s form and never that of another', () => {
    const rules = key('question,answer,form\n1,1,홀\n1,2,짝\n')
    expect(scoreSheet(rules, '짝', [given('q1', ['2'])])?.points).toBe(1)
    expect(scoreSheet(rules, undefined, [given('q1', ['2'])])).toBeUndefined()
  })

  it('counts a question the sheet lacks as undecided, not as wrong', () => {
    expect(scoreSheet(key('question,answer\n5,1\n'), undefined, [])?.questions[0]?.verdict).toBe('undecided')
  })

  it('takes integers for integers, however long', () => {
    const rules = key('question,answer\n1,0012345678901234567890\n2,-5\n')
    const points = (one: string, two: string) =>
      scoreSheet(rules, undefined, [given('q1', [one]), given('q2', [two])])?.points
    expect(points('12345678901234567890', '-05')).toBe(2)
    expect(points('12345678901234567891', '5')).toBe(0)
  })

  it('leaves a question out of what is earned and what is possible', () => {
    const rules = key('question,answer,points\n1,제외,4\n2,1,6\n')
    expect(scoreSheet(rules, undefined, [given('q1', ['1']), given('q2', ['1'])])).toMatchObject({
      points: 6,
      possible: 6,
    })
  })

  it('needs no decision about what everyone has right', () => {
    const rules = key('question,answer,points\n1,*,4\n')
    expect(scoreSheet(rules, undefined, [given('q1', ['1'], 'ambiguous')])).toMatchObject({
      points: 4,
      open: 0,
    })
  })

  it('gives credit per option where the key says so', () => {
    const rules = key('question,answer,points\n1,3/2:50%,4\n')
    const of = (option: string) => scoreSheet(rules, undefined, [given('q1', [option])])?.questions[0]
    expect(of('3')).toMatchObject({ verdict: 'right', points: 4 })
    expect(of('2')).toMatchObject({ verdict: 'wrong', points: 2, credit: 0.5 })
    expect(of('1')).toMatchObject({ verdict: 'wrong', points: 0 })
  })

  it('gives partial credit when asked for, never below nothing, and never without being asked', () => {
    const rules = key('question,answer,points\n1,"1,2,3",6\n')
    const points = (chosen: string[], partial: boolean) =>
      scoreSheet(rules, undefined, [given('q1', chosen)], { partial })?.points
    expect(points(['1', '3'], true)).toBe(4)
    expect(points(['1', '3', '4'], true)).toBe(2)
    expect(points(['4', '5'], true)).toBe(0)
    expect(points(['1', '2', '3'], true)).toBe(6)
    expect(points(['1', '3'], false)).toBe(0)
  })

  it('takes points for a wrong answer when asked for, none for a blank, and knows what is still open', () => {
    const rules = key('question,answer,points\n1,1,4\n2,1,4\n3,1,4\n4,1,4\n')
    const answers = [
      given('q1', ['1']),
      given('q2', ['2']),
      given('q3', [], 'blank'),
      given('q4', ['1'], 'ambiguous'),
    ]
    expect(scoreSheet(rules, undefined, answers, { penalty: 0.25 })).toMatchObject({
      points: 3,
      open: 4,
      least: 2,
      most: 7,
    })
    expect(scoreSheet(rules, undefined, answers)).toMatchObject({ points: 4, least: 4, most: 8 })
  })
})
