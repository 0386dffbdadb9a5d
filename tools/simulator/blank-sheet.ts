import type { Font } from 'fontkit'
import sharp from 'sharp'
import { codeModules } from '#main/documents/code-modules.ts'
import { drawSheetPage } from '#shared/domain/draw-sheet.ts'
import type { CodeModules, CodeShape, SheetDrawing, TextShape } from '#shared/domain/sheet-shapes.ts'
import type { Template } from '#shared/domain/template.ts'
import { sheetSvg } from '#tools/pages/sheet-svg.ts'
import { loadFonts } from './fonts.ts'

/** A printed page before anyone touched it: reflectance 0 (black) to 255, no paper tone, no light. */
export interface BlankSheet {
  readonly width: number
  readonly height: number
  readonly channels: 1 | 3
  /** Row-major, interleaved. */
  readonly data: Uint8Array
  /** Pixels per template unit. */
  readonly scale: number
  /** Pixels per millimetre of paper. */
  readonly pixelsPerMm: number
}

/** How colours become grey: by eye, or under the red lamp of a drop-out scanner. */
export type GreyWeights = readonly [red: number, green: number, blue: number]
export const LUMA: GreyWeights = [0.299, 0.587, 0.114]
export const RED_LAMP: GreyWeights = [0.9, 0.08, 0.02]

/** Glyph outlines rather than `<text>`: the picture must not depend on the fonts a machine has. */
function outlineText(font: Font, shape: TextShape): string {
  const run = font.layout(shape.text)
  const scale = shape.size / font.unitsPerEm
  let x = shape.at.x - { start: 0, middle: 0.5, end: 1 }[shape.align] * run.advanceWidth * scale
  const parts: string[] = []
  run.glyphs.forEach((glyph, index) => {
    parts.push(glyph.path.scale(scale, -scale).translate(x, shape.at.y).toSVG())
    x += run.positions[index].xAdvance * scale
  })
  return parts.join('')
}

/** The SVG of a drawing with every text and code turned into shapes. */
async function selfContainedSvg(
  drawing: SheetDrawing,
  pixels: { width: number; height: number },
): Promise<string> {
  const { regular, bold } = await loadFonts()
  const modules = new Map<CodeShape, CodeModules>()
  for (const shape of drawing.shapes) if (shape.kind === 'code') modules.set(shape, await codeModules(shape))
  return sheetSvg(drawing, {
    pixels,
    outline: (shape) => outlineText(shape.bold ? bold : regular, shape),
    modules: (shape) => modules.get(shape)!,
  })
}

/** Draws a blank page at a resolution. */
export async function drawBlankSheet(
  template: Template,
  pageIndex: number,
  dpi: number,
  codes: Readonly<Record<string, string>> = {},
): Promise<BlankSheet> {
  const page = template.pages[pageIndex]
  if (page === undefined) throw new RangeError(`template ${template.id} has no page ${pageIndex}`)
  return inkDrawing(drawSheetPage(template, page, codes), dpi)
}

/** A drawing as ink on paper at a resolution. */
export async function inkDrawing(drawing: SheetDrawing, dpi: number): Promise<BlankSheet> {
  const pixelsPerMm = dpi / 25.4
  const scale = pixelsPerMm / drawing.unitsPerMm
  const width = Math.round(drawing.width * scale)
  const height = Math.round(drawing.height * scale)
  const svg = await selfContainedSvg(drawing, { width, height })
  const { data, info } = await sharp(Buffer.from(svg), { unlimited: true })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  if (info.width !== width || info.height !== height) {
    throw new Error(`drew ${info.width} × ${info.height} pixels instead of ${width} × ${height}`)
  }
  return { width, height, channels: 3, data: new Uint8Array(data), scale, pixelsPerMm }
}

/** The same template found by a picture of its blank page instead of by marks. */
export async function withReference(template: Template, dpi = 100): Promise<Template> {
  const pages = await Promise.all(
    template.pages.map(async (page, index) => {
      const { data, width, height } = await drawBlankSheet(template, index, dpi)
      const png = await sharp(data, { raw: { width, height, channels: 3 } })
        .greyscale()
        .png()
        .toBuffer()
      const image = `data:image/png;base64,${png.toString('base64')}`
      return { ...page, fiducials: [{ kind: 'reference' as const, image }], reference: image }
    }),
  )
  return { ...template, id: `${template.id}-reference`, pages }
}

/** The same sheet in grey. */
export function toGrey(sheet: BlankSheet, [red, green, blue]: GreyWeights): BlankSheet {
  const pixels = sheet.width * sheet.height
  const data = new Uint8Array(pixels)
  for (let i = 0, j = 0; i < pixels; i++, j += 3) {
    data[i] = red * sheet.data[j] + green * sheet.data[j + 1] + blue * sheet.data[j + 2] + 0.5
  }
  return { ...sheet, channels: 1, data }
}

/** A page at 300 dpi in colour is 26 MB: a handful is kept, the least recently used goes first. */
const CACHE_LIMIT = 6
const cache = new Map<string, Promise<BlankSheet>>()

/** `drawBlankSheet`, kept for the next sheet of the same kind. */
export async function blankSheet(
  template: Template,
  pageIndex: number,
  dpi: number,
  grey: GreyWeights | undefined,
): Promise<BlankSheet> {
  const key = JSON.stringify([template, pageIndex, dpi, grey])
  let sheet = cache.get(key)
  if (sheet === undefined) {
    sheet = drawBlankSheet(template, pageIndex, dpi).then((colour) =>
      grey === undefined ? colour : toGrey(colour, grey),
    )
  }
  cache.delete(key)
  cache.set(key, sheet)
  for (const oldest of cache.keys()) {
    if (cache.size <= CACHE_LIMIT) break
    cache.delete(oldest)
  }
  return sheet
}
