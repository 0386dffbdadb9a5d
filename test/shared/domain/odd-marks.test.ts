import { describe, expect, it } from 'vitest'
import { decideRows } from '#shared/domain/decide.ts'
import type { BubbleEvidence } from '#shared/domain/marks.ts'
import { EMPTY_BUBBLE, filledBubble, OPTIONS, ROW, rowOf } from '#test/support/row-evidence.ts'
import { random } from '#tools/simulator/random.ts'

const dice = random('odd marks')

/** Rows of one hand, with other ink alone in the last of them. @returns how each was decided */
function decided(other: BubbleEvidence, count: number, mark = () => filledBubble(dice.between(0.62, 0.7))) {
  const rows = Array.from({ length: count + 1 }, (_, row) => {
    const at = dice.int(0, OPTIONS.length - 1)
    const ink = row === count ? other : mark()
    return rowOf(
      `${row + 1}`,
      OPTIONS.map((_, option) => (option === at ? ink : EMPTY_BUBBLE)),
    )
  })
  return decideRows(
    rows,
    rows.map(() => ROW),
  )
}

const blot = { ...filledBubble(0.75), rim: 0.45, around: 0.3 }
const sticker = { ...filledBubble(0.9), rim: 0.4, around: 0.05 }
const staple = { ...filledBubble(0.14), core: 0.2, peak: 0.5, texture: 0.19 }

describe('ink that is unlike the other marks of its page', () => {
  it.each([
    ['a blot', blot],
    ['a sticker', sticker],
    ['a staple', staple],
  ])('%s is doubted, and costs the others nothing', (_, other) => {
    const decisions = decided(other, 20)
    expect(decisions.at(-1)).toMatchObject({ status: 'ambiguous', doubts: ['unlike-others'] })
    expect(decisions.slice(0, -1).map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 'ok'))
    expect(decisions.at(-1)!.confidence).toBeLessThan(decisions[0].confidence)
  })

  it('is like them where the hand spills that far in many rows', () => {
    const spilled = () => ({ ...filledBubble(0.72), rim: dice.between(0, 0.5), around: dice.between(0, 0.3) })
    expect(decided(blot, 20, spilled).at(-1)?.status).toBe('ok')
  })

  it('is not told from a few marks, which show no hand', () => {
    expect(decided(blot, 5).at(-1)?.status).toBe('ok')
  })
})
