import { describe, expect, it } from 'vitest'
import { isBounded, isSlipped, isTooMuch } from '#main/engines/omr/fit/ends.ts'
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
    expect(isTooMuch(place([0.05, 0.92]), false, [])).toBe(true)
  })

  it('end where a frame or half a cell follows, and under a heading in a cell of its own', () => {
    expect(isTooMuch(place([0.05, 0.65]), false, [])).toBe(false)
    expect(isTooMuch(place([0.92, 0.05]), false, [])).toBe(false)
  })

  it('may go on where the template leaves the last rows out', () => {
    expect(isTooMuch(place([0.05, 0.92]), true, [])).toBe(false)
  })
})

describe('one more option', () => {
  const beyondLast = (beyond: number) => {
    const ordinary = place([0, 0])
    return {
      ...ordinary,
      sides: [...ordinary.sides.slice(0, 3), side('options', false, 0.82, beyond)],
      isLattice: { rows: false, options: false },
    }
  }
  const more = beyondLast(0.84)

  it('is one more in every block that is printed alike', () => {
    expect(isTooMuch(more, false, [more, beyondLast(0.8)])).toBe(true)
    expect(isTooMuch(more, false, [more, beyondLast(0.3), beyondLast(0.84)])).toBe(true)
  })

  it('is none where another block ends with its last: numbers of the next column stand there', () => {
    expect(isTooMuch(more, false, [more, beyondLast(0.02)])).toBe(false)
  })
})

describe('letters with numbers before them', () => {
  /** Numbers are as dark as letters, and marks lie on the last option. */
  const letters = (ofNumbers: number, ofLast: number): BlockPlace => {
    const { sides } = place([0, 0])
    const [first, last, one, other] = sides
    return place([0, 0], {
      isPattern: true,
      sides: [
        first!,
        last!,
        { ...one!, own: 0.9, beyond: 0.82, steadiness: { own: 0.9, beyond: ofNumbers } },
        { ...other!, own: 0.58, beyond: 0.1, steadiness: { own: ofLast, beyond: 0.2 } },
      ],
    })
  }

  it('lie where they ought to: numbers differ from row to row, and the last option does not', () => {
    expect(isSlipped(letters(0.6, 0.88))).toBe(false)
  })

  it('lie one option beside where what stands before them is one letter, or what ends them are numbers', () => {
    expect(isSlipped(letters(0.88, 0.88))).toBe(true)
    expect(isSlipped(letters(0.6, 0.6))).toBe(true)
  })
})

describe('cells with cells of numbers before them', () => {
  /** The last option's cells are worn; after them there is paper. */
  const cells = (ofNumbers: number, ofLast: number, beyondLast = 0.2): BlockPlace => {
    const [first, last, one, other] = place([0, 0]).sides
    return place([0, 0], {
      sides: [
        first!,
        last!,
        { ...one!, own: 0.9, beyond: 0.92, steadiness: { own: 0.9, beyond: ofNumbers } },
        { ...other!, own: 0.6, beyond: beyondLast, steadiness: { own: ofLast, beyond: 0.2 } },
      ],
    })
  }

  it('lie where they end, and are not one cell off because their numbers stand in cells like theirs', () => {
    expect(isSlipped(cells(0.6, 0.88))).toBe(false)
    expect(isBounded(cells(0.6, 0.88), 'options', true)).toBe(true)
  })

  it('are not held where what stands before them is one letter, or their last are numbers', () => {
    expect(isBounded(cells(0.88, 0.88), 'options', true)).toBe(false)
    expect(isBounded(cells(0.6, 0.6), 'options', true)).toBe(false)
  })

  it('are one cell off where print follows their last', () => {
    expect(isSlipped(cells(0.6, 0.88, 0.58))).toBe(true)
    expect(isBounded(cells(0.6, 0.88, 0.58), 'options', true)).toBe(false)
  })
})

describe('a block whose print ends where it ought to', () => {
  const sliding = (options: number, steps: number) =>
    place([0, 0], { block: { ...place([0, 0]).block, options }, stretch: { rows: 0, options: steps } })

  it('is not held by that where its rows slide sideways by more than half of what is half its width', () => {
    expect(isBounded(sliding(2, 0.4), 'options', false)).toBe(true)
    expect(isBounded(sliding(2, 0.6), 'options', false)).toBe(false)
    expect(isBounded(sliding(5, 0.6), 'options', false)).toBe(true)
    expect(isBounded(sliding(5, 1.2), 'options', false)).toBe(false)
  })
})
