import type { Font } from 'fontkit'
import type { BubbleRow } from '#shared/domain/layout.ts'
import type { Hand, PenKind, RowPlan } from './hand.ts'
import { handwriting } from './handwriting.ts'
import { type Canvas, drawPaths, type Ink, layTape, type Path, type XY } from './ink.ts'
import type { Random } from './random.ts'
import {
  circlePath,
  crossPaths,
  dotPath,
  fillPath,
  slashPath,
  strayPath,
  strokePath,
  type Target,
  tickPath,
} from './strokes.ts'

const COLOURS: Record<PenKind, Ink['colour']> = {
  sign: [0.055, 0.055, 0.06],
  gel: [0.07, 0.07, 0.08],
  pencil: [0.2, 0.2, 0.21],
  ballpen: [0.1, 0.1, 0.14],
  'blue-ballpen': [0.12, 0.17, 0.5],
}
const RED: Ink['colour'] = [0.82, 0.1, 0.12]

/** Where a lamp makes graphite shine; canvas pixels. */
export interface GlarePatch {
  readonly centre: XY
  readonly radius: number
}

export interface FillInContext {
  readonly canvas: Canvas
  /** Canvas pixels per template unit. */
  readonly scale: number
  readonly hand: Hand
  readonly glare: GlarePatch | undefined
}

export function inkOf(hand: Hand, density: number): Ink {
  return {
    colour: COLOURS[hand.pen],
    density,
    widthMm: hand.penWidthMm,
    grain: hand.pen === 'pencil' ? 0.45 : hand.pen === 'sign' ? 0.03 : 0.1,
  }
}

/** A row's bubble in canvas pixels, where this hand aims. */
function aim(
  context: FillInContext,
  row: BubbleRow,
  option: number,
  random: Random,
  isCareless = true,
): Target {
  const { canvas, scale, hand } = context
  const box = row.bubbles[option]
  const mm = canvas.pixelsPerMm
  const scatter = isCareless ? hand.scatterMm * mm : 0.1 * mm
  return {
    centre: {
      x: (box.x + box.w / 2) * scale + hand.shiftMm.x * mm + scatter * random.normal(),
      y: (box.y + box.h / 2) * scale + hand.shiftMm.y * mm + scatter * random.normal(),
    },
    w: box.w * scale,
    h: box.h * scale,
    shape: row.shape,
  }
}

/** How much a mark shines under the lamp, [0, 1]. */
export function glareAt(glare: GlarePatch | undefined, { x, y }: XY): number {
  if (glare === undefined) return 0
  const distance = Math.hypot(x - glare.centre.x, y - glare.centre.y) / glare.radius
  return distance >= 1 ? 0 : 0.85 * (1 - distance * distance)
}

/** Draws one row as planned, in the order a student would: red first, second thoughts last. */
export function fillInRow(context: FillInContext, plan: RowPlan, random: Random): void {
  const { row, way, other } = plan
  if (other !== undefined) drawOther(context, plan, aim(context, row, other, random), random)
  for (const option of plan.marked) {
    const target = aim(context, row, option, random)
    if (way === 'red-under') premark(context.canvas, target, random)
    drawMark(context, plan, target, random)
  }
}

function drawMark(context: FillInContext, plan: RowPlan, target: Target, random: Random): void {
  const { canvas, hand } = context
  const ink = inkOf(hand, plan.density)
  const glare = hand.pen === 'pencil' ? glareAt(context.glare, target.centre) : 0
  drawPaths(canvas, markPaths(plan, target, ink, canvas.pixelsPerMm, random), ink, random, glare)
}

function markPaths(plan: RowPlan, target: Target, ink: Ink, pixelsPerMm: number, random: Random): Path[] {
  const pen = Math.min(ink.widthMm * pixelsPerMm, Math.min(target.w, target.h) * 0.6)
  const fill = (reach: number, spacing: number, at: Target = target) => [
    fillPath(at, { reach, spacing, pen, angle: handAngle(random), wobble: 0.05 }, random),
  ]
  switch (plan.way) {
    case 'tick':
      return [tickPath(target, random)]
    case 'cross':
      return crossPaths(target, random)
    case 'dot':
      return [dotPath(target, random)]
    case 'stroke':
      return [strokePath(target, random)]
    case 'over':
      return fill(random.between(1.18, 1.45), 0.75)
    case 'loose':
      return fill(random.between(0.9, 1), random.between(1.7, 2.3))
    case 'partial': {
      const share = random.between(0.45, 0.65)
      const side = random.chance(0.5) ? 1 : -1
      const tall = target.h >= target.w
      return fill(0.95, 0.75, {
        ...target,
        w: tall ? target.w : target.w * share,
        h: tall ? target.h * share : target.h,
        centre: {
          x: target.centre.x + (tall ? 0 : (side * target.w * (1 - share)) / 2),
          y: target.centre.y + (tall ? (side * target.h * (1 - share)) / 2 : 0),
        },
      })
    }
    default:
      return fill(random.between(0.92, 1.08), random.between(0.6, 0.8))
  }
}

/** Up and down, or slanting as right-handers do. */
const handAngle = (random: Random) =>
  random.chance(0.5) ? Math.PI / 2 + 0.12 * random.normal() : -0.7 + 0.25 * random.normal()

/** Red before the black: a slash, a tick or a scribble that the black will cover. */
function premark(canvas: Canvas, target: Target, random: Random): void {
  const pen = 0.5 * canvas.pixelsPerMm
  const inside: Target = { ...target, w: target.w * 0.75, h: target.h * 0.75 }
  const path = random.pick([
    () => slashPath(inside, random),
    () => tickPath(inside, random, 0.8),
    () => fillPath(target, { reach: 0.9, spacing: 1.1, pen, angle: handAngle(random), wobble: 0.08 }, random),
  ])()
  drawPaths(canvas, [path], { colour: RED, density: 0.9, widthMm: 0.5, grain: 0.05 }, random)
}

/** What is on the option that does not count: red, an erased mark, or a mark under tape. */
function drawOther(context: FillInContext, plan: RowPlan, target: Target, random: Random): void {
  const { canvas, hand } = context
  const mm = canvas.pixelsPerMm
  switch (plan.way) {
    case 'red-beside':
    case 'red-only': {
      const path = random.pick([
        () => slashPath(target, random),
        () => tickPath(target, random),
        () => circlePath(target, random),
        () =>
          fillPath(
            target,
            { reach: 0.95, spacing: 0.9, pen: 0.5 * mm, angle: handAngle(random), wobble: 0.06 },
            random,
          ),
      ])()
      drawPaths(canvas, [path], { colour: RED, density: 0.92, widthMm: 0.5, grain: 0.05 }, random)
      return
    }
    case 'changed':
    case 'erased': {
      // What the rubber leaves: the strokes, faint, in a wider grey smear.
      const residue = inkOf(hand, random.between(0.05, 0.16))
      drawPaths(canvas, markPaths({ ...plan, way: 'full' }, target, residue, mm, random), residue, random)
      const smear = { ...residue, density: random.between(0.012, 0.04), widthMm: 2.2, grain: 0.7 }
      drawPaths(
        canvas,
        [fillPath(target, { reach: 1.6, spacing: 0.6, pen: 2.2 * mm, angle: 0.4, wobble: 0.1 }, random)],
        smear,
        random,
      )
      return
    }
    case 'tape': {
      const ink = inkOf(hand, plan.density)
      drawPaths(canvas, markPaths({ ...plan, way: 'full' }, target, ink, mm, random), ink, random)
      layTape(
        canvas,
        target.centre,
        Math.max(target.w * 1.25, 4.2 * mm),
        Math.max(target.h * 1.2, 5 * mm),
        0.12 * random.normal(),
      )
      return
    }
    default:
      return
  }
}

/** Writes a word or a digit into a box, canvas pixels. */
export function writeInto(
  { canvas, hand }: FillInContext,
  font: Font,
  text: string,
  box: { readonly x: number; readonly y: number; readonly w: number; readonly h: number },
  random: Random,
): void {
  const size = Math.min(box.h * 0.72, 7 * canvas.pixelsPerMm)
  const isDigit = text.length === 1
  const at = { x: isDigit ? box.x + box.w / 2 - size * 0.3 : box.x + size * 0.5, y: box.y + box.h / 2 }
  const ink = {
    ...inkOf(hand, Math.max(0.6, random.between(hand.density[0], hand.density[1]))),
    widthMm: 0.38,
  }
  drawPaths(canvas, handwriting(font, text, at, size, random), ink, random)
}

/**
 * A slip of the pen somewhere on the page.
 * @returns its ends, canvas pixels
 */
export function drawStrayLine(context: FillInContext, random: Random): readonly XY[] {
  const { canvas, hand } = context
  const from = {
    x: random.between(0.15, 0.85) * canvas.width,
    y: random.between(0.15, 0.85) * canvas.height,
  }
  const angle = random.between(0, 2 * Math.PI)
  const length = random.between(8, 30) * canvas.pixelsPerMm
  const to = { x: from.x + Math.cos(angle) * length, y: from.y + Math.sin(angle) * length }
  const path = strayPath(from, to, random)
  const ink = { ...inkOf(hand, random.between(0.5, 0.9)), widthMm: Math.min(0.6, hand.penWidthMm) }
  drawPaths(canvas, [path], ink, random)
  return path
}
