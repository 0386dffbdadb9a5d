import type { Rect } from '#shared/domain/geometry.ts'
import type { InkBox } from '../raster/components.ts'

/** A line of text: its ink box and its components from left to right. */
export interface Row extends Rect {
  readonly parts: readonly InkBox[]
}

/**
 * Text lines of one column, top down: runs of rows that hold glyph-sized ink. Taller or wider ink (figures, frames,
 * rules) belongs to no row.
 */
export function textRows(parts: readonly InkBox[], textHeight: number): Row[] {
  const glyphs = parts.filter((part) => part.h < textHeight * 2.2 && part.w < textHeight * 6)
  if (glyphs.length === 0) return []
  const top = Math.min(...glyphs.map((part) => part.y))
  const bottom = Math.max(...glyphs.map((part) => part.y + part.h))
  const profile = new Uint16Array(bottom - top + 1)
  for (const part of glyphs) {
    for (let y = part.y; y < part.y + part.h; y += 1) profile[y - top] += 1
  }
  const bands: { from: number; to: number }[] = []
  for (let y = 0; y < profile.length; ) {
    if (profile[y] === 0) {
      y += 1
      continue
    }
    const from = y
    while (y < profile.length && profile[y] !== 0) y += 1
    bands.push({ from: from + top, to: y + top })
  }
  const rows: Row[] = []
  const rest = [...glyphs].sort((a, b) => a.y + a.h / 2 - (b.y + b.h / 2))
  let at = 0
  for (const band of bands) {
    const own: InkBox[] = []
    while (at < rest.length && rest[at].y + rest[at].h / 2 < band.to) {
      own.push(rest[at])
      at += 1
    }
    if (own.length === 0) continue
    own.sort((a, b) => a.x - b.x)
    rows.push({ ...boundsOf(own)!, parts: own })
  }
  return rows
}

/** The box around all boxes; undefined when there are none. */
export function boundsOf(boxes: readonly Rect[]): Rect | undefined {
  if (boxes.length === 0) return undefined
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const box of boxes) {
    left = Math.min(left, box.x)
    top = Math.min(top, box.y)
    right = Math.max(right, box.x + box.w)
    bottom = Math.max(bottom, box.y + box.h)
  }
  return { x: left, y: top, w: right - left, h: bottom - top }
}
