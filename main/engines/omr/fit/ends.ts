import { median } from '#shared/domain/maths.ts'
import type { BlockPlace, Side } from './place.ts'
import { FOUND } from './refine.ts'

/** How much less a line beyond a block is like its own last line where its print stops. */
const STOPS = 0.22
/** From this likeness on a line beyond a block is one more of its lines. */
const ONE_MORE = 0.6
const PLAINLY_MORE = 0.75
/**
 * It is also as like them as its neighbour, but for this share: headings, frames and the numbers of the next block are
 * not. The rows of letters differ more, where marks lie on them.
 */
const AS_NEIGHBOUR = 0.88
const AS_ROW_OF_LETTERS = 0.75
/** Rows of a block from which on its last is not the only one missing when it is. */
const MANY_ROWS = 6
/** Likeness beyond one end, next to that of the end itself and to that of the other end, that gives a slip away. */
const GOES_ON = 0.5
const AS_LIKE = 0.1
const LESS_LIKE = 0.12

/** A letter is shown as steadily as the steadiest but for this share; the numbers beside the rows are less steady. */
const STEADY = 0.9
const UNSTEADY = 0.85

/**
 * Whether a line like its own goes on beyond a block.
 * @param mayGoOn whether more rows after its last are rows that the template left out
 * @param alike   the places of the page's blocks that are printed alike: one more option is one more in all of them, and
 *   the numbers of the next column stand behind some only
 */
export const isTooMuch = (
  { sides, isLattice, isKnown, isPattern }: BlockPlace,
  mayGoOn: boolean,
  alike: readonly BlockPlace[],
) =>
  isKnown &&
  sides.some(
    (side) =>
      // Numbers stand before the first option, in rings and boxes of their own.
      !(side.axis === 'options' && side.isFirst) &&
      !(side.axis === 'rows' && !side.isFirst && mayGoOn) &&
      // What stands above cells that touch, a heading in a cell of its own, may look like one more row of them.
      !(side.axis === 'options' ? isLattice.options && side.isBeforeNext : isLattice.rows && side.isFirst) &&
      // Asked first: mostly there is nothing, and then the line itself need not be looked at.
      (side.beyond ?? -1) >=
        (isPattern || (side.axis === 'rows' && isLattice.rows) ? PLAINLY_MORE : ONE_MORE) &&
      side.beyond! >= side.own * (isPattern && side.axis === 'rows' ? AS_ROW_OF_LETTERS : AS_NEIGHBOUR) &&
      side.own >= ONE_MORE &&
      !(side.axis === 'options' && 2 * alike.filter(endsClean).length >= Math.max(1, alike.length)),
  )

/** Up to this likeness there is paper beyond a block's last option, not one more that is worn. */
const CLEAN = 0.1

/** Whether a block's last option is seen, and nothing beyond it. */
const endsClean = ({ sides }: BlockPlace): boolean =>
  sides.some(
    (side) =>
      side.axis === 'options' &&
      !side.isFirst &&
      !side.isAtEdge &&
      side.beyond !== undefined &&
      side.beyond <= CLEAN &&
      side.own >= ONE_MORE,
  )

const MOSTLY = 0.7

/** Whether the outermost lines of the blocks look like what their bubbles have in common. */
export function isMostlySeen(places: readonly BlockPlace[]): boolean {
  const sides = places.flatMap((place) => place.sides)
  return sides.filter(({ own }) => own >= FOUND).length >= MOSTLY * sides.length
}

/** Whether the letters of an option at the end of a block are not there: marks that hold the page are one line off. */
export const isOptionMissing = ({ sides, isPattern, isKnown }: BlockPlace, axis: Side['axis']) =>
  isPattern && isKnown && axis === 'options' && sides.some((side) => side.axis === axis && side.own < FOUND)

/** Whether one end of a block at least was seen. */
export const isEndSeen = ({ sides }: BlockPlace, axis: Side['axis']) =>
  sides.some((side) => side.axis === axis && side.own >= FOUND)

/** Whether the page has fewer options than the layout, or fewer rows, and clean paper where they ought to be. */
export const isShort = ({ sides, block }: BlockPlace): boolean =>
  sides.some(
    (side) =>
      (side.axis === 'options' && side.isGone) ||
      (side.axis === 'rows' &&
        !side.isFirst &&
        !side.isAtEdge &&
        block.rows.length >= MANY_ROWS &&
        (side.isGone || side.isAbsent)),
  )

/** Whether a block goes on beyond one end, and has nothing as like its bubbles at the other: it lies one line off. */
export const isSlipped = (place: BlockPlace): boolean =>
  place.sides.some((side) => {
    const { beyond } = side
    if (beyond === undefined || beyond < GOES_ON || beyond <= side.own - AS_LIKE) return false
    const other = place.sides.find(({ axis, isFirst }) => axis === side.axis && isFirst !== side.isFirst)
    return (
      other !== undefined &&
      other.own < beyond - LESS_LIKE &&
      !isNumbersBeyond(place, side, other) &&
      !isCellsBefore(place, side, other)
    )
  })

/** Whether cells beyond a block may be those of its numbers: they stand before its options, which end where they ought to. */
const isCellsBefore = (place: BlockPlace, side: Side, other: Side) =>
  place.isLattice.options &&
  !place.isPattern &&
  side.axis === 'options' &&
  side.isFirst &&
  other.own >= FOUND &&
  (other.beyond ?? 0) < GOES_ON &&
  stops(place, other)

/** Whether the cells before a block's options are numbers, which differ from row to row, and its own are not. */
function isNumbersBefore(place: BlockPlace, side: Side): boolean {
  const other = place.sides.find(({ axis, isFirst }) => axis === side.axis && isFirst !== side.isFirst)
  if (other === undefined || !isCellsBefore(place, side, other)) return false
  const isSteady = [side, other].every(({ steadiness: { own } }) => (own ?? 0) >= STEADY * place.steadiest)
  return isSteady && (side.steadiness.beyond ?? 1) < UNSTEADY * place.steadiest
}

/** Whether what lies beyond a block's letters are numbers, and its other end is one letter: it lies where it ought to. */
function isNumbersBeyond(place: BlockPlace, side: Side, other: Side): boolean {
  if (!place.isPattern || side.axis !== 'options' || other.own < FOUND) return false
  const [{ beyond }, { own }] = [side.steadiness, other.steadiness]
  if (own === undefined || beyond === undefined) return false
  return own >= STEADY * place.steadiest && beyond < UNSTEADY * place.steadiest
}

/** How far beside a block its print may begin and end, where that alone says whether it lies in the bubbles, in steps. */
const AT_ENDS = 0.17

/** Likeness up to which a line beyond letters is none of theirs where nothing else says where they are. */
const NO_LETTER = 0.3

/**
 * A block whose lines slide by more than this on their way through it, as a share of half its width, may begin on one line
 * and end on another. A hypothesis whose scale is wrong lets wide blocks slide by more steps.
 */
const SLIDES = 0.5
const slidesAtMost = ({ rows, options }: BlockPlace['block'], axis: Side['axis']) =>
  SLIDES * Math.max(1, ((axis === 'rows' ? rows.length : options) - 1) / 2)

/**
 * Whether the print of a block begins and ends where the layout says.
 * @param maySlip whether the page may as well lie one line off: numbers beside the rows are then an option like others
 */
export const isBounded = (place: BlockPlace, axis: Side['axis'], maySlip: boolean) =>
  place.stretch[axis] <= slidesAtMost(place.block, axis) &&
  (place.isKnown ||
    (place.isBetween && Math.abs(place.offset(axis) ?? Number.POSITIVE_INFINITY) < AT_ENDS)) &&
  place.sides
    .filter((side) => side.axis === axis)
    .every(
      (side) =>
        side.own >= FOUND &&
        !side.isAtEdge &&
        (place.isPattern && axis === 'options'
          ? endsLetters(place, side, maySlip)
          : stops(place, side) || isNumbersBefore(place, side)),
    )

const stops = ({ sides }: BlockPlace, { own, beyond }: Side) =>
  beyond === undefined || own - beyond > STOPS || usualOf(sides) - beyond > STOPS

/** Whether a block's letters end with a line: numbers, which differ from row to row, are no letters. */
function endsLetters(place: BlockPlace, side: Side, maySlip: boolean): boolean {
  if (!maySlip && stops(place, side)) return true
  const { own, beyond } = side.steadiness
  if (own === undefined || beyond === undefined) return (side.beyond ?? 0) <= NO_LETTER
  const isLetter = own >= STEADY * place.steadiest
  return isLetter && ((side.beyond ?? 0) <= NO_LETTER || beyond < UNSTEADY * place.steadiest)
}

/** Likeness that the lines at a block's ends have: marks and what stands beside it take some of one end's. */
const usualOf = (sides: readonly Side[]) => median(sides.map(({ own }) => own))
