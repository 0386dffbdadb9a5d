import { describe, expect, it } from 'vitest'
import { isTooMuch } from '#main/engines/omr/fit/ends.ts'
import type { BlockPlace, Side } from '#main/engines/omr/fit/place.ts'

const side = (axis: Side['axis'], isFirst: boolean, own: number, beyond: number): Side => ({
  axis,
  isFirst,
  own,
  beyond,
  isGone: false,
  isAbsent: false,
  isHidden: false,
  isAtEdge: false,
  isBeforeNext: false,
  steadiness: { own: undefined, beyond: undefined },
})

/** @param beyond likeness one step before the first row and one after the last */
const place = (beyond: readonly [number, number], more: Partial<BlockPlace> = {}): BlockPlace => ({
  block: { rows: [0, 1, 2, 3, 4, 5, 6], options: 5, rowStep: { dx: 0, dy: 8 }, optionStep: { dx: 9, dy: 0 } },
  sides: [
    side('rows', true, 0.82, beyond[0]),
    side('rows', false, 0.82, beyond[1]),
    side('options', true, 0.8, 0.2),
    side('options', false, 0.8, 0.2),
  ],
  shift: { rows: 0.1, options: 0 },
  stretch: { rows: 0, options: 0 },
  moved: { x: 0, y: 0 },
  isLattice: { rows: true, options: true },
  isOversize: false,
  isKnown: true,
  isBetween: false,
  isPattern: false,
  classIndex: 0,
  steadiest: 0.9,
  offset: () => undefined,
  ...more,
})

describe('cells that touch', () => {
  it('have one more row where what follows them is as like them as their own last row', () => {
    expect(isTooMuch(place([0.05, 0.92]), false)).toBe(true)
  })

  it('end where a frame or half a cell follows, and under a heading in a cell of its own', () => {
    expect(isTooMuch(place([0.05, 0.65]), false)).toBe(false)
    expect(isTooMuch(place([0.92, 0.05]), false)).toBe(false)
  })

  it('may go on where the template leaves the last rows out', () => {
    expect(isTooMuch(place([0.05, 0.92]), true)).toBe(false)
  })
})
