import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decideAgain,
  decideSaved,
  histogram,
  moved,
  nearest,
  nearestGaps,
  prepare,
} from '#renderer/features/thresholds/model.ts'
import { learnBaseline } from '#shared/domain/baseline.ts'
import { decideRows } from '#shared/domain/decide.ts'
import type { DecisionRules } from '#shared/domain/template.ts'
import { evidenceBatch } from '#tools/pages/evidence-batch.ts'

const { pages, layout } = evidenceBatch({ sheets: 20, questions: 40, options: 5, seed: 'thresholds' })
const baseline = learnBaseline(pages.flatMap((page) => page.rows))
const batch = prepare(pages, [layout], baseline)
const LEARNED = { blankBelow: 0.2, markFrom: 0.4, margin: 0.35 }

const plainly = (rules: DecisionRules) =>
  pages.flatMap((page) =>
    decideRows(
      page.rows,
      layout.rows.map((row) => ({ ...row, rules: { ...rules, ...row.rules } })),
      { batch: baseline },
    ),
  )

const limit = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined })
const anyRules = fc.record({ blankBelow: limit, markFrom: limit, margin: limit }).map(
  ({ blankBelow, markFrom, margin }): DecisionRules => ({
    ...(blankBelow === undefined ? {} : { blankBelow: Math.min(blankBelow, markFrom ?? 1) }),
    ...(markFrom === undefined ? {} : { markFrom }),
    ...(margin === undefined ? {} : { margin }),
  }),
)

describe('deciding again', () => {
  it('lists exactly the answers that deciding everything anew would change', () => {
    void fc.assert(
      fc.property(anyRules, anyRules, (before, after) => {
        const saved = decideSaved(batch, before)
        const { flips, counters } = decideAgain(batch, saved, after)
        const old = plainly(before)
        const now = plainly(after)
        const expected = now.flatMap((after, at) =>
          after.detected.join() !== old[at].detected.join() || after.status !== old[at].status
            ? [{ pageAt: Math.floor(at / layout.rows.length), before: old[at], after }]
            : [],
        )
        expect(flips.map(({ pageAt, before, after }) => ({ pageAt, before, after }))).toEqual(expected)
        expect(counters.ok).toBe(now.filter(({ status }) => status === 'ok').length)
        expect(counters.blank).toBe(now.filter(({ status }) => status === 'blank').length)
        expect(counters.ok + counters.blank + counters.doubtful).toBe(now.length)
      }),
      { seed: 7, numRuns: 40 },
    )
  })

  it('changes nothing where nothing is changed, and something where every mark becomes too weak', () => {
    const saved = decideSaved(batch, {})
    expect(decideAgain(batch, saved, {}).flips).toEqual([])
    const strict = decideAgain(batch, saved, { blankBelow: 0.999, markFrom: 1 })
    expect(strict.flips.length).toBeGreaterThan(layout.rows.length)
  })

  it('counts every row of a damaged page as doubtful', () => {
    const damaged = prepare([{ ...pages[0], isDamaged: true }], [layout], baseline)
    expect(decideSaved(damaged, {}).counters).toEqual({ ok: 0, blank: 0, doubtful: layout.rows.length })
  })

  it('leaves out pages that another version of the template read', () => {
    const other = { ...layout, rows: layout.rows.slice(1) }
    expect(prepare(pages, [other], baseline).rows).toEqual([])
    expect(prepare([], [layout], null).rows).toEqual([])
  })
})

describe('the picture of a batch', () => {
  it('counts every bubble once', () => {
    const counts = histogram(batch, 50)
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(batch.strengths.length)
  })

  it('shows the bubbles nearest to a line from both sides', () => {
    const near = nearest(batch, 0.5, 8)
    expect(near).toHaveLength(8)
    const reach = Math.max(...near.map(({ strength }) => Math.abs(strength - 0.5)))
    const closer = batch.strengths.filter((value) => Math.abs(value - 0.5) < reach / 2).length
    expect(closer).toBeLessThanOrEqual(8)
    expect(nearest(batch, 2, 4)).toHaveLength(4)
  })
})

describe('the rivals nearest to the margin', () => {
  const rules = { blankBelow: 0.1, markFrom: 0.5 }
  it('are asked about by a wider margin and not by a narrower one', () => {
    const [near] = nearestGaps(batch, rules, 0.3, 1)
    const at = batch.rows.indexOf(near!.row)
    const statusWith = (margin: number) => decideSaved(batch, { ...rules, margin }).decisions[at].status
    expect(statusWith(near!.strength + 0.01)).not.toBe(statusWith(near!.strength - 0.01))
  })

  it('come nearest first, none where nothing rivals a mark', () => {
    const far = nearestGaps(batch, rules, 0.3, 1000).map(({ strength }) => Math.abs(strength - 0.3))
    const near = nearestGaps(batch, rules, 0.3, 3).map(({ strength }) => Math.abs(strength - 0.3))
    expect(Math.max(...near)).toBeCloseTo([...far].sort((a, b) => a - b)[2], 6)
    expect(nearestGaps(batch, { blankBelow: 0.999, markFrom: 1 }, 0.3, 5)).toEqual([])
  })
})

describe('lines', () => {
  it('do not cross', () => {
    expect(moved({}, LEARNED, 'blankBelow', 0.9)).toEqual({ blankBelow: 0.4 })
    expect(moved({ blankBelow: 0.3 }, LEARNED, 'markFrom', 0.1)).toMatchObject({ markFrom: 0.3 })
    expect(moved({}, LEARNED, 'margin', -3)).toEqual({ margin: 0 })
  })
})
