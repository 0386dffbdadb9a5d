import type { Rect } from '#shared/domain/geometry.ts'
import { type Face, fontOf } from './faces.ts'

const outlines = new Map<string, Outline>()

export interface Outline {
  readonly commands: readonly { readonly command: string; readonly args: readonly number[] }[]
  readonly path: string
  /** Font units. */
  readonly advance: number
  /** Ink box in font units, y up; undefined for a space. */
  readonly ink: { minX: number; minY: number; maxX: number; maxY: number } | undefined
  readonly unitsPerEm: number
}

/** A character's outline and measures, in font units, y up. */
export function outline(character: string, face: Face): Outline {
  const key = face + character
  const known = outlines.get(key)
  if (known !== undefined) return known
  const codePoint = character.codePointAt(0)!
  const font = fontOf(face, codePoint)
  const glyph = font.glyphForCodePoint(codePoint)
  const { minX, minY, maxX, maxY } = glyph.bbox
  const made = {
    path: glyph.path.toSVG(),
    commands: glyph.path.commands,
    advance: glyph.advanceWidth,
    ink: Number.isFinite(minX) && maxX > minX ? { minX, minY, maxX, maxY } : undefined,
    unitsPerEm: font.unitsPerEm,
  }
  outlines.set(key, made)
  return made
}

export interface Typeset {
  readonly svg: string
  readonly ink: Rect | undefined
  /** Advance of the whole text. */
  readonly width: number
}

/** One line of text as outlines, so that no font of the machine matters. `size` and the answer share any unit; y is the baseline. */
export function typeset(text: string, x: number, y: number, size: number, face: Face = 'Regular'): Typeset {
  const paths: string[] = []
  let ink: Rect | undefined
  let at = x
  for (const character of text) {
    const glyph = outline(character, face)
    const scale = size / glyph.unitsPerEm
    if (glyph.ink !== undefined) {
      paths.push(
        `<path d="${glyph.path}" transform="matrix(${scale} 0 0 ${-scale} ${at.toFixed(3)} ${y.toFixed(3)})"/>`,
      )
      const { minX, minY, maxX, maxY } = glyph.ink
      ink = union(ink, {
        x: at + minX * scale,
        y: y - maxY * scale,
        w: (maxX - minX) * scale,
        h: (maxY - minY) * scale,
      })
    }
    at += glyph.advance * scale
  }
  return { svg: paths.join(''), ink, width: at - x }
}

export function textWidth(text: string, size: number, face: Face = 'Regular'): number {
  let width = 0
  for (const character of text) {
    const glyph = outline(character, face)
    width += (glyph.advance * size) / glyph.unitsPerEm
  }
  return width
}

/** Breaks at spaces so that no line is wider than `width`. */
export function wrap(text: string, size: number, width: number, face: Face = 'Regular'): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && textWidth(longer, size, face) > width) {
      lines.push(line)
      line = word
    } else {
      line = longer
    }
  }
  if (line !== '') lines.push(line)
  return lines
}

export function union(a: Rect | undefined, b: Rect | undefined): Rect | undefined {
  if (a === undefined) return b
  if (b === undefined) return a
  const x = Math.min(a.x, b.x)
  const y = Math.min(a.y, b.y)
  return { x, y, w: Math.max(a.x + a.w, b.x + b.w) - x, h: Math.max(a.y + a.h, b.y + b.h) - y }
}
