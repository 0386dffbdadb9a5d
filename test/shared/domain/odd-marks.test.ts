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

const staple = { ...filledBubble(0.14), core: 0.2, peak: 0.5, texture: 0.19 }

describe('a mark far lighter than the others of its sheet', () => {
  it('is doubted, and costs the others nothing', () => {
    const decisions = decided(staple, 20)
    expect(decisions.at(-1)).toMatchObject({ status: 'ambiguous', doubts: ['unlike-others'] })
    expect(decisions.slice(0, -1).map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 'ok'))
    expect(decisions.at(-1)!.confidence).toBeLessThan(decisions[0].confidence)
  })

  it('is like them where the student marks that lightly in many rows', () => {
    const light = () => (dice.chance(0.3) ? staple : filledBubble(0.66))
    expect(decided(staple, 40, light).at(-1)?.doubts).not.toContain('unlike-others')
  })

  it('is not told from a few marks, which show no hand', () => {
    expect(decided(staple, 5).at(-1)?.doubts).not.toContain('unlike-others')
  })
})
