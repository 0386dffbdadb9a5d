import { describe, expect, it } from 'vitest'
import { parseAnswerKey } from '#shared/domain/answer-key.ts'
import type { MarkStatus } from '#shared/domain/marks.ts'
import { scoreSheet } from '#shared/domain/scoring.ts'
import { parseTable } from '#shared/domain/tables.ts'

const key = (csv: string) =>
  parseAnswerKey(parseTable(new TextEncoder().encode(csv)), (question) =>
    /^\d+$/.test(question) && Number(question) <= 5 ? `q${question}` : undefined,
  )
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
    const rules = key('question,answer\n1,2/4\n2,2|4\n3,*\n4,2|4\n')
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
})
