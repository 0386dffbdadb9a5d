import { describe, expect, it } from 'vitest'
import type { Decision } from '#shared/domain/marks.ts'
import { numericValue } from '#shared/domain/page-answers.ts'

/** `_` is a blank position, `?` a doubtful one. */
const positions = (text: string): Decision[] =>
  [...text].map((mark, i) => ({
    label: `d${i}`,
    detected: mark === '_' || mark === '?' ? [] : [mark],
    marking: mark === '_' ? 'blank' : 'single',
    status: mark === '?' ? 'ambiguous' : mark === '_' ? 'blank' : 'ok',
    confidence: 1,
    doubts: [],
  }))

describe('a short numeric answer', () => {
  it.each([
    ['_12', '12', 'ok'],
    ['007', '7', 'ok'],
    ['__0', '0', 'ok'],
    ['-_5', '-5', 'ok'],
    ['___', '', 'blank'],
  ])('reads %s as %j', (marks, text, status) => {
    expect(numericValue(positions(marks))).toEqual({ text, status })
  })

  it.each([['1_2'], ['12_'], ['-__'], ['1?2']])('leaves %s to a person', (marks) => {
    expect(numericValue(positions(marks)).status).toBe('ambiguous')
  })
})
