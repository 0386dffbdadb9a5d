import type { Rect } from '#shared/domain/geometry.ts'
import { type BubbleField, bubbleBoxes, rowOptions } from '#shared/domain/layout.ts'
import type { Fiducials, TemplateField, TemplatePage } from '#shared/domain/template.ts'

/**
 * One thing on a page that can be selected: a field by its id, a fiducial by its place in the page's list, and a mark
 * of a fiducial by its place in it.
 */
export type ItemId = `field:${string}` | `fiducial:${number}` | `mark:${number}:${number}`

/** Anything with a place and a size; fiducials like the page's contour have none. */
export interface Item {
  readonly id: ItemId
  readonly bounds: Rect
}

export const fieldItem = (id: string): ItemId => `field:${id}`
export const fieldIdOf = (id: ItemId): string | undefined =>
  id.startsWith('field:') ? id.slice('field:'.length) : undefined

/** Which of the page's fiducials an item is of, and which of its marks: the only one, where it is drawn as one. */
export function markOf(id: ItemId): { readonly fiducial: number; readonly index: number } | undefined {
  const [kind, fiducial, index = 0] = id.split(':')
  return kind === 'field' ? undefined : { fiducial: Number(fiducial), index: Number(index) }
}

export const isBubbleField = (field: TemplateField): field is BubbleField =>
  field.kind !== 'barcode' && field.kind !== 'region'

/** Labels of a field's rows; a form code is one row that bears the field's id. */
export const rowLabels = (field: BubbleField): readonly string[] =>
  field.kind === 'form' ? [field.id] : field.labels

/** Boxes of a field's bubbles, `[row][option]`. */
export const boxesOf = (field: BubbleField): Rect[][] =>
  bubbleBoxes(field.layout, rowLabels(field).length, (row) => rowOptions(field, row).length)

export function unite(rects: readonly Rect[]): Rect {
  const x = Math.min(...rects.map((rect) => rect.x))
  const y = Math.min(...rects.map((rect) => rect.y))
  return {
    x,
    y,
    w: Math.max(...rects.map((rect) => rect.x + rect.w)) - x,
    h: Math.max(...rects.map((rect) => rect.y + rect.h)) - y,
  }
}

export const fieldBounds = (field: TemplateField): Rect =>
  isBubbleField(field) ? unite(boxesOf(field).flat()) : field.rect

const around = (center: { x: number; y: number }, size: { w: number; h: number }): Rect => ({
  x: center.x - size.w / 2,
  y: center.y - size.h / 2,
  w: size.w,
  h: size.h,
})

function fiducialItems(fiducials: Fiducials, at: number): Item[] {
  switch (fiducials.kind) {
    case 'corner-marks':
    case 'timing-track':
      return fiducials.marks.map((mark, i) => ({
        id: `mark:${at}:${i}`,
        bounds: around(mark.center, mark.size),
      }))
    case 'picture':
      return fiducials.centers.map((center, i) => ({
        id: `mark:${at}:${i}`,
        bounds: around(center, fiducials.size),
      }))
    case 'rules':
      return fiducials.lines.map(({ from, to }, i) => ({
        id: `mark:${at}:${i}`,
        bounds: {
          x: Math.min(from.x, to.x),
          y: Math.min(from.y, to.y),
          w: Math.abs(to.x - from.x),
          h: Math.abs(to.y - from.y),
        },
      }))
    case 'frame':
    case 'code':
      return [{ id: `fiducial:${at}`, bounds: fiducials.rect }]
    default:
      return []
  }
}

/** Everything on a page that can be selected, in reading order of the template. */
export function itemsOf(page: TemplatePage): Item[] {
  return [
    ...page.fiducials.flatMap(fiducialItems),
    ...page.fields.map((field): Item => ({ id: fieldItem(field.id), bounds: fieldBounds(field) })),
  ]
}

/** How a rectangle's points go to another's; a side without length keeps its points together. */
function rectMap(from: Rect, to: Rect) {
  const sx = from.w > 0 ? to.w / from.w : 1
  const sy = from.h > 0 ? to.h / from.h : 1
  const point = ({ x, y }: { x: number; y: number }) => ({
    x: to.x + (x - from.x) * sx,
    y: to.y + (y - from.y) * sy,
  })
  const rect = ({ x, y, w, h }: Rect): Rect => ({ ...point({ x, y }), w: w * sx, h: h * sy })
  return { sx, sy, point, rect }
}

/**
 * A field stretched so that its bounds become `to`. A grid keeps the size of its bubbles: only the distances between
 * them change, as people mean it when they pull at a corner.
 */
export function placeField(field: TemplateField, to: Rect): TemplateField {
  if (!isBubbleField(field)) return { ...field, rect: to }
  const from = fieldBounds(field)
  if (field.layout.type === 'boxes') {
    const { rect } = rectMap(from, to)
    return { ...field, layout: { type: 'boxes', rows: field.layout.rows.map((row) => row.map(rect)) } }
  }
  const { origin, bubble, optionStep, rowStep } = field.layout
  const inner = (bounds: Rect): Rect => ({
    x: bounds.x + bubble.w / 2,
    y: bounds.y + bubble.h / 2,
    w: Math.max(0, bounds.w - bubble.w),
    h: Math.max(0, bounds.h - bubble.h),
  })
  const { sx, sy, point } = rectMap(inner(from), inner(to))
  const step = ({ dx, dy }: { dx: number; dy: number }) => ({ dx: dx * sx, dy: dy * sy })
  return {
    ...field,
    layout: {
      type: 'grid',
      origin: point(origin),
      bubble,
      optionStep: step(optionStep),
      rowStep: step(rowStep),
    },
  }
}

function placeMark(fiducials: Fiducials, index: number, from: Rect, to: Rect): Fiducials {
  const { point } = rectMap(from, to)
  const center = { x: to.x + to.w / 2, y: to.y + to.h / 2 }
  switch (fiducials.kind) {
    case 'corner-marks':
    case 'timing-track':
      return {
        ...fiducials,
        marks: fiducials.marks.map((mark, i) =>
          i === index ? { ...mark, center, size: { w: to.w, h: to.h } } : mark,
        ),
      }
    case 'picture':
      return { ...fiducials, centers: fiducials.centers.map((each, i) => (i === index ? center : each)) }
    case 'rules':
      return {
        ...fiducials,
        lines: fiducials.lines.map((line, i) =>
          i === index ? { ...line, from: point(line.from), to: point(line.to) } : line,
        ),
      }
    default:
      return fiducials
  }
}

/** The page with each named item in its new place. */
export function placeItems(page: TemplatePage, places: ReadonlyMap<ItemId, Rect>): TemplatePage {
  if (places.size === 0) return page
  const bounds = new Map(itemsOf(page).map((item) => [item.id, item.bounds]))
  return {
    ...page,
    fields: page.fields.map((field) => {
      const to = places.get(fieldItem(field.id))
      return to === undefined ? field : placeField(field, to)
    }),
    fiducials: page.fiducials.map((fiducials, at) => {
      const whole = places.get(`fiducial:${at}`)
      if (whole !== undefined && 'rect' in fiducials) return { ...fiducials, rect: whole }
      return fiducialItems(fiducials, at).reduce((moved, { id }, index) => {
        const to = places.get(id)
        return to === undefined ? moved : placeMark(moved, index, bounds.get(id)!, to)
      }, fiducials)
    }),
  }
}

/** How few marks a fiducial may have before it is no fiducial any more. */
const LEAST_MARKS: Partial<Record<Fiducials['kind'], number>> = {
  'corner-marks': 2,
  'timing-track': 3,
  picture: 2,
  rules: 4,
}

function withoutMarks(fiducials: Fiducials, isGone: (index: number) => boolean): Fiducials | undefined {
  const least = LEAST_MARKS[fiducials.kind] ?? 0
  const keep = <T>(list: readonly T[]) => list.filter((_, i) => !isGone(i))
  switch (fiducials.kind) {
    case 'corner-marks':
    case 'timing-track': {
      const marks = keep(fiducials.marks)
      return marks.length < least ? undefined : { ...fiducials, marks }
    }
    case 'picture': {
      const centers = keep(fiducials.centers)
      return centers.length < least ? undefined : { ...fiducials, centers }
    }
    case 'rules': {
      const lines = keep(fiducials.lines)
      return lines.length < least ? undefined : { ...fiducials, lines }
    }
    default:
      return fiducials
  }
}

/** The page without the named items; a fiducial that has too few marks left goes whole. */
export function removeItems(page: TemplatePage, ids: ReadonlySet<ItemId>): TemplatePage {
  const fiducials = page.fiducials.flatMap((each, at) => {
    if (ids.has(`fiducial:${at}`)) return []
    return withoutMarks(each, (index) => ids.has(`mark:${at}:${index}`)) ?? []
  })
  return {
    ...page,
    fields: page.fields.filter((field) => !ids.has(fieldItem(field.id))),
    // A page has at least one entry.
    fiducials: fiducials.length === 0 ? [{ kind: 'none' }] : fiducials,
  }
}
