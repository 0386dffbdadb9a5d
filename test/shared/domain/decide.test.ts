import { describe, expect, test } from 'vitest'
import { learnBaseline } from '#shared/domain/baseline.ts'
import { type DecidedRow, decideRows, learnedRules } from '#shared/domain/decide.ts'
import type { BubbleEvidence, Decision, RowEvidence } from '#shared/domain/marks.ts'
import { strength } from '#shared/domain/strength.ts'
import { EMPTY_BUBBLE, filledBubble, OPTIONS, ROW, rowOf } from '#test/support/row-evidence.ts'
import { random } from '#tools/simulator/random.ts'

/** A row in which some options hold something and the others are empty, with a little noise. */
function row(label: string, held: Record<string, BubbleEvidence> = {}): RowEvidence {
  const noise = (Number(label.slice(1)) % 7) / 1000
  return rowOf(
    label,
    OPTIONS.map((option) => held[option] ?? { ...EMPTY_BUBBLE, fill: noise }),
  )
}

/** A sheet of twenty ordinary marks of this fill, then the rows in question. */
function decide(markFill: number, asked: readonly RowEvidence[], rule: Partial<DecidedRow> = {}): Decision[] {
  const ordinary = Array.from({ length: 20 }, (_, i) =>
    row(`q${i + 1}`, { [OPTIONS[i % 5]]: filledBubble(markFill * (0.9 + 0.02 * (i % 10))) }),
  )
  const rows = [...ordinary, ...asked]
  const layout = rows.map(() => ({ ...ROW, ...rule }))
  return decideRows(rows, layout).slice(ordinary.length)
}

describe('a dark place in bubbles that touch', () => {
  const dice = random('grain')
  /** Every bubble has dark grain of its own, as on a rough copy made black and white. */
  const rough = (label: string): RowEvidence => ({
    ...row(label),
    bubbles: OPTIONS.map(() => ({ ...EMPTY_BUBBLE, peak: dice.between(0.2, 0.46), texture: 0.25 })),
  })
  const decideAll = (rows: readonly RowEvidence[]) =>
    decideRows(
      rows,
      rows.map(() => ROW),
    )

  test('is a mark of somebody’s on smooth paper', () => {
    const rows = Array.from({ length: 12 }, (_, i) => row(`q${i}`))
    const asked = row('q20', { '2': { ...EMPTY_BUBBLE, fill: 0.08, peak: 0.48 } })
    expect(decideAll([...rows, asked]).at(-1)).toMatchObject({ status: 'low_confidence', detected: ['2'] })
  })

  test('is nothing on paper that is as dark everywhere', () => {
    const decided = decideAll(Array.from({ length: 12 }, (_, i) => rough(`q${i}`)))
    expect(new Set(decided.map(({ status }) => status))).toEqual(new Set(['blank']))
  })
})

describe('a row without a certain mark', () => {
  test('is blank when nothing at all is in it', () => {
    expect(decide(0.9, [row('q30')])).toMatchObject([
      { detected: [], marking: 'blank', status: 'blank', doubts: [] },
    ])
  })

  test.each([
    ['a light mark on a sheet of black ink', { '3': filledBubble(0.2) }, 'weak-mark', ['3']],
    ['pencil that shines', { '2': { ...EMPTY_BUBBLE, texture: 0.2 } }, 'glare', ['2']],
    ['ink at the rim alone', { '4': { ...EMPTY_BUBBLE, rim: 0.15 } }, 'weak-mark', ['4']],
    ['red alone', { '1': { ...EMPTY_BUBBLE, red: 0.4, fill: 0.02 } }, 'red-only', []],
    [
      'an uneven dark middle on a sheet of full marks',
      { '5': { ...EMPTY_BUBBLE, fill: 0.08, core: 0.22, peak: 0.2, texture: 0.25 } },
      'weak-mark',
      ['5'],
    ],
    ['a taped bubble', { '5': { ...EMPTY_BUBBLE, lift: 0.95 } }, 'tape', []],
  ])('%s is a doubt, not a blank', (_, held, doubt, detected) => {
    const [decision] = decide(0.9, [row('q30', held as Record<string, BubbleEvidence>)])
    expect(decision).toMatchObject({ status: 'low_confidence', detected })
    expect(decision!.doubts).toContain(doubt)
  })

  test('cut off by the edge of the picture is a doubt', () => {
    const [decision] = decide(0.9, [{ ...row('q30'), visible: 0.3 }])
    expect(decision).toMatchObject({ status: 'low_confidence', doubts: ['off-page'] })
  })
})

describe('a marked row', () => {
  test('of light pencil reads on a sheet of light pencil, though it would be a doubt on one of ink', () => {
    const light = row('q30', { '3': filledBubble(0.12) })
    expect(decide(0.13, [light])).toMatchObject([{ detected: ['3'], status: 'ok' }])
    expect(decide(0.9, [light])[0].status).not.toBe('ok')
  })

  test('a dot counts by its darkest part, but on a page of full marks a person looks at it', () => {
    const dot = { ...EMPTY_BUBBLE, fill: 0.09, core: 0.25, peak: 0.8, texture: 0.2 }
    expect(decide(0.9, [row('q30', { '2': dot })])).toMatchObject([
      { detected: ['2'], status: 'ambiguous', doubts: ['unlike-others'] },
    ])
  })

  test('pale beside bubbles that something lies on may be the edge of that', () => {
    const hidden = { ...EMPTY_BUBBLE, lift: 1 }
    const beside = (fill: number) =>
      decide(0.4, [row('q30', { '1': hidden, '2': hidden, '3': filledBubble(fill) })])[0]
    expect(beside(0.22)).toMatchObject({ detected: ['3'], status: 'ambiguous', doubts: ['tape'] })
    expect(beside(0.4)).toMatchObject({ detected: ['3'], status: 'ok' })
  })

  test('that is too small to hide its bubble’s print, which is not there, is no mark of this bubble', () => {
    const dot = (lift: number) => ({ ...filledBubble(0.09), peak: 0.8, texture: 0.2, lift })
    const [seen, gone] = decide(0.1, [row('q30', { '2': dot(0.3) }), row('q31', { '2': dot(0.7) })])
    expect(seen).toMatchObject({ detected: ['2'], status: 'ok' })
    expect(gone).toMatchObject({ status: 'ambiguous', doubts: ['print-missing'] })
  })

  test('of strokes is not alone where a second one hides in its bubble’s letter', () => {
    const stroke = (fill: number, peak: number) => ({ ...filledBubble(fill), peak, texture: 0.18 })
    const [alone, twice] = decide(0.12, [
      row('q30', { '2': stroke(0.1, 0.45), '4': stroke(0.01, 0.1) }),
      row('q31', { '2': stroke(0.1, 0.45), '4': stroke(0.04, 0.35) }),
    ])
    expect(alone).toMatchObject({ detected: ['2'], status: 'ok' })
    expect(twice).toMatchObject({ status: 'ambiguous', doubts: ['two-marks'] })
  })

  test('a spill at the edge of the neighbour is no second mark', () => {
    const spill = { ...EMPTY_BUBBLE, fill: 0.06, core: 0, peak: 0.6 }
    expect(decide(0.9, [row('q30', { '2': filledBubble(0.95), '3': spill })])).toMatchObject([
      { detected: ['2'], status: 'ok' },
    ])
  })

  test('an erased smudge beside a dark mark does not disturb it; one nearly as dark does', () => {
    const [clear, close] = decide(0.4, [
      row('q30', { '1': filledBubble(0.42), '4': filledBubble(0.08) }),
      row('q31', { '1': filledBubble(0.2), '4': filledBubble(0.13) }),
    ])
    expect(clear).toMatchObject({ detected: ['1'], status: 'ok' })
    expect(close).toMatchObject({ status: 'ambiguous' })
    expect(close!.doubts.length).toBeGreaterThan(0)
  })

  test('a ring around another bubble, or ink that lies mostly beside its own, is a doubt', () => {
    const ring = { ...EMPTY_BUBBLE, fill: 0.06, peak: 0.38, rim: 0.69, around: 0.51, texture: 0.14 }
    const beside = { ...EMPTY_BUBBLE, fill: 0.3, core: 0.2, peak: 0.75, around: 0.34, texture: 0.3 }
    const decisions = decide(0.4, [
      row('q30', { '2': ring, '3': filledBubble(0.4) }),
      row('q31', { '1': beside }),
      row('q32', { '1': { ...beside, around: 0.08 } }),
    ])
    expect(decisions.map(({ status, doubts }) => [status, doubts])).toEqual([
      ['ambiguous', ['stray-ink']],
      ['ambiguous', ['stray-ink']],
      ['ok', []],
    ])
  })

  test('two marks on a single-choice question are both named, in option order, and ask a person', () => {
    const two = row('q30', { '4': filledBubble(0.92), '2': filledBubble(0.85) })
    expect(decide(0.9, [two])).toMatchObject([
      { detected: ['2', '4'], marking: 'multi', status: 'ambiguous', doubts: ['two-marks'] },
    ])
    expect(decide(0.9, [two], { allowMultiple: true })).toMatchObject([
      { detected: ['2', '4'], marking: 'multi', status: 'ok' },
    ])
  })

  test('never silently the darkest: as its rival darkens, the answer becomes doubtful before it changes', () => {
    let wasDoubted = false
    for (let rival = 0; rival <= 0.9; rival += 0.02) {
      const [decision] = decide(0.9, [row('q30', { '1': filledBubble(0.88), '2': filledBubble(rival) })])
      if (decision!.status === 'ok') {
        expect(wasDoubted).toBe(false)
        expect(decision!.detected).toEqual(['1'])
      } else wasDoubted = true
    }
    expect(wasDoubted).toBe(true)
  })
})

describe('limits', () => {
  test('set on a template hold against what is learned', () => {
    const faint = row('q30', { '3': filledBubble(0.3) })
    expect(decide(0.9, [faint])[0].status).toBe('low_confidence')
    expect(decide(0.6, [faint], { rules: { markFrom: 0.25 } })).toMatchObject([
      { detected: ['3'], status: 'ok' },
    ])
    expect(decide(0.9, [faint], { rules: { blankBelow: 0.5, markFrom: 0.6 } })).toMatchObject([
      { detected: [], status: 'blank' },
    ])
  })

  test('learned ones always leave a band of doubt between blank and mark', () => {
    for (const markFill of [0.08, 0.3, 0.95]) {
      for (const noise of [0, 0.05, 0.3]) {
        const { blankBelow, markFrom } = learnedRules({
          markFill,
          markSpread: 0.4,
          markPeak: markFill,
          empty: { fill: noise, peak: 0.1, texture: 0.03, rim: 0.02, lift: 0.05, around: 0.02, grain: 0 },
        })
        expect(markFrom - blankBelow).toBeGreaterThan(0.1)
      }
    }
  })

  test('strength grows with fill and stays in [0, 1]', () => {
    const baseline = learnBaseline([
      row('q1', { '1': filledBubble(0.9) }),
      row('q2', { '2': filledBubble(0.8) }),
    ])
    const strengths = [-0.2, 0, 0.1, 0.3, 0.6, 0.9, 1].map((fill) => strength(filledBubble(fill), baseline))
    expect(strengths).toEqual([...strengths].sort((a, b) => a - b))
    expect(Math.min(...strengths)).toBe(0)
    expect(Math.max(...strengths)).toBe(1)
  })
})

test('confidence is a probability, higher for a clear answer than for a doubtful one', () => {
  const [clear, doubtful, blank] = decide(0.9, [
    row('q30', { '1': filledBubble(0.9) }),
    row('q31', { '1': filledBubble(0.25) }),
    row('q32'),
  ])
  for (const { confidence } of [clear!, doubtful!, blank!]) {
    expect(confidence).toBeGreaterThan(0)
    expect(confidence).toBeLessThan(1)
  }
  expect(clear!.confidence).toBeGreaterThan(0.98)
  expect(blank!.confidence).toBeGreaterThan(0.98)
  expect(doubtful!.confidence).toBeLessThan(0.9)
})

test('a page with no mark at all is blank, not a page of weak marks', () => {
  const rows = Array.from({ length: 10 }, (_, i) => row(`q${i}`))
  const layout = rows.map(() => ({ fieldId: 'f', options: OPTIONS, allowMultiple: false, rules: {} }))
  expect(new Set(decideRows(rows, layout).map(({ status }) => status))).toEqual(new Set(['blank']))
})

test('form codes and other fields of two options are decided by the page they stand on', () => {
  const form: RowEvidence = { ...row('q30'), bubbles: [EMPTY_BUBBLE, filledBubble(0.9)] }
  const rows = [...Array.from({ length: 8 }, (_, i) => row(`q${i}`, { '1': filledBubble(0.9) })), form]
  const layout = rows.map((_, i) => ({
    fieldId: i === 8 ? 'form' : 'questions',
    options: i === 8 ? ['홀', '짝'] : OPTIONS,
    allowMultiple: false,
    rules: {},
  }))
  expect(decideRows(rows, layout).at(-1)).toMatchObject({ detected: ['짝'], status: 'ok' })
})

test('a row of two options that are both marked does not teach the others of its field what is empty', () => {
  const dot = { ...EMPTY_BUBBLE, fill: 0.07, core: 0.16, peak: 0.45, texture: 0.17, rim: 0.001 }
  const isBoth = (index: number) => index === 5
  const rows = Array.from({ length: 14 }, (_, i) => {
    const mark = i % 5 === 0 ? dot : filledBubble(0.7)
    const bubbles = isBoth(i) ? [dot, dot] : i % 3 === 0 ? [mark, EMPTY_BUBBLE] : [EMPTY_BUBBLE, mark]
    return rowOf(`q${i}`, bubbles)
  })
  const field = { fieldId: 'pairs', options: ['1', '2'], allowMultiple: true, rules: {} }
  const decisions = decideRows(
    rows,
    rows.map(() => field),
  )
  expect(decisions.filter(({ status }) => status === 'blank')).toEqual([])
})

test('a shadow over some options of a short field does not hide a stroke in another of its rows', () => {
  const shadow = { ...EMPTY_BUBBLE, fill: 0.4, core: 0.4, peak: 0.42, rim: 0.4, around: 0.4, texture: 0.02 }
  const stroke = { ...EMPTY_BUBBLE, fill: 0.14, core: 0.2, peak: 0.75, rim: 0.04, texture: 0.27 }
  const short = Array.from({ length: 6 }, (_, i) =>
    rowOf(`m${i}`, [
      i > 0 ? shadow : EMPTY_BUBBLE,
      i > 0 ? shadow : EMPTY_BUBBLE,
      i < 2 ? stroke : EMPTY_BUBBLE,
      EMPTY_BUBBLE,
    ]),
  )
  const others = Array.from({ length: 20 }, (_, i) => row(`q${i}`, { '2': filledBubble(0.5) }))
  const field = { fieldId: 'm', options: ['1', '2', '3', '4'], allowMultiple: false, rules: {} }
  const decisions = decideRows([...short, ...others], [...short.map(() => field), ...others.map(() => ROW)])
  expect(decisions[0].detected).toEqual(['3'])
})

test('a touch of a pen on a clean sheet is not blank, and grain is not a touch of a pen', () => {
  const touch = (peak: number) => ({
    ...EMPTY_BUBBLE,
    fill: 0.008,
    core: 0.02,
    peak,
    texture: 0.06,
    rim: 0.001,
  })
  expect(decide(0.6, [row('q30', { '2': touch(0.17) })])).toMatchObject([
    { detected: ['2'], status: 'low_confidence' },
  ])
  expect(decide(0.6, [row('q30', { '2': touch(0.07) })])).toMatchObject([{ status: 'blank' }])
})
