import type {
  CodeModules,
  CodeShape,
  SheetDrawing,
  SheetShape,
  TextShape,
} from '#shared/domain/sheet-shapes.ts'

/** What SVG cannot draw by itself. */
export interface SvgHelpers {
  /** Outline of a text as SVG path data; without it `<text>` is written and the viewer's fonts are used. */
  readonly outline?: (text: TextShape) => string
  /** Modules of a code; without it a code is left out. */
  readonly modules?: (code: CodeShape) => CodeModules
  /** Size of the document in pixels, for those who turn it into pixels; without it the document has the paper's size. */
  readonly pixels?: { readonly width: number; readonly height: number }
}

const escapeXml = (text: string) =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? c)

/** Micrometre steps are finer than any printer, and keep files small. */
const n = (value: number) => String(Math.round(value * 1000) / 1000)

function paint(shape: { fill?: string; stroke?: string; strokeWidth?: number }): string {
  const fill = `fill="${shape.fill ?? 'none'}"`
  return shape.stroke === undefined
    ? fill
    : `${fill} stroke="${shape.stroke}" stroke-width="${n(shape.strokeWidth ?? 1)}"`
}

function shapeSvg(shape: SheetShape, helpers: SvgHelpers): string {
  switch (shape.kind) {
    case 'rect': {
      const { x, y, w, h } = shape.rect
      const radius = shape.radius === undefined ? '' : ` rx="${n(shape.radius)}"`
      return `<rect x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}"${radius} ${paint(shape)}/>`
    }
    case 'ellipse':
      return `<ellipse cx="${n(shape.center.x)}" cy="${n(shape.center.y)}" rx="${n(shape.rx)}" ry="${n(shape.ry)}" ${paint(shape)}/>`
    case 'polygon':
      return `<polygon points="${shape.points.map((p) => `${n(p.x)},${n(p.y)}`).join(' ')}" fill="${shape.fill}"/>`
    case 'line':
      return `<polyline points="${shape.points.map((p) => `${n(p.x)},${n(p.y)}`).join(' ')}" ${paint(shape)}/>`
    case 'text': {
      if (helpers.outline !== undefined) return `<path d="${helpers.outline(shape)}" fill="${shape.fill}"/>`
      const weight = shape.bold ? ' font-weight="700"' : ''
      return `<text x="${n(shape.at.x)}" y="${n(shape.at.y)}" font-size="${n(shape.size)}" font-family="Pretendard" text-anchor="${shape.align}"${weight} fill="${shape.fill}">${escapeXml(shape.text)}</text>`
    }
    case 'code': {
      if (helpers.modules === undefined) return ''
      const { width, height, dark } = helpers.modules(shape)
      const { x, y, w, h } = shape.rect
      const cells: string[] = []
      for (let row = 0; row < height; row++)
        for (let column = 0; column < width; column++)
          if (dark[row * width + column] !== 0) cells.push(`M${column} ${row}h1v1h-1z`)
      return `<path transform="translate(${n(x)} ${n(y)}) scale(${w / width} ${h / height})" shape-rendering="crispEdges" d="${cells.join('')}"/>`
    }
    case 'image': {
      const { x, y, w, h } = shape.rect
      return `<image x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}" preserveAspectRatio="${shape.isWhole === true ? 'xMidYMid' : 'none'}" href="${escapeXml(shape.source)}"/>`
    }
  }
}

/** A whole SVG document, its user units the template's. */
export function sheetSvg(drawing: SheetDrawing, helpers: SvgHelpers = {}): string {
  const { width, height, unitsPerMm } = drawing
  const size =
    helpers.pixels === undefined
      ? `width="${n(width / unitsPerMm)}mm" height="${n(height / unitsPerMm)}mm"`
      : `width="${helpers.pixels.width}" height="${helpers.pixels.height}" preserveAspectRatio="none"`
  const body = drawing.shapes.map((shape) => shapeSvg(shape, helpers)).join('\n')
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 0 ${n(width)} ${n(height)}">
<rect width="${n(width)}" height="${n(height)}" fill="#ffffff"/>
${body}
</svg>`
}
