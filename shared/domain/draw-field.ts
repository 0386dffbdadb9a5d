import type { Rect } from './geometry.ts'
import { type BubbleField, bubbleBoxes, rowOptions } from './layout.ts'
import { centredText, type Pen, type SheetShape, tint } from './sheet-shapes.ts'
import type { TemplateField } from './template.ts'

/** Lightness of bands behind headings: the ink, this far towards white. */
const BAND_TINT = 0.86

export const BLACK = '#000000'

/** What a field prints where the static layer holds its headings, frames and numbers. */
export function bareShapes(
  field: TemplateField,
  pen: Pen,
  codes: Readonly<Record<string, string>>,
): SheetShape[] {
  if (field.kind === 'region') return []
  if (field.kind === 'barcode') return codes[field.id] === undefined ? [] : fieldShapes(field, pen, codes)
  return bubbles(field, planField(field, pen.mm), pen)
}

export function fieldShapes(
  field: TemplateField,
  pen: Pen,
  codes: Readonly<Record<string, string>>,
): SheetShape[] {
  switch (field.kind) {
    case 'barcode': {
      const text = codes[field.id]
      return text === undefined
        ? [{ kind: 'rect', rect: field.rect, stroke: pen.ink, strokeWidth: 0.15 * pen.mm }]
        : [{ kind: 'code', rect: field.rect, text, format: field.formats[0] ?? 'QRCode' }]
    }
    case 'region':
      return regionShapes(field.rect, field.name ?? '', pen)
    default:
      return bubbleFieldShapes(field, pen)
  }
}

export const regionBand = (rect: Rect, mm: number) => Math.min(rect.w * 0.3, 18 * mm)

/** The box to write a digit in, at the start of its row. */
export function digitBox(plan: FieldPlan, row: number, mm: number): Rect {
  const at = labelPlace(plan, row, mm)
  const side = Math.min(plan.rowPitch * 0.86, plan.rowLabelRoom - 0.8 * mm)
  return { x: at.x - side / 2, y: at.y - side / 2, w: side, h: side }
}

/** Middle of what stands at the start of a row. */
function labelPlace(plan: FieldPlan, row: number, mm: number): { x: number; y: number } {
  const box = plan.boxes[row][0]
  const gap = plan.rowLabelRoom / 2 + (plan.vertical ? 0.6 : 0.4) * mm
  return plan.vertical ? { x: box.x + box.w / 2, y: box.y - gap } : { x: box.x - gap, y: box.y + box.h / 2 }
}

/** A box to write in, its name in a band at the left. */
function regionShapes(rect: Rect, name: string, { ink, mm }: Pen): SheetShape[] {
  const band = regionBand(rect, mm)
  const size = Math.min(rect.h * 0.42, 3.2 * mm)
  const box: SheetShape = { kind: 'rect', rect, stroke: ink, strokeWidth: 0.25 * mm }
  if (name === '') return [box]
  return [
    { kind: 'rect', rect: { ...rect, w: band }, fill: tint(ink, BAND_TINT) },
    box,
    {
      kind: 'line',
      points: [
        { x: rect.x + band, y: rect.y },
        { x: rect.x + band, y: rect.y + rect.h },
      ],
      stroke: ink,
      strokeWidth: 0.15 * mm,
    },
    centredText({ x: rect.x + band / 2, y: rect.y + rect.h / 2 }, name, size, ink, true),
  ]
}

/** A bubble field's boxes and the space its labels take. */
interface FieldPlan {
  readonly boxes: readonly (readonly Rect[])[]
  readonly labels: readonly string[]
  /** Options of a row run downwards, so that the rows are columns. */
  readonly vertical: boolean
  /** Rows follow each other on one line, so that there is no room at their starts. */
  readonly isInline: boolean
  /** Distance from one option to the next, and from one row to the next. */
  readonly optionPitch: number
  readonly rowPitch: number
  /** Around the bubbles only. */
  readonly grid: Rect
  /** Room for the rows' labels (at the left or above) and the options' labels (above or at the left). */
  readonly rowLabelRoom: number
  readonly optionLabelRoom: number
  readonly headerHeight: number
}

export function planField(field: BubbleField, mm: number): FieldPlan {
  const labels = field.kind === 'form' ? [field.id] : field.labels
  const boxes = bubbleBoxes(field.layout, labels.length, (row) => rowOptions(field, row).length)
  const first = boxes[0]
  const bubble = first[0]
  const next = first[1] ?? boxes[1]?.[0] ?? { ...bubble, x: bubble.x + 2 * bubble.w }
  const vertical =
    first.length > 1
      ? Math.abs(next.y - bubble.y) > Math.abs(next.x - bubble.x)
      : Math.abs(next.x - bubble.x) > Math.abs(next.y - bubble.y)
  const below = boxes[1]?.[0]
  const isInline =
    below !== undefined &&
    (vertical ? Math.abs(below.x - bubble.x) < bubble.w : Math.abs(below.y - bubble.y) < bubble.h)
  const optionPitch = Math.hypot(next.x - bubble.x, next.y - bubble.y)
  const rowPitch =
    below === undefined
      ? (vertical ? bubble.w : bubble.h) * 1.8
      : Math.hypot(below.x - bubble.x, below.y - bubble.y)
  const all = boxes.flat()
  const x = Math.min(...all.map((box) => box.x))
  const y = Math.min(...all.map((box) => box.y))
  const grid = {
    x,
    y,
    w: Math.max(...all.map((box) => box.x + box.w)) - x,
    h: Math.max(...all.map((box) => box.y + box.h)) - y,
  }
  const isNumber = field.kind === 'number' || field.kind === 'numeric'
  const named = field.kind === 'choice' || field.kind === 'matrix'
  return {
    boxes,
    labels,
    vertical,
    isInline,
    optionPitch,
    rowPitch,
    grid,
    rowLabelRoom: isNumber ? Math.min(rowPitch, 7 * mm) : named ? 8 * mm : 0,
    optionLabelRoom: field.style.printed ? 0 : 4 * mm,
    headerHeight: field.name === undefined ? 0 : 6 * mm,
  }
}

/** What a field's print covers, labels, heading and frame included; template units. */
export function fieldOutline(field: TemplateField, mm: number): Rect | undefined {
  if (field.kind === 'barcode' || field.kind === 'region') return field.rect
  const plan = planField(field, mm)
  return planOutline(plan, field.kind === 'form', mm)
}

function planOutline(plan: FieldPlan, isForm: boolean, mm: number): Rect {
  const pad = 1.6 * mm
  const { grid, vertical, rowLabelRoom, optionLabelRoom, headerHeight } = plan
  const left = pad + (vertical ? (isForm ? 0 : optionLabelRoom) : rowLabelRoom)
  const top = pad + headerHeight + (vertical ? rowLabelRoom : isForm ? 0 : optionLabelRoom)
  const right = pad + (isForm && vertical ? 11 * mm : 0)
  const bottom = pad + (isForm && !vertical ? 4 * mm : 0)
  return {
    x: grid.x - left,
    y: grid.y - top,
    w: grid.w + left + right,
    h: grid.h + top + bottom,
  }
}

function bubbleFieldShapes(field: BubbleField, pen: Pen): SheetShape[] {
  const { ink, mm } = pen
  const plan = planField(field, mm)
  const outline = planOutline(plan, field.kind === 'form', mm)
  const shapes: SheetShape[] = []
  if (field.name !== undefined) {
    const band = { x: outline.x, y: outline.y, w: outline.w, h: plan.headerHeight }
    const size = Math.min(3.2 * mm, (outline.w / Math.max(2, field.name.length)) * 0.95)
    shapes.push(
      { kind: 'rect', rect: band, fill: tint(ink, BAND_TINT) },
      {
        kind: 'line',
        points: [
          { x: band.x, y: band.y + band.h },
          { x: band.x + band.w, y: band.y + band.h },
        ],
        stroke: ink,
        strokeWidth: 0.2 * mm,
      },
      centredText({ x: band.x + band.w / 2, y: band.y + band.h / 2 }, field.name, size, ink, true),
    )
  }
  shapes.push(...rowRules(field, plan, outline, pen), ...rowLabels(field, plan, pen))
  shapes.push({ kind: 'rect', rect: outline, stroke: ink, strokeWidth: 0.3 * mm })
  shapes.push(...bubbles(field, plan, pen))
  if (!field.style.printed || field.kind === 'form') shapes.push(...optionLabels(field, plan, pen))
  return shapes
}

const bubbles = (field: BubbleField, plan: FieldPlan, pen: Pen): SheetShape[] =>
  plan.boxes.flatMap((row, rowIndex) => {
    const options = rowOptions(field, rowIndex)
    return row.flatMap((box, option) => bubbleShapes(box, field.style, options[option] ?? '', pen))
  })

/** Thin lines between questions, a heavier one after every fifth. */
function rowRules(field: BubbleField, plan: FieldPlan, outline: Rect, { ink, mm }: Pen): SheetShape[] {
  if (field.kind === 'form' || field.layout.type === 'boxes' || plan.isInline) return []
  return plan.boxes.slice(1).map((row, index) => {
    const box = row[0]
    const previous = plan.boxes[index][0]
    const heavy = field.kind === 'choice' && (index + 1) % 5 === 0
    const points = plan.vertical
      ? [outline.y + plan.headerHeight, outline.y + outline.h].map((y) => ({
          x: (previous.x + previous.w + box.x) / 2,
          y,
        }))
      : [outline.x, outline.x + outline.w].map((x) => ({ x, y: (previous.y + previous.h + box.y) / 2 }))
    return {
      kind: 'line' as const,
      points,
      stroke: heavy ? ink : tint(ink, 0.5),
      strokeWidth: (heavy ? 0.25 : 0.12) * mm,
    }
  })
}

/** A question's number beside its row; a box to write each digit in above a number's columns. */
function rowLabels(field: BubbleField, plan: FieldPlan, { ink, mm }: Pen): SheetShape[] {
  if (field.kind === 'form') return []
  const isNumber = field.kind === 'number' || field.kind === 'numeric'
  if (isNumber && plan.isInline) return []
  return plan.boxes.map((_, index) => {
    if (isNumber) return { kind: 'rect', rect: digitBox(plan, index, mm), stroke: ink, strokeWidth: 0.2 * mm }
    const at = labelPlace(plan, index, mm)
    const text = /(\d+)\D*$/.exec(plan.labels[index])?.[1] ?? plan.labels[index]
    const size = Math.min(3.1 * mm, plan.rowPitch * 0.62, (plan.rowLabelRoom / text.length) * 1.5)
    return centredText(at, text, size, ink, true)
  })
}

/** Option labels outside the bubbles: above the first row, at the left of columns, beside a form code's bubbles. */
function optionLabels(field: BubbleField, plan: FieldPlan, { ink, mm }: Pen): SheetShape[] {
  const row = plan.boxes[0]
  const isForm = field.kind === 'form'
  const size = Math.min(2.6 * mm, plan.optionPitch * 0.6)
  return row.map((box, option) => {
    const text = rowOptions(field, 0)[option] ?? ''
    const centre = { x: box.x + box.w / 2, y: box.y + box.h / 2 }
    if (isForm) {
      return plan.vertical
        ? centredText({ x: box.x + box.w + 5.5 * mm, y: centre.y }, text, size * 1.1, ink)
        : centredText({ x: centre.x, y: box.y + box.h + 2.4 * mm }, text, size, ink)
    }
    return plan.vertical
      ? centredText({ x: box.x - 2 * mm, y: centre.y }, text, size, ink)
      : centredText({ x: centre.x, y: box.y - 2.2 * mm }, text, size, ink)
  })
}

/** An empty bubble and the label in it. */
function bubbleShapes(box: Rect, style: BubbleField['style'], label: string, { ink, mm }: Pen): SheetShape[] {
  const strokeWidth = 0.18 * mm
  const centre = { x: box.x + box.w / 2, y: box.y + box.h / 2 }
  const short = Math.min(box.w, box.h)
  const shapes: SheetShape[] = []
  if (style.printed && label.length <= 2) {
    const size = Math.min(short * (label.length === 1 ? 0.82 : 0.62), box.h * 0.72)
    shapes.push(centredText(centre, label, size, tint(ink, ink === BLACK ? 0.35 : 0.1)))
  }
  switch (style.shape) {
    case 'circle':
      return [
        ...shapes,
        { kind: 'ellipse', center: centre, rx: box.w / 2, ry: box.h / 2, stroke: ink, strokeWidth },
      ]
    case 'oval': {
      // Long ovals on answer cards are slots with round ends; short ones are ellipses.
      const long = Math.max(box.w, box.h) > 1.7 * short
      return [
        ...shapes,
        long
          ? { kind: 'rect', rect: box, radius: short / 2, stroke: ink, strokeWidth }
          : { kind: 'ellipse', center: centre, rx: box.w / 2, ry: box.h / 2, stroke: ink, strokeWidth },
      ]
    }
    case 'rectangle':
      return [...shapes, { kind: 'rect', rect: box, stroke: ink, strokeWidth }]
    case 'bracket':
      return [...shapes, ...bracketShapes(box, ink, strokeWidth)]
  }
}

/** The two ends of a box, its long sides open: `[ ]`. */
function bracketShapes(box: Rect, ink: string, strokeWidth: number): SheetShape[] {
  const tall = box.h >= box.w
  const hook = 0.24 * (tall ? box.h : box.w)
  const [x0, y0, x1, y1] = [box.x, box.y, box.x + box.w, box.y + box.h]
  const point = (x: number, y: number) => ({ x, y })
  const ends = tall
    ? [
        [point(x0, y0 + hook), point(x0, y0), point(x1, y0), point(x1, y0 + hook)],
        [point(x0, y1 - hook), point(x0, y1), point(x1, y1), point(x1, y1 - hook)],
      ]
    : [
        [point(x0 + hook, y0), point(x0, y0), point(x0, y1), point(x0 + hook, y1)],
        [point(x1 - hook, y0), point(x1, y0), point(x1, y1), point(x1 - hook, y1)],
      ]
  return ends.map((points) => ({ kind: 'line', points, stroke: ink, strokeWidth }))
}
