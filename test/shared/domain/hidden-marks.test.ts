import { describe, expect, it } from 'vitest'
import { decideRows } from '#shared/domain/decide.ts'
import type { BubbleEvidence, RowEvidence } from '#shared/domain/marks.ts'
import { EMPTY_BUBBLE, filledBubble, OPTIONS, ROW, rowOf } from '#test/support/row-evidence.ts'
import { random } from '#tools/simulator/random.ts'

const dice = random('hidden marks')

/** A bold letter, and a dot on it that lies mostly on its strokes. */
const letter = (): BubbleEvidence => ({
  ...EMPTY_BUBBLE,
  core: dice.between(-0.012, 0.012),
  texture: dice.between(0.028, 0.036),
})
const dotted = (): BubbleEvidence => ({ ...letter(), fill: 0.015, core: 0.06, texture: 0.075 })
const dot = (): BubbleEvidence => ({ ...letter(), fill: 0.12, core: 0.3, peak: 0.6, texture: 0.27 })

/** @param inkOf what a row's second option and its fourth hold; undefined for print alone */
const page = (inkOf: (row: number) => readonly [BubbleEvidence | undefined, BubbleEvidence | undefined]) =>
  Array.from({ length: 24 }, (_, row): RowEvidence => {
    const [second, fourth] = inkOf(row)
    return rowOf(
      `${row + 1}`,
      OPTIONS.map((_, at) => (at === 1 ? second : at === 3 ? fourth : undefined) ?? letter()),
    )
  })
const statuses = (rows: readonly RowEvidence[]) =>
  decideRows(
    rows,
    rows.map(() => ROW),
  ).map(({ status }) => status)

describe('a dot that the letter under it hides', () => {
  const filled = filledBubble(0.7)

  it('makes its row a doubt, and costs the others nothing', () => {
    const found = statuses(page((row) => [row < 12 ? filled : undefined, row === 20 ? dotted() : undefined]))
    expect(found.map((status) => (status === 'blank' || status === 'ok' ? 'sure' : status))).toEqual(
      Array.from({ length: 24 }, (_, row) => (row === 20 ? 'low_confidence' : 'sure')),
    )
  })

  it('is seen by what it changes much and what it changes little, together', () => {
    const uneven = { ...letter(), core: 0.028, texture: 0.12 }
    const found = statuses(page((row) => [row < 12 ? filled : undefined, row === 20 ? uneven : undefined]))
    expect(found[20]).toBe('low_confidence')
    expect(found.filter((status) => status === 'low_confidence')).toHaveLength(1)
  })

  it('leaves no blank certain where there are several: some may be hidden altogether', () => {
    const found = statuses(page((row) => [row < 12 ? filled : undefined, row > 20 ? dotted() : undefined]))
    expect(found).toEqual(Array.from({ length: 24 }, (_, row) => (row < 12 ? 'ok' : 'low_confidence')))
  })

  it('is doubted beside a dot that is seen', () => {
    const found = statuses(page((row) => [row < 12 ? filled : dot(), row === 20 ? dotted() : undefined]))
    expect(found[20]).toBe('ambiguous')
  })

  it('leaves no blank certain where none is seen, but most rows without a mark are unlike those beside marks', () => {
    const hidden = (): BubbleEvidence => {
      const { core, texture, ...other } = letter()
      return { ...other, core: core + 0.014, texture: texture + 0.018 }
    }
    const marked = (row: number) => (row < 12 ? filled : undefined)
    const found = statuses(page((row) => [marked(row), row < 12 ? undefined : hidden()]))
    expect(found).toEqual(Array.from({ length: 24 }, (_, row) => (row < 12 ? 'ok' : 'low_confidence')))
    for (let sheet = 0; sheet < 20; sheet++)
      expect(statuses(page((row) => [marked(row), undefined]))).not.toContain('low_confidence')
  })

  it('is not seen in letters that nobody marked', () => {
    expect(new Set(statuses(page(() => [undefined, undefined])))).toEqual(new Set(['blank']))
  })
})
