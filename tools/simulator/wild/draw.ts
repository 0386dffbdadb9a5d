import { codeModules } from '#main/documents/code-modules.ts'
import { fiducialShapes } from '#shared/domain/draw-fiducials.ts'
import type { Rect } from '#shared/domain/geometry.ts'
import { bubbleBoxes, rowOptions } from '#shared/domain/layout.ts'
import type { CodeModules, CodeShape } from '#shared/domain/sheet-shapes.ts'
import { Fiducials, TemplateField } from '#shared/domain/template.ts'
import { sheetSvg } from '#tools/pages/sheet-svg.ts'
import type { Face } from '../../exam-pages/faces.ts'
import { outline as glyphOutline, textWidth, typeset } from '../../exam-pages/typeset.ts'
import type { Block } from './blocks.ts'
import type { Decor } from './decor.ts'
import type { WildFiducials } from './fiducials.ts'
import type { Look } from './look.ts'
import type { Paper } from './paper.ts'

/** Everything that is printed on one side, millimetres of the page. */
export interface Print {
  readonly paper: Paper
  readonly look: Look
  readonly blocks: readonly Block[]
  readonly fiducials: WildFiducials
  readonly decor: readonly Decor[]
}

const n = (value: number) => String(Math.round(value * 1000) / 1000)

const rectSvg = ({ x, y, w, h }: Rect, attributes: string) =>
  `<rect x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}" ${attributes}/>`

const lineSvg = (x0: number, y0: number, x1: number, y1: number, ink: string, width: number) =>
  `<path d="M${n(x0)} ${n(y0)}L${n(x1)} ${n(y1)}" stroke="${ink}" stroke-width="${n(width)}" fill="none"/>`

type Align = 'start' | 'middle' | 'end'

/** One line of text; `y` is the middle of its capitals. */
function textSvg(
  text: string,
  x: number,
  y: number,
  size: number,
  face: Face,
  ink: string,
  align: Align,
): string {
  const shift = align === 'start' ? 0 : textWidth(text, size, face) * (align === 'middle' ? 0.5 : 1)
  return `<g fill="${ink}">${typeset(text, x - shift, y + 0.355 * size, size, face).svg}</g>`
}

/** A letter whose ink's middle lies on a point, as it is set in a bubble. */
function letterSvg(letter: string, x: number, y: number, size: number, face: Face, ink: string): string {
  const glyphs = [...letter]
  const width = textWidth(letter, size, face)
  const { ink: box, unitsPerEm } = glyphOutline(glyphs[0], face)
  const middle = box === undefined ? 0.355 : (box.minY + box.maxY) / 2 / unitsPerEm
  const left =
    glyphs.length === 1 && box !== undefined ? (((box.minX + box.maxX) / 2) * size) / unitsPerEm : width / 2
  return `<g fill="${ink}">${typeset(letter, x - left, y + middle * size, size, face).svg}</g>`
}

/** The printed outline of one bubble; its middle line runs on the template's box. */
function bubbleSvg(box: Rect, { shape, outline }: Look): string {
  if (outline === undefined) return ''
  const paint = `fill="none" stroke="${outline.ink}" stroke-width="${n(outline.widthMm)}"`
  const { x, y, w, h } = box
  switch (shape) {
    case 'circle':
      return `<ellipse cx="${n(x + w / 2)}" cy="${n(y + h / 2)}" rx="${n(w / 2)}" ry="${n(h / 2)}" ${paint}/>`
    case 'oval':
      return Math.max(w, h) > 1.5 * Math.min(w, h)
        ? rectSvg(box, `rx="${n(Math.min(w, h) / 2)}" ${paint}`)
        : `<ellipse cx="${n(x + w / 2)}" cy="${n(y + h / 2)}" rx="${n(w / 2)}" ry="${n(h / 2)}" ${paint}/>`
    case 'rectangle':
      return rectSvg(box, paint)
    case 'bracket': {
      const hook = 0.26 * Math.max(w, h)
      const [r, b] = [x + w, y + h]
      const ends =
        h >= w
          ? [
              `M${n(x)} ${n(y + hook)}V${n(y)}H${n(r)}V${n(y + hook)}`,
              `M${n(x)} ${n(b - hook)}V${n(b)}H${n(r)}V${n(b - hook)}`,
            ]
          : [
              `M${n(x + hook)} ${n(y)}H${n(x)}V${n(b)}H${n(x + hook)}`,
              `M${n(r - hook)} ${n(y)}H${n(r)}V${n(b)}H${n(r - hook)}`,
            ]
      return `<path d="${ends.join('')}" ${paint}/>`
    }
  }
}

function blockSvg(block: Block, look: Look): string {
  const field = TemplateField.parse(block.field)
  if (field.kind === 'barcode' || field.kind === 'region') return ''
  const { table, letters, text } = look
  const { outline, isVertical } = block
  const labels = field.kind === 'form' ? [field.id] : field.labels
  const boxes = bubbleBoxes(field.layout, labels.length, (row) => rowOptions(field, row).length)
  const parts: string[] = []
  if (table.tint !== undefined) parts.push(rectSvg(outline, `fill="${table.tint}"`))
  const band = (row: number): Rect => {
    const first = boxes[row][0]
    const gap = look.rowGap / 2
    return isVertical
      ? { x: first.x - gap, y: outline.y, w: first.w + 2 * gap, h: outline.h }
      : { x: outline.x, y: first.y - gap, w: outline.w, h: first.h + 2 * gap }
  }
  if (table.zebra !== undefined)
    boxes.forEach((_, row) => {
      if (row % 2 === 1) parts.push(rectSvg(band(row), `fill="${table.zebra}"`))
    })
  if (block.heading !== undefined) {
    const middle = outline.y + 2.6
    parts.push(textSvg(block.heading, outline.x + outline.w / 2, middle, 2.8, text.face, text.ink, 'middle'))
    parts.push(lineSvg(outline.x, outline.y + 5.2, outline.x + outline.w, outline.y + 5.2, text.ink, 0.2))
  }
  // A rule between rows that nearly touch would run through their outlines.
  if (table.rules && look.rowGap > 0.5)
    boxes.slice(1).forEach((_, index) => {
      const { x, y, h } = band(index + 1)
      parts.push(
        isVertical
          ? lineSvg(x, y, x, y + h, text.ink, 0.12)
          : lineSvg(outline.x, y, outline.x + outline.w, y, text.ink, (index + 1) % 5 === 0 ? 0.3 : 0.12),
      )
    })
  if (table.frame) parts.push(rectSvg(outline, `fill="none" stroke="${text.ink}" stroke-width="0.3"`))
  block.rowNames?.forEach((name, row) => {
    const first = boxes[row][0]
    const beside = letters?.place === 'beside' ? 2.6 : 0
    const [x, y] = isVertical
      ? [first.x + first.w / 2, first.y - 2.4]
      : [first.x - 1.6 - beside, first.y + first.h / 2]
    const size = Math.min(
      3,
      (isVertical ? first.w + look.rowGap : first.h + look.rowGap) * (isVertical ? 0.6 : 0.85),
    )
    parts.push(textSvg(name, x, y, size, text.face, text.ink, isVertical ? 'middle' : 'end'))
  })
  boxes.forEach((row, index) => {
    const options = rowOptions(field, index)
    row.forEach((box, option) => {
      parts.push(bubbleSvg(box, look))
      const at = { x: box.x + box.w / 2, y: box.y + box.h / 2 }
      if (letters?.place === 'inside') {
        const size = options[option].length > 1 ? letters.size * 0.6 : letters.size
        parts.push(letterSvg(options[option], at.x, at.y, size, letters.face, letters.ink))
      } else if (letters?.place === 'beside') {
        parts.push(
          letterSvg(
            options[option],
            box.x - 1.3,
            at.y,
            Math.min(letters.size, 2.4),
            letters.face,
            letters.ink,
          ),
        )
      } else if (letters?.place === 'above' && index === 0) {
        const [x, y] = isVertical ? [box.x - 2.2, at.y] : [at.x, box.y - 2]
        parts.push(letterSvg(options[option], x, y, Math.min(letters.size, 3), letters.face, letters.ink))
      }
    })
  })
  return parts.join('')
}

function decorSvg(item: Decor, { text }: Look): string {
  const { x, y, w, h } = item.rect
  switch (item.kind) {
    case 'text':
      return item.lines
        .map((line, index) => {
          const size = Math.min(item.size, (item.size * w) / textWidth(line, item.size, text.face))
          return textSvg(line, x, y + (index + 0.5) * item.size * 1.35, size, text.face, text.ink, 'start')
        })
        .join('')
    case 'box':
      return [
        rectSvg(item.rect, `fill="none" stroke="${text.ink}" stroke-width="0.25"`),
        lineSvg(x + w * 0.3, y, x + w * 0.3, y + h, text.ink, 0.15),
        textSvg(
          item.name,
          x + w * 0.15,
          y + h / 2,
          Math.min(h * 0.42, w * 0.08),
          text.face,
          text.ink,
          'middle',
        ),
      ].join('')
    case 'block':
      return item.isRound
        ? `<ellipse cx="${n(x + w / 2)}" cy="${n(y + h / 2)}" rx="${n(w / 2)}" ry="${n(h / 2)}"/>`
        : rectSvg(item.rect, 'fill="#000000"')
    case 'modules': {
      const { columns, dark } = item
      const cells = dark.flatMap((isDark, i) =>
        isDark ? [`M${i % columns} ${Math.floor(i / columns)}h1v1h-1z`] : [],
      )
      return `<path transform="translate(${n(x)} ${n(y)}) scale(${w / columns} ${h / columns})" d="${cells.join('')}"/>`
    }
    case 'bars': {
      const total = item.widths.reduce((sum, width) => sum + width, 0)
      let at = 0
      return item.widths
        .map((width, index) => {
          const bar = { x: x + (at / total) * w, y, w: (width / total) * w, h }
          at += width
          return index % 2 === 0 ? rectSvg(bar, 'fill="#000000"') : ''
        })
        .join('')
    }
    case 'logo': {
      const points = item.points.map(([px, py]) => `${n(x + px * w)},${n(y + py * h)}`)
      return `<polygon points="${points.join(' ')}" fill="#000000"/>`
    }
  }
}

/** Fiducials are drawn as the product prints them, in black. */
async function fiducialsSvg({ printed, cut }: WildFiducials, paper: Paper, ground: string): Promise<string> {
  const shapes = printed.flatMap((set) => fiducialShapes(Fiducials.parse(set), { ink: '#000000', mm: 1 }))
  const modules = new Map<CodeShape, CodeModules>()
  for (const shape of shapes) if (shape.kind === 'code') modules.set(shape, await codeModules(shape))
  const svg = sheetSvg(
    { width: paper.w, height: paper.h, unitsPerMm: 1, shapes },
    { modules: (shape) => modules.get(shape)! },
  )
  const body = svg
    .slice(svg.indexOf('>') + 1, svg.lastIndexOf('</svg>'))
    .replace(/<rect [^>]*fill="#ffffff"\/>/, '')
  return body + (cut === undefined ? '' : rectSvg(cut, `fill="${ground}"`))
}

/** The page as SVG, its user units millimetres. */
export async function printSvg(print: Print, pixels: { width: number; height: number }): Promise<string> {
  const { paper, look, blocks, fiducials, decor } = print
  const ground = look.ground ?? '#ffffff'
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${pixels.width}" height="${pixels.height}" preserveAspectRatio="none" viewBox="0 0 ${n(paper.w)} ${n(paper.h)}">
<rect width="100%" height="100%" fill="${ground}"/>
${decor.map((item) => decorSvg(item, look)).join('\n')}
${blocks.map((block) => blockSvg(block, look)).join('\n')}
${await fiducialsSvg(fiducials, paper, ground)}
</svg>`
}
