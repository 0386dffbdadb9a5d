import { describe, expect, it } from 'vitest'
import { findSlip } from '#shared/domain/answer-slip.ts'
import { seededRandom } from '#tools/random.ts'

/** A student who is right as often as they know, on an exam from a seed. */
function sitting(seed: number, knows: (least: number, most: number) => [number, number]) {
  const dice = seededRandom(seed)
  const key = Array.from({ length: dice.int(20, 60) }, () => String(dice.int(1, 5)))
  const [least, most] = knows(0.15, 0.98)
  const known = dice.between(least, most)
  const ideal = key.map((right) =>
    dice.chance(known) ? right : dice.chance(0.1) ? '' : String(dice.int(1, 5)),
  )
  const entries = key.map((right, i) => ({
    question: String(i + 1),
    rule: { kind: 'accept' as const, accepted: [{ options: [right], credit: 1 }] },
    points: 1,
  }))
  return { dice, entries, ideal }
}

const given = (options: readonly string[]) =>
  options.map((option, i) => ({
    question: String(i + 1),
    chosen: option === '' ? [] : [option],
    status: option === '' ? ('blank' as const) : ('ok' as const),
  }))

describe('answers a line off', () => {
  it('are not seen in those who only do not know', () => {
    let told = 0
    for (let seed = 20_001; seed <= 22_000; seed++) {
      const { entries, ideal } = sitting(seed, (least, most) => [least, most])
      if (findSlip(entries, given(ideal)) !== undefined) told += 1
    }
    expect(told).toBeLessThanOrEqual(2)
  })

  it('are not seen where there is nothing to compare', () => {
    expect(findSlip([], [])).toBeUndefined()
    const { entries } = sitting(1, () => [1, 1])
    expect(findSlip(entries, [])).toBeUndefined()
    expect(findSlip(entries, given(entries.map(() => '')))).toBeUndefined()
    const alike = entries.map((entry) => ({ ...entry, rule: entries[0].rule }))
    expect(findSlip(alike, given(entries.map(() => '1')))).toBeUndefined()
  })

  it('of twelve or more questions are seen in those who know, with where and which way', () => {
    let [seen, located, all] = [0, 0, 0]
    for (let seed = 30_001; seed <= 30_300; seed++) {
      const { dice, entries, ideal } = sitting(seed, () => [0.75, 0.98])
      const length = dice.int(12, entries.length - 2)
      const from = dice.int(1, entries.length - 1 - length)
      const by = dice.pick([1, -1] as const)
      const moved = ideal.map((option, i) =>
        i >= from && i < from + length ? (ideal[i + by] ?? '') : option,
      )
      const slip = findSlip(entries, given(moved))
      all += 1
      if (slip === undefined) continue
      seen += 1
      expect(slip.shifted).toBeGreaterThan(slip.right + 4)
      const isNear =
        Math.abs(Number(slip.from) - 1 - from) <= 3 && Math.abs(Number(slip.to) - from - length) <= 3
      if (slip.by === by && isNear) located += 1
    }
    expect(seen / all).toBeGreaterThan(0.93)
    expect(located / seen).toBeGreaterThan(0.93)
  })
})
