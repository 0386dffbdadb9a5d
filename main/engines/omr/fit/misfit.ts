import type { PageLayout } from '#shared/domain/layout.ts'
import { median } from '#shared/domain/maths.ts'
import { orientationOf, type PointPair } from '../../raster/homography.ts'
import type { Hypothesis } from '../find/marks.ts'
import type { Evaluation, Scene } from './evaluate.ts'
import { NUMBERS_TELL, numberSide } from './number-side.ts'
import { type BlockPlace, nearBubble, once, placesOf, type Side } from './place.ts'
import { FOUND } from './refine.ts'
import type { Block } from './verify.ts'

/** Why a page that shows the layout's bubbles is not taken for it. */
export type Misfit = 'print-missing' | 'print-too-much' | 'print-shifted' | 'structure-mismatch'

/** How far the print may lie from where fiducials put it before they prove nothing, in steps. */
const NEAR_MARKS = 0.4
const NEAR_FEW = 0.3
/** How near to where three marks or more put them bubbles must lie whose outline is not known, in steps. */
const AT_MARKS = 0.25
/** The same where they may lie half a step off. */
const AT_PLACE = 0.125
/** A block that lies farther from where more than three marks around it put it belongs to another sheet. */
const FAR = 0.75
/** Marks that are held to where they were found. */
const FIRM = 0.05
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
/** A template may leave out the last rows of a sheet, if those it has lie this near to where they should, in steps. */
const EXACT = 0.25

/**
 * Whether the page accounts for the layout and the layout for the page. A grid fits itself one step off as well, so its
 * place is proven only by its own ends, where the print stops, or by fiducials near which it was found.
 * @param isUpright whether the letters of the page stand upright, for pages of which nothing else tells
 * @returns what speaks against the page; undefined where nothing does
 */
export function misfitOf(
  scene: Scene,
  evaluation: Evaluation,
  { tellsTurn, maySlip, isByBubbles }: Pick<Hypothesis, 'tellsTurn' | 'maySlip' | 'isByBubbles'>,
  isUpright: () => boolean,
): Misfit | undefined {
  const places = placesOf(scene, evaluation)
  const firm = evaluation.anchors.filter(({ weight }) => (weight ?? 1) >= FIRM)
  const isTold = tellsTurn === true || isOneWay(scene.layout, places, evaluation.anchors)
  const onHead = isTold
    ? 'no'
    : isOnItsHead(scene, evaluation, isByBubbles === true ? [] : places, firm.length > 1)
  if (onHead === 'likely' || (onHead === 'perhaps' && !isUpright())) return 'structure-mismatch'
  const near = firm.length >= 3 ? NEAR_MARKS : firm.length === 2 || tellsTurn === true ? NEAR_FEW : 0
  const atMarks = once(() => (firm.length >= 3 && isMostlySeen(places) ? AT_MARKS : 0))
  if (maySlip !== undefined && isTorn(places, maySlip)) return 'structure-mismatch'
  const proofs: Proof[] = []
  const lastRow = Math.max(...places.map(({ block }) => block.rows.at(-1) ?? 0))
  for (const place of places) {
    if (isTooMuch(place, place.block.rows.at(-1) === lastRow && place.shift.rows < EXACT))
      return 'print-too-much'
    if (place.isKnown && isShort(place)) return 'print-missing'
    if (isSlipped(place)) return 'structure-mismatch'
    // What the bubbles themselves put elsewhere is printed at another pitch.
    if (isByBubbles === true && Math.max(place.stretch.rows, place.stretch.options) > FAR)
      return 'structure-mismatch'
    const isContradicted = (axis: Side['axis']) =>
      place.shift[axis] > FAR && isAmong(scene.layout, place, firm)
    // Where bubbles touch, or have no outline, what they have in common may be hard to tell from what lies between.
    // What the shift tells by itself is asked first: a line's own print is dear to look at.
    const isNear = (axis: Side['axis']) => {
      const shift = place.shift[axis]
      if (place.isKnown) return shift < near && (shift < EXACT || isEndSeen(place, axis))
      return shift < (place.isBetween ? Math.min(atMarks(), AT_PLACE) : atMarks())
    }
    const isHeld = (axis: Side['axis']) =>
      (maySlip === undefined || maySlip !== directionOf(place.block, axis)) &&
      isNear(axis) &&
      !place.isOversize &&
      !isOptionMissing(place, axis)
    const isProven = (axis: Side['axis']) => isHeld(axis) || (!isContradicted(axis) && isBounded(place, axis))
    proofs.push({ place, isProven: { rows: isProven('rows'), options: isProven('options') } })
  }
  if (shareUnproven(proofs) <= UNPROVEN_AT_MOST) return undefined
  return isShifted(scene.layout, places, firm) ? 'print-shifted' : 'structure-mismatch'
}

/** Whether a block is seen to lie in its place by itself, along its rows and its options. */
interface Proof {
  readonly place: BlockPlace
  readonly isProven: Readonly<Record<Side['axis'], boolean>>
}

const AXES = ['rows', 'options'] as const

/** Blocks that moved alike but for this share of the nearer step hang together: one cannot be a whole step off alone. */
const TOGETHER = 0.35
/** Share of a page's bubbles that must be proven along a side of it for the others that moved with them. */
const PROVE_OTHERS = 0.4
/** A block whose outermost lines show less than this of its print is not taken along by others. */
const HARDLY_SEEN = 0.3

/** Share of the rows that lie in blocks of which neither they themselves nor the others say where they are. */
function shareUnproven(proofs: readonly Proof[]): number {
  const bubblesIn = (some: readonly Proof[]) =>
    some.reduce((sum, { place: { block } }) => sum + block.rows.length * block.options, 0)
  const isTakenAlong = ({ place }: Proof, axis: Side['axis']): boolean => {
    const along = directionOf(place.block, axis)
    const isWeak = place.sides.some((side) => side.axis === axis && side.own < HARDLY_SEEN)
    const isUnknown = !place.isKnown && !place.isBetween
    if (isWeak || isUnknown || place.isOversize || place.stretch[axis] > TOGETHER) return false
    const step = stepAlong(place.block, along)
    const others = proofs.filter(
      (other) =>
        AXES.some((own) => other.isProven[own] && directionOf(other.place.block, own) === along) &&
        // What lies between bubbles says nothing of those that have something else in common.
        (!place.isBetween || other.place.classIndex === place.classIndex) &&
        Math.abs(other.place.moved[along] - place.moved[along]) < TOGETHER * step,
    )
    return bubblesIn(others) >= PROVE_OTHERS * bubblesIn(proofs)
  }
  const rowsIn = (some: readonly Proof[]) => some.reduce((sum, { place }) => sum + place.block.rows.length, 0)
  const unproven = proofs.filter(
    (proof) => !AXES.every((axis) => proof.isProven[axis] || isTakenAlong(proof, axis)),
  )
  return rowsIn(unproven) / Math.max(1, rowsIn(proofs))
}

/** Distance from one line of a block to the next along a side of the page, template units. */
const stepAlong = ({ rowStep, optionStep }: Block, along: 'x' | 'y') =>
  Math.max(...[rowStep, optionStep].map((step) => Math.abs(along === 'x' ? step.dx : step.dy)))

/** How near to whole steps print lies that is shifted; print that marks found in the wrong place put off lies anywhere. */
const WHOLE_STEPS = 0.12

/**
 * Whether all print lies whole rows or options from where marks around it put it. A grid fits itself there, so its
 * bubbles would prove such a place to whoever does not ask the marks.
 */
function isShifted(layout: PageLayout, places: readonly BlockPlace[], marks: readonly PointPair[]): boolean {
  const isWhole = (steps: number) => Math.abs(steps - Math.round(steps)) < WHOLE_STEPS
  return places.every(
    (place) =>
      place.isKnown &&
      isAmong(layout, place, marks) &&
      isWhole(place.shift.rows) &&
      isWhole(place.shift.options) &&
      Math.max(place.shift.rows, place.shift.options) > FAR,
  )
}

/** Bubbles of which no more than this share lies on others when the page is turned fit one way up only. */
const FIT_TURNED = 0.5

/**
 * Whether the bubbles' own places tell which way up a page lies: they are where marks or the paper's edges put them, and
 * turned by 180° between those they would lie elsewhere.
 */
function isOneWay(
  layout: PageLayout,
  places: readonly BlockPlace[],
  marks: readonly { readonly x: number; readonly y: number }[],
): boolean {
  if (marks.length < 3 || places.some(({ shift }) => Math.max(shift.rows, shift.options) > NEAR_FEW))
    return false
  const middle = (of: 'x' | 'y') => {
    const values = marks.map((mark) => mark[of])
    return (Math.min(...values) + Math.max(...values)) / 2
  }
  const [x, y] = [middle('x'), middle('y')]
  const bubbles = layout.rows.flatMap((row) => row.bubbles)
  const fitting = bubbles.filter((box) =>
    nearBubble(layout, 2 * x - box.x - box.w / 2, 2 * y - box.y - box.h / 2),
  )
  return fitting.length <= FIT_TURNED * bubbles.length
}

/** Blocks of a page that slipped along its track all slipped as far, but for this share of the least step. */
const TORN = 0.4

/** Whether blocks of a page moved along one of its sides by different distances. */
function isTorn(places: readonly BlockPlace[], along: 'x' | 'y'): boolean {
  const moves = places.map(({ moved }) => moved[along])
  const steps = places.flatMap(({ block }) =>
    [block.rowStep, block.optionStep].map((step) => Math.abs(along === 'x' ? step.dx : step.dy)),
  )
  const least = Math.min(...steps.filter((step) => step > 0.1 * Math.max(...steps)))
  return Math.max(...moves) - Math.min(...moves) > TORN * least
}

/** The side of the page that an axis of a block runs along. */
function directionOf({ rowStep, optionStep }: Block, axis: Side['axis']): 'x' | 'y' {
  const { dx, dy } = axis === 'rows' ? rowStep : optionStep
  return Math.abs(dx) > Math.abs(dy) ? 'x' : 'y'
}

const UNPROVEN_AT_MOST = 0.1
const MOSTLY = 0.7
/** `numberSide` that says that bubbles alone, which fit both ways, lie on their head: text may stand after the options, too. */
const NUMBERS_WARN = 0.25

/** Whether a page that no fiducial turns lies on its head: numbers say so, or nothing but its letters may say otherwise. */
function isOnItsHead(
  { raster, channel, layout }: Scene,
  { map, homography, anchors }: Evaluation,
  places: readonly BlockPlace[],
  isHeldByMarks: boolean,
): 'likely' | 'perhaps' | 'no' {
  const side = numberSide(raster, channel, layout, map)
  const isTurned = orientationOf(homography, layout.width, layout.height) >= 180
  // Where the paper puts the bubbles elsewhere, it may lie the other way.
  const isElsewhere =
    anchors.length >= 3 && places.some(({ shift }) => Math.max(shift.rows, shift.options) > FAR)
  if (!isHeldByMarks && (side <= -NUMBERS_WARN || (isElsewhere && side < NUMBERS_TELL))) return 'likely'
  if (!isTurned || side >= (isHeldByMarks ? NUMBERS_WARN : NUMBERS_TELL)) return 'no'
  return isHeldByMarks ? 'perhaps' : 'likely'
}

/** Whether a block lies among marks, more of them than a perspective can always be laid through, not far beside them. */
function isAmong({ rows }: PageLayout, { block }: BlockPlace, marks: readonly { x: number; y: number }[]) {
  if (marks.length <= 3) return false
  const boxes = block.rows.flatMap((row) => rows[row].bubbles)
  const isWithin = (of: 'x' | 'y') => {
    const places = marks.map((mark) => mark[of])
    const [least, most] = [Math.min(...places), Math.max(...places)]
    return boxes.every((box) => box[of] > least && box[of] < most)
  }
  return isWithin('x') && isWithin('y')
}

/** @param mayGoOn whether more rows after its last are rows that the template left out */
const isTooMuch = ({ sides, isLattice, isKnown, isPattern }: BlockPlace, mayGoOn: boolean) =>
  isKnown &&
  sides.some(
    (side) =>
      // Numbers stand before the first option, in rings and boxes of their own.
      !(side.axis === 'options' && side.isFirst) &&
      !(side.axis === 'rows' && !side.isFirst && mayGoOn) &&
      (side.axis === 'options' ? !(isLattice.options && side.isBeforeNext) : !isLattice.rows) &&
      (side.beyond ?? -1) >=
        Math.max(
          isPattern ? PLAINLY_MORE : ONE_MORE,
          side.own * (isPattern && side.axis === 'rows' ? AS_ROW_OF_LETTERS : AS_NEIGHBOUR),
        ) &&
      side.own >= ONE_MORE,
  )

/** Whether the outermost lines of the blocks look like what their bubbles have in common. */
function isMostlySeen(places: readonly BlockPlace[]): boolean {
  const sides = places.flatMap((place) => place.sides)
  return sides.filter(({ own }) => own >= FOUND).length >= MOSTLY * sides.length
}

/** Whether the letters of an option at the end of a block are not there: marks that hold the page are one line off. */
const isOptionMissing = ({ sides, isPattern, isKnown }: BlockPlace, axis: Side['axis']) =>
  isPattern && isKnown && axis === 'options' && sides.some((side) => side.axis === axis && side.own < FOUND)

/** Whether one end of a block at least was seen. */
const isEndSeen = ({ sides }: BlockPlace, axis: Side['axis']) =>
  sides.some((side) => side.axis === axis && side.own >= FOUND)

/** Whether the page has fewer options than the layout, or fewer rows, and clean paper where they ought to be. */
const isShort = ({ sides, block }: BlockPlace): boolean =>
  sides.some(
    ({ axis, isFirst, isGone, isAtEdge }) =>
      isGone && (axis === 'options' || (!isFirst && !isAtEdge && block.rows.length >= MANY_ROWS)),
  )

/** Whether a block goes on beyond one end, and has nothing as like its bubbles at the other: it lies one line off. */
const isSlipped = ({ sides }: BlockPlace): boolean =>
  sides.some((side) => {
    const { beyond } = side
    if (beyond === undefined || beyond < GOES_ON || beyond <= side.own - AS_LIKE) return false
    const other = sides.find(({ axis, isFirst }) => axis === side.axis && isFirst !== side.isFirst)
    return other !== undefined && other.own < beyond - LESS_LIKE
  })

/** How far beside a block its print may begin and end, where that alone says whether it lies in the bubbles, in steps. */
const AT_ENDS = 0.17

/** Whether the print of a block begins and ends where the layout says. */
const isBounded = ({ sides, isKnown, isBetween, offset }: BlockPlace, axis: Side['axis']) =>
  (isKnown || (isBetween && Math.abs(offset(axis) ?? Number.POSITIVE_INFINITY) < AT_ENDS)) &&
  sides
    .filter((side) => side.axis === axis)
    .every(
      ({ own, beyond, isAtEdge }) =>
        own >= FOUND &&
        !isAtEdge &&
        (beyond === undefined || own - beyond > STOPS || usualOf(sides) - beyond > STOPS),
    )

/** Likeness that the lines at a block's ends have: marks and what stands beside it take some of one end's. */
const usualOf = (sides: readonly Side[]) => median(sides.map(({ own }) => own))
