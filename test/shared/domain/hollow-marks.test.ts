import { describe, expect, it } from 'vitest'
import { decideRows } from '#shared/domain/decide.ts'
import { doubtHollowMarks } from '#shared/domain/hollow-marks.ts'
import type { BubbleEvidence, RowEvidence } from '#shared/domain/marks.ts'
import { EMPTY_BUBBLE, OPTIONS, ROW, rowOf } from '#test/support/row-evidence.ts'
import { random } from '#tools/simulator/random.ts'

const dice = random('hollow marks')

/** Ink that a ring around a bubble leaves at the rim of the one beside it. */
const hollow = (): BubbleEvidence => ({
  ...EMPTY_BUBBLE,
  fill: dice.between(0.1, 0.14),
  core: dice.between(0, 0.03),
  peak: dice.between(0.45, 0.55),
  texture: 0.16,
})
const filled = (): BubbleEvidence => ({
  ...EMPTY_BUBBLE,
  fill: dice.between(0.6, 0.7),
  core: dice.between(0.6, 0.75),
  peak: dice.between(0.7, 0.8),
  texture: 0.05,
})

const page = (count: number, markOf: (row: number) => BubbleEvidence | undefined): RowEvidence[] =>
  Array.from({ length: count }, (_, row) => {
    const mark = markOf(row)
    const at = dice.int(0, OPTIONS.length - 1)
    return rowOf(
      `${row + 1}`,
      OPTIONS.map((_, option) => (option === at && mark !== undefined ? mark : EMPTY_BUBBLE)),
    )
  })

const decide = (rows: readonly RowEvidence[]) =>
  decideRows(
    rows,
    rows.map(() => ROW),
  )

describe('a page whose answers are ringed', () => {
  it('has no row that is certain, neither marked nor blank', () => {
    const decisions = decide(page(20, (row) => (row % 4 === 0 ? undefined : hollow())))
    for (const { status, doubts } of decisions) {
      expect(['ambiguous', 'low_confidence']).toContain(status)
      expect(doubts.length).toBeGreaterThan(0)
    }
  })

  it('is told from one whose answers are filled, in which a stray ring costs nobody else', () => {
    const decisions = decide(page(20, (row) => (row === 3 ? hollow() : filled())))
    expect(decisions.filter((_, row) => row !== 3).map(({ status }) => status)).toEqual(
      Array.from({ length: 19 }, () => 'ok'),
    )
  })

  it('is not seen in three marks, which look like anything', () => {
    const rows = page(20, (row) => (row < 3 ? hollow() : undefined))
    const plain = rows.map(({ label, bubbles }) => {
      const detected = OPTIONS.filter((_, option) => bubbles[option].fill > 0)
      const status = detected.length === 0 ? ('blank' as const) : ('ok' as const)
      return { label, detected, marking: 'single' as const, status, confidence: 1, doubts: [] }
    })
    expect(
      doubtHollowMarks(
        plain,
        rows,
        rows.map(() => ROW),
      ),
    ).toBe(plain)
  })
})
