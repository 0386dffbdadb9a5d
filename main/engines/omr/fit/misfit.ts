import { applyHomography } from '#shared/domain/geometry.ts'
import type { PageLayout } from '#shared/domain/layout.ts'
import { orientationOf, type PointPair } from '../../raster/homography.ts'
import type { Hypothesis } from '../find/marks.ts'
import { isBounded, isEndSeen, isMostlySeen, isOptionMissing, isShort, isSlipped, isTooMuch } from './ends.ts'
import type { Evaluation, Scene } from './evaluate.ts'
import { nearBubble } from './near-bubble.ts'
import { NUMBERS_TELL, numberSide } from './number-side.ts'
import { type BlockPlace, once, placesOf, type Side } from './place.ts'
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
/** A template may leave out the last rows of a sheet, if those it has lie this near to where they should, in steps. */
const EXACT = 0.25

/**
 * Whether the page accounts for the layout and the layout for the page. A grid fits itself one step off as well, so its
 * place is proven only by its own ends, where the print stops, or by fiducials near which it was found.
 * @param isUpright whether the letters of the page stand upright, for pages of which nothing else tells
 * @returns what speaks against the page, or the rows that it says nothing about
 */
export function misfitOf(
  scene: Scene,
  evaluation: Evaluation,
  { tellsTurn, maySlip, isByBubbles }: Pick<Hypothesis, 'tellsTurn' | 'maySlip' | 'isByBubbles'>,
  isUpright: () => boolean,
): { readonly against: Misfit } | { readonly doubted: readonly number[] } {
  const no = (against: Misfit) => ({ against })
  const places = placesOf(scene, evaluation)
  // Words of any text are as alike as letters are, and where no grid is to end nothing else speaks against them.
  if (isByBubbles === true && places.length === 0 && evaluation.outlines.some(({ letters }) => letters))
    return no('structure-mismatch')
  const firm = evaluation.anchors.filter(({ weight }) => (weight ?? 1) >= FIRM)
  const isTold = tellsTurn === true || isOneWay(scene.layout, places, evaluation.anchors)
  const onHead = isTold
    ? 'no'
    : isOnItsHead(scene, evaluation, isByBubbles === true ? [] : places, firm.length > 1)
  if (onHead === 'likely' || (onHead === 'perhaps' && !isUpright())) return no('structure-mismatch')
  const isStretched = isUneven(evaluation, scene.layout)
  const few = firm.length === 2 || tellsTurn === true ? NEAR_FEW : 0
  const near = isStretched ? 0 : firm.length >= 3 ? NEAR_MARKS : few
  const atMarks = once(() => (!isStretched && firm.length >= 3 && isMostlySeen(places) ? AT_MARKS : 0))
  if (maySlip !== undefined && isTorn(places, maySlip)) return no('structure-mismatch')
  const proofs: Proof[] = []
  const short: BlockPlace[] = []
  const contradicted: BlockPlace[] = []
  // Marks that the page cannot slip along put a block here, whatever it looks like.
  const isExact = ({ shift }: BlockPlace) =>
    !isStretched &&
    firm.length >= 3 &&
    maySlip === undefined &&
    isByBubbles !== true &&
    Math.max(shift.rows, shift.options) < EXACT
  const lastRow = Math.max(...places.map(({ block }) => block.rows.at(-1) ?? 0))
  for (const place of places) {
    const alike = places.filter(
      ({ classIndex, block }) => classIndex === place.classIndex && block.options === place.block.options,
    )
    if (isTooMuch(place, place.block.rows.at(-1) === lastRow && place.shift.rows < EXACT, alike))
      return no('print-too-much')
    if (place.isKnown && isShort(place)) {
      short.push(place)
      continue
    }
    if (isSlipped(place)) {
      if (!isExact(place)) return no('structure-mismatch')
      contradicted.push(place)
      continue
    }
    // What the bubbles themselves put elsewhere is printed at another pitch.
    if (isByBubbles === true && Math.max(place.stretch.rows, place.stretch.options) > FAR)
      return no('structure-mismatch')
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
    const isProven = (axis: Side['axis']) =>
      isHeld(axis) ||
      (!isContradicted(axis) &&
        isBounded(place, axis, isByBubbles === true || maySlip === directionOf(place.block, axis)))
    proofs.push({ place, isProven: { rows: isProven('rows'), options: isProven('options') } })
  }
  const doubted = rowsAfter(scene.layout, [...short, ...contradicted])
  if (doubted.length > (firm.length >= 3 ? DOUBTED_AT_MOST : 0) * scene.layout.rows.length)
    return no(short.length > 0 ? 'print-missing' : 'structure-mismatch')
  // Beside a block that seems to lie elsewhere the others must say of themselves where they are.
  if (contradicted.length > 0 && !proofs.every(({ isProven }) => AXES.every((axis) => isProven[axis])))
    return no('structure-mismatch')
  if (shareUnproven(proofs) <= UNPROVEN_AT_MOST) return { doubted }
  return no(isShifted(scene.layout, places, firm) ? 'print-shifted' : 'structure-mismatch')
}

/** Sides of a page whose lengths differ by less, as logarithms, are seen without perspective; axes that differ by more are stretched. */
const PARALLEL = 0.015
const STRETCHED = 0.04

/**
 * Whether marks stretch the page one way and show it without perspective. Scanners and cameras hardly do that; a frame one
 * side of which is the paper's edge does.
 */
function isUneven({ homography }: Evaluation, { width, height }: PageLayout): boolean {
  const corners = [
    [0, 0],
    [width, 0],
    [width, height],
    [0, height],
  ] as const
  const seen = corners.map(([x, y]) => applyHomography(homography, x, y))
  const [top, right, bottom, left] = seen.map(({ x, y }, at) => {
    const next = seen[(at + 1) % seen.length]!
    return Math.hypot(next.x - x, next.y - y)
  })
  const isParallel = Math.max(Math.abs(Math.log(top / bottom)), Math.abs(Math.log(left / right))) < PARALLEL
  return isParallel && Math.abs(Math.log(((top + bottom) * height) / ((left + right) * width))) > STRETCHED
}

/** Share of a page's rows that may be left to people because a block is torn off or folded away. */
const DOUBTED_AT_MOST = 0.35

/**
 * Rows of which nobody knows where they are when blocks lack lines: a corner may be folded over them, or the sheet has
 * fewer questions, and then those that follow are numbered otherwise.
 */
function rowsAfter({ rows }: PageLayout, short: readonly BlockPlace[]): number[] {
  const own = new Set(short.flatMap(({ block }) => block.rows))
  const first = Math.min(...[...own].filter((row) => rows[row].kind === 'question'))
  return rows.flatMap(({ kind }, row) => (own.has(row) || (kind === 'question' && row > first) ? [row] : []))
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
    const isWeak = place.sides.some((side) => side.axis === axis && side.own < HARDLY_SEEN && !side.isHidden)
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
