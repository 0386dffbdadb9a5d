import { applyHomography } from '#shared/domain/geometry.ts'
import type { PageLayout } from '#shared/domain/layout.ts'
import { median } from '#shared/domain/maths.ts'
import type { PlannedBubble } from './cells.ts'
import type { Evaluation, Scene } from './evaluate.ts'
import { orientationOf } from './homography.ts'
import type { Hypothesis } from './marks.ts'
import { CAREFUL, sampleBubble } from './patch.ts'
import { type CellFinding, FOUND, glimpseCell, locateCell } from './refine.ts'
import { NUMBERS_TELL, numberSide } from './turn.ts'
import { type Block, findBlocks, lineCell } from './verify.ts'

/** Why a page that shows the layout's bubbles is not taken for it. */
export type Misfit = 'print-missing' | 'print-too-much' | 'structure-mismatch'

/** One side of a block: its outermost line of bubbles, and what is printed one step beyond. */
export interface Side {
  readonly axis: 'rows' | 'options'
  readonly isFirst: boolean
  /** Likeness of the line to the bubbles' outline, [-1, 1]. */
  readonly own: number
  /** Whether nothing is printed where the line ought to be, not even what marks would hide; of a row, from end to end. */
  readonly isGone: boolean
  /** The same one step beyond; undefined where another bubble of the layout lies there, or no picture. */
  readonly beyond: number | undefined
  /** Whether the layout's next bubbles begin two or three steps beyond. */
  readonly isBeforeNext: boolean
  /** Whether one step beyond there is no picture. */
  readonly isAtEdge: boolean
}

interface AlongAxes {
  readonly rows: number
  readonly options: number
}

export interface BlockPlace {
  readonly block: Block
  readonly sides: readonly Side[]
  /** Distance from where the hypothesis alone puts the block, in steps of its rows and of its options. */
  readonly shift: AlongAxes
  /** By how much this differs from one end of the block to the other. */
  readonly stretch: AlongAxes
  /** Mean of the same as a vector of the page, template units. */
  readonly moved: { readonly x: number; readonly y: number }
  /** Whether its cells touch: then what is printed around them may look like more of them. */
  readonly isLattice: { readonly rows: boolean; readonly options: boolean }
  /** Whether its outline is so much larger than its boxes that it may be the gaps between bubbles. */
  readonly isOversize: boolean
  /** Whether its outline is known well enough to be missed. */
  readonly isKnown: boolean
  /** Whether what its bubbles have in common may lie half a step beside them. */
  readonly isBetween: boolean
  /** Whether no outline but what its bubbles have in common is known, which letters elsewhere may resemble. */
  readonly isPattern: boolean
}

/** Cells whose outlines are closer than this, as a share of their size, touch. */
const TOUCHING = 1.12
/** A box may be drawn at half its bubble's size; an outline this much larger needs more than marks nearby. */
const OVERSIZE = 1.75
/** An outline that answers less than this in the cells it was learned from says nothing where it is absent. */
const KNOWN = 0.55

/** Share of the distance between bubbles that a line is looked for around its place. */
const REACH = 0.08
/**
 * Likeness at a glance from which on a line is there, and up to which there is none: on the known scans a careful look
 * then found 0.59 and more, and 0.52 and less.
 */
const PLAINLY_THERE = 0.6
const PLAINLY_NOT = 0.25
/** From this likeness at a glance on there is something: a careful look then found 0.47 and more. */
const HARDLY_THERE = 0.4

/** Most pages are proven before every side of every block was looked at. */
function once<T>(work: () => T): () => T {
  let done: { readonly value: T } | undefined
  return () => {
    done ??= { value: work() }
    return done.value
  }
}

/** What a line of bubbles shows, looked at when it is asked for. */
interface Sight {
  readonly glance: () => number
  readonly look: () => CellFinding
}

const isNothing = ({ glance, look }: Sight): boolean =>
  glance() < HARDLY_THERE && look().likeness < GONE && look().ink < INK

/** The two ends of a row: a torn corner takes one of them along. */
const halvesOf = (line: readonly PlannedBubble[]): [PlannedBubble[], PlannedBubble[]] => {
  const middle = Math.ceil(line.length / 2)
  return [line.slice(0, middle), line.slice(middle)]
}

const HERE = { dx: 0, dy: 0 }

const length = ({ dx, dy }: { dx: number; dy: number }) => Math.hypot(dx, dy)

/** Looks at the outermost lines of every block of a page, and one step beyond them. */
export function placesOf(scene: Scene, evaluation: Evaluation): BlockPlace[] {
  return findBlocks(scene.layout).map((block) => placeOf(scene, evaluation, block))
}

function placeOf(scene: Scene, evaluation: Evaluation, block: Block): BlockPlace {
  const { layout, plan, raster, channel } = scene
  const { outlines, map } = evaluation
  const bubble = (row: number, option: number) => plan.bubbles[row][option]
  const first = block.rows[0]
  const last = block.rows[block.rows.length - 1]
  const rowLine = (row: number) => Array.from({ length: block.options }, (_, option) => bubble(row, option))
  const optionLine = (option: number) => block.rows.map((row) => bubble(row, option))
  const sight = (line: () => readonly PlannedBubble[], by = HERE, isStrange = false): Sight => {
    const cell = once(() => ({ ...lineCell(plan, line(), by), isStrange }))
    return {
      glance: once(() => glimpseCell(raster, channel, plan, outlines, cell(), map, REACH)),
      look: once(() => locateCell(raster, channel, plan, outlines, cell(), map, REACH, CAREFUL)),
    }
  }
  const back = ({ dx, dy }: { dx: number; dy: number }) => ({ dx: -dx, dy: -dy })
  const side = (
    axis: Side['axis'],
    isFirst: boolean,
    line: readonly PlannedBubble[],
    out: { dx: number; dy: number },
  ): Side => {
    const own = sight(() => lightest(scene, map, line, HERE))
    const beyond = sight(() => lightest(scene, map, line, out), out, axis === 'options')
    const whole = sight(() => line)
    const [one, other] = halvesOf(line).map((half) => sight(() => half))
    const isAtEdge = !isInside(scene, evaluation, line, out)
    const isOut = once(() => !isAtEdge && isFree(layout, line, out))
    // What stands before the next block is its own.
    const isBeforeNext = once(() =>
      [2, 3].some((steps) => !isFree(layout, line, { dx: steps * out.dx, dy: steps * out.dy })),
    )
    // Looked at carefully only where a glance does not settle it.
    return {
      axis,
      isFirst,
      isAtEdge,
      get isBeforeNext() {
        return isBeforeNext()
      },
      get own() {
        return own.glance() >= PLAINLY_THERE ? own.glance() : own.look().likeness
      },
      get isGone() {
        return (
          isNothing(own) && isNothing(whole) && (axis === 'options' || (isNothing(one) && isNothing(other)))
        )
      },
      get beyond() {
        if (!isOut()) return undefined
        return beyond.glance() <= PLAINLY_NOT ? beyond.glance() : beyond.look().likeness
      },
    }
  }
  const { rowStep, optionStep } = block
  const cell = lineCell(plan, rowLine(first), { dx: 0, dy: 0 })
  const outline = outlines[cell.classIndex]
  const box = layout.rows[first].bubbles[0]
  const along = (step: { dx: number; dy: number }) => {
    const isAcross = Math.abs(step.dx) > Math.abs(step.dy)
    return length(step) / (2 * (isAcross ? outline.a : outline.b))
  }
  return {
    block,
    sides: [
      side('rows', true, rowLine(first), back(rowStep)),
      side('rows', false, rowLine(last), rowStep),
      side('options', true, optionLine(0), back(optionStep)),
      side('options', false, optionLine(block.options - 1), optionStep),
    ],
    ...shiftOf(evaluation, [rowLine(first), rowLine(last)].flat(), block),
    isLattice: { rows: along(rowStep) < TOUCHING, options: along(optionStep) < TOUCHING },
    isOversize: Math.min(outline.a / box.w, outline.b / box.h) > OVERSIZE / 2,
    isKnown: outline.likeness >= KNOWN,
    isBetween: outline.isBetween === true,
    isPattern: outline.letters !== undefined,
  }
}

/** Half the side of what is looked at inside a bubble to tell whether it is marked, as a share of its box. */
const INSIDE = 0.25

/** The half of a line's bubbles that are lightest inside: marks hide the print that they fill. */
function lightest(
  { layout, raster, channel }: Scene,
  map: Evaluation['map'],
  line: readonly PlannedBubble[],
  { dx, dy }: { dx: number; dy: number },
): readonly PlannedBubble[] {
  if (line.length < 3) return line
  const samples = new Float32Array(25)
  const light = line.map(({ row, option, x, y }) => {
    const { w, h } = layout.rows[row].bubbles[option]
    const [u, v] = [x + dx, y + dy]
    sampleBubble(
      raster,
      channel,
      map(u, v),
      u,
      v,
      2,
      2,
      (INSIDE * Math.min(w, h)) / 2,
      CAREFUL.looks,
      samples,
      0,
    )
    return samples.reduce((sum, value) => sum + value, 0)
  })
  const least = light.toSorted((p, q) => q - p)[Math.ceil(line.length / 2) - 1]
  return line.filter((_, at) => light[at] >= least)
}

/** Whether a line one step beyond a block lies in the picture. */
const isInside = (
  { raster }: Scene,
  { map }: Evaluation,
  line: readonly PlannedBubble[],
  { dx, dy }: { dx: number; dy: number },
): boolean =>
  line.every(({ x, y }) => {
    const [px, py] = [x + dx, y + dy]
    const { a, b, c, d, e, f } = map(px, py)
    const [u, v] = [a * px + b * py + c, d * px + e * py + f]
    return u >= 0 && v >= 0 && u < raster.width && v < raster.height
  })

/** Whether a line one step beyond a block lies on nothing of the layout's own. */
const isFree = (
  layout: PageLayout,
  line: readonly PlannedBubble[],
  { dx, dy }: { dx: number; dy: number },
): boolean => line.every(({ x, y }) => !nearBubble(layout, x + dx, y + dy))

const middlesOf = new WeakMap<PageLayout, Float64Array>()

/** Every bubble's middle and how far around it is its own, template units: x, y, width, height, x, y… */
function middles(layout: PageLayout): Float64Array {
  const known =
    middlesOf.get(layout) ??
    Float64Array.from(
      layout.rows.flatMap((row) =>
        row.bubbles.flatMap(({ x, y, w, h }) => [x + w / 2, y + h / 2, 0.9 * w, 0.9 * h]),
      ),
    )
  middlesOf.set(layout, known)
  return known
}

function nearBubble(layout: PageLayout, x: number, y: number): boolean {
  const all = middles(layout)
  for (let i = 0; i < all.length; i += 4) {
    if (Math.abs(all[i] - x) < all[i + 2] && Math.abs(all[i + 1] - y) < all[i + 3]) return true
  }
  return false
}

function shiftOf(
  { map, homography }: Evaluation,
  bubbles: readonly PlannedBubble[],
  { rowStep, optionStep }: Block,
): Pick<BlockPlace, 'shift' | 'stretch' | 'moved'> {
  const shifts = bubbles.map(({ x, y }) => {
    const { a, b, c, d, e, f } = map(x, y)
    const flat = applyHomography(homography, x, y)
    const [du, dv] = [a * x + b * y + c - flat.x, d * x + e * y + f - flat.y]
    // Back to the page: the inverse of the map's linear part.
    const det = a * e - b * d
    const [px, py] = [(e * du - b * dv) / det, (a * dv - d * du) / det]
    const along = (step: { dx: number; dy: number }) => (px * step.dx + py * step.dy) / length(step) ** 2
    return { px, py, rows: along(rowStep), options: along(optionStep) }
  })
  const [rows, options] = [shifts.map((shift) => shift.rows), shifts.map((shift) => shift.options)]
  const most = (values: number[]) => Math.max(...values.map(Math.abs))
  const range = (values: number[]) => Math.max(...values) - Math.min(...values)
  return {
    shift: { rows: most(rows), options: most(options) },
    stretch: { rows: range(rows), options: range(options) },
    moved: {
      x: shifts.reduce((sum, { px }) => sum + px, 0) / shifts.length,
      y: shifts.reduce((sum, { py }) => sum + py, 0) / shifts.length,
    },
  }
}

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
/** Below this likeness, and with less ink in common than marks have, a line of a block is not there. */
const GONE = 0.3
const INK = 0.4
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
 * @returns what speaks against the page; undefined where nothing does
 */
export function misfitOf(
  scene: Scene,
  evaluation: Evaluation,
  { tellsTurn, maySlip, isByBubbles }: Pick<Hypothesis, 'tellsTurn' | 'maySlip' | 'isByBubbles'>,
): Misfit | undefined {
  const places = placesOf(scene, evaluation)
  const firm = evaluation.anchors.filter(({ weight }) => (weight ?? 1) >= FIRM)
  const isTold = tellsTurn === true || isOneWay(scene.layout, places, evaluation.anchors)
  if (!isTold && isOnItsHead(scene, evaluation, isByBubbles === true ? [] : places, firm.length > 1))
    return 'structure-mismatch'
  const near = firm.length >= 3 ? NEAR_MARKS : firm.length === 2 || tellsTurn === true ? NEAR_FEW : 0
  const atMarks = firm.length >= 3 && isMostlySeen(places) ? AT_MARKS : 0
  if (maySlip !== undefined && isTorn(places, maySlip)) return 'structure-mismatch'
  let unproven = 0
  let rows = 0
  const lastRow = Math.max(...places.map(({ block }) => block.rows.at(-1) ?? 0))
  for (const place of places) {
    if (isTooMuch(place, place.block.rows.at(-1) === lastRow && place.shift.rows < EXACT))
      return 'print-too-much'
    if (place.isKnown && isShort(place)) return 'print-missing'
    if (isSlipped(place)) return 'structure-mismatch'
    // What the bubbles themselves put elsewhere is printed at another pitch.
    if (isByBubbles === true && Math.max(place.stretch.rows, place.stretch.options) > FAR)
      return 'structure-mismatch'
    rows += place.block.rows.length
    const isContradicted = (axis: Side['axis']) =>
      place.shift[axis] > FAR && isAmong(scene.layout, place, firm)
    // Where bubbles touch, or have no outline, what they have in common may be hard to tell from what lies between.
    const isHeld = (axis: Side['axis']) =>
      (maySlip === undefined || maySlip !== directionOf(place.block, axis)) &&
      place.shift[axis] <
        (place.isKnown
          ? isEndSeen(place, axis)
            ? near
            : Math.min(near, EXACT)
          : place.isBetween
            ? Math.min(atMarks, AT_PLACE)
            : atMarks) &&
      !place.isOversize
    const isProven = (axis: Side['axis']) => isHeld(axis) || (!isContradicted(axis) && isBounded(place, axis))
    if (!isProven('rows') || !isProven('options')) unproven += place.block.rows.length
  }
  return unproven > UNPROVEN_AT_MOST * rows ? 'structure-mismatch' : undefined
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

/** Whether a page that no fiducial turns lies on its head: numbers say so, or nothing says that it may. */
function isOnItsHead(
  { raster, channel, layout }: Scene,
  { map, homography, anchors }: Evaluation,
  places: readonly BlockPlace[],
  isHeldByMarks: boolean,
): boolean {
  const side = numberSide(raster, channel, layout, map)
  const isTurned = orientationOf(homography, layout.width, layout.height) >= 180
  // Where the paper puts the bubbles elsewhere, it may lie the other way.
  const isElsewhere =
    anchors.length >= 3 && places.some(({ shift }) => Math.max(shift.rows, shift.options) > FAR)
  return (
    (!isHeldByMarks && (side <= -NUMBERS_WARN || (isElsewhere && side < NUMBERS_TELL))) ||
    (isTurned && side < NUMBERS_TELL)
  )
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
      (side.beyond ?? -1) >= (isPattern ? PLAINLY_MORE : ONE_MORE) &&
      side.own >= ONE_MORE,
  )

/** Whether the outermost lines of the blocks look like what their bubbles have in common. */
function isMostlySeen(places: readonly BlockPlace[]): boolean {
  const sides = places.flatMap((place) => place.sides)
  return sides.filter(({ own }) => own >= FOUND).length >= MOSTLY * sides.length
}

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
  sides.some(({ axis, isFirst, own, beyond }) => {
    const other = sides.find((side) => side.axis === axis && side.isFirst !== isFirst)
    if (other === undefined || beyond === undefined) return false
    return beyond >= GOES_ON && beyond > own - AS_LIKE && other.own < beyond - LESS_LIKE
  })

/** Whether the print of a block begins and ends where the layout says. */
const isBounded = ({ sides, isKnown }: BlockPlace, axis: Side['axis']) =>
  isKnown &&
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
