import { fileURLToPath } from 'node:url'
import type PDFKit from 'pdfkit'
import { drawSheetPage } from '#shared/domain/draw-sheet.ts'
import { StationError } from '#shared/domain/errors.ts'
import type { SheetIssue } from '#shared/domain/sheet-code.ts'
import type { SheetDrawing, SheetShape } from '#shared/domain/sheet-shapes.ts'
import type { Template } from '#shared/domain/template.ts'

const POINTS_PER_MM = 72 / 25.4
/** The static faces: the variable font turns into Type 3 glyphs in a PDF. */
const face = (name: string) =>
  fileURLToPath(import.meta.resolve(`pretendard/dist/public/static/Pretendard-${name}.otf`))

type Doc = InstanceType<typeof PDFKit>

function paint(
  doc: Doc,
  { fill, stroke, strokeWidth = 1 }: { fill?: string; stroke?: string; strokeWidth?: number },
): void {
  doc.lineWidth(strokeWidth)
  if (fill !== undefined && stroke !== undefined) doc.fillAndStroke(fill, stroke)
  else if (fill !== undefined) doc.fill(fill)
  else if (stroke !== undefined) doc.stroke(stroke)
}

async function drawCode(doc: Doc, shape: Extract<SheetShape, { kind: 'code' }>): Promise<void> {
  const { codeModules } = await import('./code-modules.ts')
  const { width, height, dark } = await codeModules(shape)
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

async function drawShape(doc: Doc, shape: SheetShape): Promise<void> {
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
      doc
        .font(shape.bold ? 'bold' : 'regular')
        .fontSize(shape.size)
        .fillColor(shape.fill)
      const back = { start: 0, middle: 0.5, end: 1 }[shape.align]
      const x = shape.at.x - (back === 0 ? 0 : back * doc.widthOfString(shape.text))
      doc.text(shape.text, x, shape.at.y, { baseline: 'alphabetic', lineBreak: false })
      return
    }
    case 'code':
      return drawCode(doc, shape)
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

/** Asks viewers not to fit the sheet to what the printer can reach: marks and rows would shrink by some percent. */
function keepSize(doc: Doc): void {
  // `displayTitle` makes these preferences; the types do not know the file's catalogue.
  const { _root: root } = doc as unknown as {
    _root: { data: { ViewerPreferences: { data: Record<string, unknown> } } }
  }
  Object.assign(root.data.ViewerPreferences.data, { PrintScaling: 'None', PickTrayByPDFSize: true })
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
  doc.registerFont('regular', face('Regular'))
  doc.registerFont('bold', face('Bold'))
  for (const page of template.pages) {
    const drawing: SheetDrawing = drawSheetPage(template, page, {}, issue)
    const points = POINTS_PER_MM / drawing.unitsPerMm
    doc.addPage({ size: [drawing.width * points, drawing.height * points], margin: 0 })
    doc.scale(points)
    for (const shape of drawing.shapes) await drawShape(doc, shape)
  }
  doc.end()
  await ended
  return Buffer.concat(parts)
}
