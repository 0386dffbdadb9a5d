import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { redactText } from '#main/base/redact.ts'
import { isLinear } from '#test/support/time-growth.ts'

// Words that redaction looks for, and pieces of them, in any order.
const piece = fc.constantFrom(
  ...[
    'a',
    '.',
    '-',
    '+',
    ':',
    '/',
    '://',
    '?',
    '@',
    '=',
    '&',
    ' ',
    '"',
    '가',
    'http',
    'X-Amz-',
    'X-Amz-A=',
    'key',
    'token=',
  ],
)

describe('a text of any shape', () => {
  test('takes time in proportion to its length', () => {
    const seeds = fc.sample(fc.array(piece, { minLength: 1, maxLength: 4 }), {
      seed: 20_261_129,
      numRuns: 24,
    })
    for (const unit of [['a.'], ['a-'], ['X-Amz-'], ['X-Amz-a'], ['://'], ['='], ['key='], ['@'], ...seeds]) {
      const text = unit.join('')
      const make = (size: number) => `key ${text.repeat(Math.ceil(size / text.length))}`
      expect(isLinear(make, redactText), JSON.stringify(text)).toBe(true)
    }
  })

  test('shows no user, query or signature, wherever they stand', () => {
    const noise = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''))
    void fc.assert(
      fc.property(noise, noise, (before, after) => {
        const text = redactText(
          `${before} https://user:CANARY1@files.example/a/b?X-Amz-Signature=CANARY2 api_key=CANARY3 ${after}`,
        )
        expect(text).not.toContain('CANARY')
      }),
      { seed: 20_261_129, numRuns: 300 },
    )
  })
})
