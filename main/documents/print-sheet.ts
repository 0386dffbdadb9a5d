import { drawSheetPage } from '#shared/domain/draw-sheet.ts'
import { StationError } from '#shared/domain/errors.ts'
import type { SheetIssue } from '#shared/domain/sheet-code.ts'
import type { CodeModules, SheetDrawing, SheetShape } from '#shared/domain/sheet-shapes.ts'
import type { Template } from '#shared/domain/template.ts'
import { createPaper, type Doc, keepSize, type Paper, POINTS_PER_MM } from './paper.ts'

/** An em in units of the page, as the points that `Paper` takes. */
const pointsOf = (units: number) => units * POINTS_PER_MM

function paint(
  doc: Doc,
  { fill, stroke, strokeWidth = 1 }: { fill?: string; stroke?: string; strokeWidth?: number },
): void {
  doc.lineWidth(strokeWidth)
  if (fill !== undefined && stroke !== undefined) doc.fillAndStroke(fill, stroke)
  else if (fill !== undefined) doc.fill(fill)
  else if (stroke !== undefined) doc.stroke(stroke)
}

type Codes = Map<string, CodeModules>

async function drawCode(doc: Doc, shape: Extract<SheetShape, { kind: 'code' }>, codes: Codes): Promise<void> {
  const { codeModules } = await import('./code-modules.ts')
  const name = `${shape.format} ${shape.text}`
  const modules = codes.get(name) ?? (await codeModules(shape))
  codes.set(name, modules)
  const { width, height, dark } = modules
  const { x, y, w, h } = shape.rect
  for (let row = 0; row < height; row++) {
    for (let from = 0; from < width; from++) {
      if (dark[row * width + from] === 0) continue
      let to = from
      while (to < width && dark[row * width + to] !== 0) to++
      doc.rect(x + (from * w) / width, y + (row * h) / height, ((to - from) * w) / width, h / height)
      from = to
    }
  }
  doc.fill('#000000')
}

async function drawShape(paper: Paper, shape: SheetShape, codes: Codes): Promise<void> {
  const { doc } = paper
  switch (shape.kind) {
    case 'rect': {
      const { x, y, w, h } = shape.rect
      if (shape.radius === undefined) doc.rect(x, y, w, h)
      else doc.roundedRect(x, y, w, h, shape.radius)
      return paint(doc, shape)
    }
    case 'ellipse':
      doc.ellipse(shape.center.x, shape.center.y, shape.rx, shape.ry)
      return paint(doc, shape)
    case 'polygon':
      doc.polygon(...shape.points.map(({ x, y }): [number, number] => [x, y]))
      return paint(doc, shape)
    case 'line':
      for (const [at, { x, y }] of shape.points.entries()) {
        if (at === 0) doc.moveTo(x, y)
        else doc.lineTo(x, y)
      }
      return paint(doc, shape)
    case 'text': {
      const { at, text, bold, fill: colour } = shape
      const align = ({ start: 'left', middle: 'center', end: 'right' } as const)[shape.align]
      paper.text(text, at.x, at.y, { size: pointsOf(shape.size), bold, colour, align })
      return
    }
    case 'code':
      return drawCode(doc, shape, codes)
    case 'image': {
      const { x, y, w, h } = shape.rect
      const size =
        shape.isWhole === true
          ? { fit: [w, h] as [number, number], align: 'center' as const, valign: 'center' as const }
          : { width: w, height: h }
      try {
        // PDFKit would read any other text as the path of a file.
        if (!/^data:image\/(png|jpeg);base64,/.test(shape.source)) throw new TypeError('not a data: URL')
        doc.image(shape.source, x, y, size)
      } catch (cause) {
        throw new StationError('invalid-input', 'a picture of the template is no PNG and no JPEG', {
          cause,
          reason: 'template-picture-unreadable',
        })
      }
    }
  }
}

/**
 * Draws a page of a template at its true size on a page of its own, whose units then are the template's.
 * @param codes  what was drawn before, for a run of sheets that have their codes in common
 */
export async function drawSheet(
  paper: Paper,
  drawing: SheetDrawing,
  codes: Codes = new Map(),
): Promise<void> {
  const { width, height, unitsPerMm } = drawing
  await paper.page({ w: width / unitsPerMm, h: height / unitsPerMm })
  paper.doc.scale(1 / unitsPerMm)
  for (const shape of drawing.shapes) await drawShape(paper, shape, codes)
}

/**
 * Draws every page of a template as a PDF at its true size, text as text.
 * @param issue  the exam and form that are written on the sheets and into their codes
 * @throws StationError `invalid-input` when a code cannot hold what it should, or a picture is none
 */
export async function printSheet(template: Template, issue: SheetIssue = {}): Promise<Buffer> {
  const { default: PDFDocument } = await import('pdfkit')
  const doc = new PDFDocument({
    autoFirstPage: false,
    displayTitle: true,
    info: { Title: [template.name, issue.exam, issue.form].filter(Boolean).join(' · ') },
  })
  keepSize(doc)
  const parts: Buffer[] = []
  doc.on('data', (part: Buffer) => parts.push(part))
  const ended = new Promise<void>((resolve, reject) => {
    doc.once('end', resolve)
    doc.once('error', reject)
  })
  const paper = await createPaper(doc)
  for (const page of template.pages) await drawSheet(paper, drawSheetPage(template, page, {}, issue))
  doc.end()
  await ended
  return Buffer.concat(parts)
}
