import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type KeyEntry, parseRule } from '#shared/domain/answer-key.ts'
import type { BubbleEvidence, DoubtReason } from '#shared/domain/marks.ts'
import { creditOf } from '#shared/domain/scoring.ts'
import { optionsInDoubt, stakeOf } from '#shared/domain/stake.ts'

const OPTIONS = ['1', '2', '3', '4', '5']
const bubble = (fill: number): BubbleEvidence => ({
  ...{ fill, core: fill, peak: fill, rim: 0, texture: 0, red: 0, lift: 0, around: 0, through: 0 },
})
const inDoubt = (doubt: DoubtReason, fills: readonly number[], detected: string[] = []) =>
  optionsInDoubt({ detected, doubts: [doubt] }, OPTIONS, { bubbles: fills.map(bubble) })
const entry = (text: string, points = 4): KeyEntry => {
  const rule = parseRule(text)
  if (typeof rule === 'string') throw new Error(rule)
  return { question: 'q1', rule, points }
}

describe('options in doubt', () => {
  it('are all of them where something hides the row, or nothing shows', () => {
    expect(inDoubt('tape', [0.9, 0, 0, 0, 0])).toEqual(OPTIONS)
    expect(inDoubt('glare', [0.9, 0, 0, 0, 0])).toEqual(OPTIONS)
    expect(inDoubt('weak-mark', [0.01, 0, -0.02, 0, 0])).toEqual(OPTIONS)
    expect(optionsInDoubt({ detected: ['1'], doubts: ['two-marks'] }, OPTIONS, undefined)).toEqual(OPTIONS)
  })

  it('are what the machine names and what shows a part of the darkest ink', () => {
    expect(inDoubt('two-marks', [0, 0.8, 0.02, 0.6, 0.01], ['2', '4'])).toEqual(['2', '4'])
    expect(inDoubt('erasure', [0, 0.8, 0.3, 0, 0], ['2'])).toEqual(['2', '3'])
    expect(inDoubt('weak-mark', [0, 0, 0.12, 0, 0])).toEqual(['3'])
  })
})

describe('points that hang on a doubt', () => {
  it('are none where no option in doubt is in the key, all where one is', () => {
    expect(stakeOf(entry('5'), ['2', '4'])).toBe(0)
    expect(stakeOf(entry('4'), ['2', '4'])).toBe(4)
    expect(stakeOf(entry('2,4'), ['2'])).toBe(0)
    expect(stakeOf(entry('2,4'), ['2', '4'])).toBe(4)
    expect(stakeOf(entry('5/2:50%'), ['2', '4'])).toBe(2)
    expect(stakeOf(entry('*'), ['2', '4'])).toBe(0)
  })

  it('are what the best of all that may be meant earns, whatever the key', () => {
    void fc.assert(
      fc.property(
        fc.subarray(OPTIONS),
        fc.array(fc.subarray(OPTIONS, { minLength: 1 }), { minLength: 1, maxLength: 3 }),
        (doubted, sets) => {
          const wanted = entry(sets.map((set) => set.join(',')).join('/'))
          const subsets = Array.from({ length: 2 ** doubted.length }, (_, bits) =>
            doubted.filter((_, i) => (bits >> i) % 2 === 1),
          )
          const most = Math.max(...subsets.map((chosen) => creditOf(wanted, chosen)))
          expect(stakeOf(wanted, doubted)).toBe(most * wanted.points)
        },
      ),
    )
  })
})
