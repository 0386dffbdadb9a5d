import { fiducialShapes } from './draw-fiducials.ts'
import {
  BLACK,
  bareShapes,
  digitBox,
  fieldOutline,
  fieldShapes,
  planField,
  regionBand,
} from './draw-field.ts'
import { staticShapes } from './draw-static.ts'
import type { Rect } from './geometry.ts'
import { type SheetIssue, sheetCodeText } from './sheet-code.ts'
import { centredText, type Pen, type SheetDrawing, type SheetShape } from './sheet-shapes.ts'
import type { Template, TemplatePage } from './template.ts'

/**
 * Draws one page of a template as it is printed: static layer, marks, frames, rules, bubbles, labels and codes.
 * Fiducials and codes are black whatever the template's ink: they must survive the drop-out that removes the ink.
 * @param codes  text of each barcode field by field id; a field without text is left as an empty box
 * @param issue  the exam and form that this print is for
 * @throws StationError `invalid-input` (`sheet-code-too-long`) when the page's own code cannot hold its names
 */
export function drawSheetPage(
  template: Template,
  page: TemplatePage,
  codes: Readonly<Record<string, string>> = {},
  issue: SheetIssue = {},
): SheetDrawing {
  const unitsPerMm =
    template.unit === 'mm' ? 1 : page.size.w / (page.size.w > page.size.h ? A4.long : A4.short)
  const pen: Pen = { ink: template.print.ink, mm: unitsPerMm }
  const texts = { ...ownCodes(template, page, issue), ...codes }
  const isBare = page.fieldPrint === 'bubbles'
  return {
    width: page.size.w,
    height: page.size.h,
    unitsPerMm,
    shapes: [
      ...(page.static === undefined
        ? titleShapes(template, page, pen)
        : staticShapes(page.static, pen, { name: template.name, ...issue })),
      ...page.fields.flatMap((field) =>
        isBare ? bareShapes(field, pen, texts) : fieldShapes(field, pen, texts),
      ),
      ...page.fiducials.flatMap((fiducials) => fiducialShapes(fiducials, { ...pen, ink: BLACK })),
    ],
  }
}

/** Texts of the codes that the page brings by itself. */
function ownCodes(template: Template, page: TemplatePage, issue: SheetIssue): Record<string, string> {
  const { id: templateId, version } = template
  const texts: Record<string, string> = {}
  for (const field of page.fields) {
    if (field.kind !== 'barcode' || field.carries !== 'sheet') continue
    texts[field.id] = sheetCodeText({ templateId, version, pageId: page.id, ...issue })
  }
  if (page.pageCode !== undefined) texts[page.pageCode.field] = page.pageCode.text
  return texts
}

const A4 = { short: 210, long: 297 } as const

/** The template's name above everything else, where there is room for it. */
function titleShapes(template: Template, page: TemplatePage, { ink, mm }: Pen): SheetShape[] {
  const tops = page.fields.flatMap((field) => fieldOutline(field, mm)?.y ?? [])
  const room = Math.min(...tops, page.size.h / 4) - 8 * mm
  if (room < 6 * mm) return []
  const size = Math.min(room * 0.5, 5.6 * mm)
  return [
    centredText({ x: page.size.w / 2, y: 8 * mm + Math.min(room / 2, size) }, template.name, size, ink, true),
  ]
}

/** Where people write on a page by hand, template units: name boxes, and the box over each digit's column. */
export interface WritingArea {
  readonly fieldId: string
  /** Row label of the digit; absent in a region. */
  readonly label?: string
  readonly rect: Rect
}

export function writingAreas(page: TemplatePage, unitsPerMm: number): WritingArea[] {
  return page.fields.flatMap((field): WritingArea[] => {
    if (field.kind === 'region') {
      const band =
        field.name === undefined || page.fieldPrint === 'bubbles' ? 0 : regionBand(field.rect, unitsPerMm)
      return [{ fieldId: field.id, rect: { ...field.rect, x: field.rect.x + band, w: field.rect.w - band } }]
    }
    if ((field.kind !== 'number' && field.kind !== 'numeric') || page.fieldPrint === 'bubbles') return []
    const plan = planField(field, unitsPerMm)
    if (plan.isInline) return []
    return plan.boxes.map((_, row) => ({
      fieldId: field.id,
      label: field.labels[row],
      rect: digitBox(plan, row, unitsPerMm),
    }))
  })
}
