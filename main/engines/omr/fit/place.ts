import { applyHomography } from '#shared/domain/geometry.ts'
import { median } from '#shared/domain/maths.ts'
import type { PlannedBubble } from '../cells.ts'
import type { Evaluation, Scene } from './evaluate.ts'
import { offsetByEnds } from './extent.ts'
import { isFree } from './near-bubble.ts'
import { isOversize } from './outline.ts'
import { CAREFUL, sampleBubble } from './patch.ts'
import { type CellFinding, glimpseCell, locateCell } from './refine.ts'
import { paperOf, steadiness } from './steadiness.ts'
import { type Block, findBlocks, lineCell } from './verify.ts'

/** One side of a block: its outermost line of bubbles, and what is printed one step beyond. */
export interface Side {
  readonly axis: 'rows' | 'options'
  readonly isFirst: boolean
  /** Likeness of the line to the bubbles' outline, [-1, 1]. */
  readonly own: number
  /** Whether nothing is printed where the line ought to be, not even what marks would hide; of a row, from end to end. */
  readonly isGone: boolean
  /** Whether paper is there, and on it nothing like the line, whatever else is printed; of a row, from end to end. */
  readonly isAbsent: boolean
  /** Whether something darker than the block's paper lies on the line, or it lies beside the picture. */
  readonly isHidden: boolean
  /** How steadily the line shows one letter, and what lies one step beyond it; undefined where too few bubbles say so. */
  readonly steadiness: { readonly own: number | undefined; readonly beyond: number | undefined }
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
  /** Class of its bubbles: what those of one class have in common lies alike in all its blocks. */
  readonly classIndex: number
  /** The most steadily shown letter of its options. */
  readonly steadiest: number
  /** How far beside it its print lies, by where this begins and ends, steps; undefined where that is not seen. */
  readonly offset: (axis: Side['axis']) => number | undefined
}

/** Cells whose outlines are closer than this, as a share of their size, touch. */
const TOUCHING = 1.12
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
export function once<T>(work: () => T): () => T {
  let done: { readonly value: T } | undefined
  return () => {
    done ??= { value: work() }
    return done.value
  }
}

/** Below this likeness, and with less ink in common than marks have, a line of a block is not there. */
const GONE = 0.3
const INK = 0.4

/** What a line of bubbles shows, looked at when it is asked for. */
interface Sight {
  readonly glance: () => number
  readonly look: () => CellFinding
}

/** A line less like a block's than this is none of it, whatever is printed there. */
const ABSENT = 0.2
/** Paper is at least so bright, next to that of the block. */
const AS_BRIGHT = 0.8

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
  const { rowStep, optionStep } = block
  const cell = lineCell(plan, rowLine(first), { dx: 0, dy: 0 })
  const outline = outlines[cell.classIndex]
  const box = layout.rows[first].bubbles[0]
  const along = (step: { dx: number; dy: number }) => {
    const isAcross = Math.abs(step.dx) > Math.abs(step.dy)
    return length(step) / (2 * (isAcross ? outline.a : outline.b))
  }
  const isLattice = { rows: along(rowStep) < TOUCHING, options: along(optionStep) < TOUCHING }
  const steadyAs = (line: readonly PlannedBubble[], by: { dx: number; dy: number }) =>
    steadiness(scene, map, line, by, isLattice.options && outline.letters === undefined)
  const paper = once(() => median(block.rows.map((row) => paperOf(scene, map, rowLine(row)))))
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
    all: readonly PlannedBubble[],
    out: { dx: number; dy: number },
  ): Side => {
    const isWithin = (...some: PlannedBubble[]) => isInside(scene, evaluation, some, HERE)
    const inPicture = isWithin(all[0], all[all.length - 1]) ? all : all.filter((each) => isWithin(each))
    const isOff = inPicture.length < Math.max(2, OFF_PICTURE * all.length)
    const line = isOff ? all : inPicture
    const own = sight(() => lightest(scene, map, line, HERE))
    const beyond = sight(() => lightest(scene, map, line, out), out, axis === 'options')
    const whole = sight(() => line)
    const [one, other] = halvesOf(line).map((half) => sight(() => half))
    const isAtEdge = !isInside(scene, evaluation, line, out)
    const isHidden = once(() => isOff || paperOf(scene, map, line) < AS_BRIGHT * paper())
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
          !isOff &&
          isNothing(own) &&
          isNothing(whole) &&
          (axis === 'options' || (isNothing(one) && isNothing(other)))
        )
      },
      get isAbsent() {
        return (
          own.glance() < HARDLY_THERE &&
          own.look().likeness < ABSENT &&
          Math.max(one.look().likeness, other.look().likeness) < GONE &&
          !isHidden()
        )
      },
      get isHidden() {
        return isHidden()
      },
      get steadiness() {
        return { own: steadyAs(line, HERE), beyond: steadyAs(line, out) }
      },
      get beyond() {
        if (!isOut()) return undefined
        // Where a glance hardly sees the line itself, it does not see either that there is none beyond.
        const isSettled = beyond.glance() <= PLAINLY_NOT && own.glance() >= HARDLY_THERE
        return isSettled ? beyond.glance() : beyond.look().likeness
      },
    }
  }
  const steadiest = once(() =>
    Math.max(
      ...Array.from({ length: block.options }, (_, option) => steadyAs(optionLine(option), HERE) ?? 0),
    ),
  )
  return {
    block,
    get steadiest() {
      return steadiest()
    },
    sides: [
      side('rows', true, rowLine(first), back(rowStep)),
      side('rows', false, rowLine(last), rowStep),
      side('options', true, optionLine(0), back(optionStep)),
      side('options', false, optionLine(block.options - 1), optionStep),
    ],
    ...shiftOf(evaluation, [rowLine(first), rowLine(last)].flat(), block),
    isLattice,
    isOversize: isOversize(outline, box),
    isKnown: outline.likeness >= KNOWN,
    isBetween: outline.isBetween === true,
    isPattern: outline.letters !== undefined,
    classIndex: cell.classIndex,
    offset: (axis) => offsetByEnds(scene, map, block, axis),
  }
}

/** Share of a line's bubbles that lie in the picture, from which on these stand for it. */
const OFF_PICTURE = 0.3

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
  const samples = new Int32Array(25)
  const light = line.map(({ row, option, x, y }) => {
    const { w, h } = layout.rows[row].bubbles[option]
    const u = x + dx
    const v = y + dy
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
    let sum = 0
    for (let i = 0; i < samples.length; i++) sum += samples[i]
    return sum
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
