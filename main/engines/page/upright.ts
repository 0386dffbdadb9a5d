import type { Raster } from '#shared/domain/raster.ts'
import { type InkBox, inkBoxes } from '../raster/components.ts'
import { inkMask, noiseLevel } from './ink.ts'
import { rotate, shrink } from './scale.ts'
import { skewDegrees } from './skew.ts'

/** A page reduced to a workable size, its text lines level, its ink told from paper. */
export interface UprightPage {
  readonly grey: Raster
  readonly mask: Uint8Array
  /** Ink without dust, in pixels of `grey`. */
  readonly parts: readonly InkBox[]
  /** Height of a text line's characters, pixels of `grey`. */
  readonly textHeight: number
  /** Clockwise tilt that was taken out, degrees. */
  readonly skewDegrees: number
  /** Pixels of `grey` per pixel of the picture it came from. */
  readonly scale: number
}

/** A4 at 150 dpi: the smallest print of an exam has 12 pixels, and a page takes a few dozen milliseconds. */
const LONG_SIDE_PX = 1754

/** @param isLevel whether the picture has been levelled already, as a photo by its sheet's sides */
export function uprightPage(picture: Raster, isLevel = false): UprightPage {
  const { image, scale } = shrink(picture, LONG_SIDE_PX)
  const seen = inkOf(image)
  const glyphs = seen.parts.filter((part) => part.h > seen.textHeight * 0.4 && part.h < seen.textHeight * 1.6)
  const tilt = isLevel ? 0 : skewDegrees(glyphs, image.width, image.height)
  if (Math.abs(tilt) < 0.1) return { ...seen, grey: image, skewDegrees: 0, scale }
  const grey = rotate(image, -tilt)
  return { ...inkOf(grey), grey, skewDegrees: tilt, scale }
}

function inkOf(grey: Raster): Pick<UprightPage, 'mask' | 'parts' | 'textHeight'> {
  const window = Math.max(15, Math.round(Math.max(grey.width, grey.height) / 50))
  const mask = inkMask(grey, { window, darker: 0.12, contrast: Math.max(14, 4 * noiseLevel(grey)) })
  const all = inkBoxes(mask, grey.width, grey.height)
  const textHeight = characterHeight(all, grey.height)
  return { mask, parts: withoutDust(all, textHeight, grey.width, grey.height), textHeight }
}

/**
 * Usual height of a character: the tall ones among the components that could be glyphs, weighted by their number.
 * Hangul falls apart into letters, so the median would be a letter's.
 */
function characterHeight(parts: readonly InkBox[], pageHeight: number): number {
  const heights = parts
    .filter((part) => part.h >= 5 && part.h < pageHeight / 20 && part.w < part.h * 4)
    .map((part) => part.h)
    .sort((a, b) => a - b)
  return heights.length === 0 ? 16 : heights[Math.floor(heights.length * 0.75)]
}

/**
 * Drops specks that no bigger ink stands beside: a full stop stands within a character's width of its letter and at its
 * height, dust anywhere. Frames and figures lend their neighbourhood to nothing.
 */
function withoutDust(parts: readonly InkBox[], textHeight: number, width: number, height: number): InkBox[] {
  const isSmall = (part: InkBox) => Math.max(part.w, part.h) < textHeight * 0.35
  const cell = Math.max(2, textHeight / 5)
  const columns = Math.ceil(width / cell) + 1
  const rows = Math.ceil(height / cell) + 1
  const near = new Uint8Array(columns * rows)
  const [beside, above] = [textHeight * 0.6, textHeight * 0.2]
  for (const part of parts) {
    if (isSmall(part) || Math.max(part.w, part.h) > textHeight * 8) continue
    const from = Math.max(0, Math.floor((part.x - beside) / cell))
    const to = Math.min(columns - 1, Math.floor((part.x + part.w + beside) / cell))
    const last = Math.min(rows - 1, Math.floor((part.y + part.h + above) / cell))
    for (let y = Math.max(0, Math.floor((part.y - above) / cell)); y <= last; y += 1) {
      near.fill(1, y * columns + from, y * columns + to + 1)
    }
  }
  // The edge of a picture that was turned, or of the glass.
  const isEdge = ({ x, y, w, h }: InkBox) =>
    Math.min(w, h) < textHeight * 0.2 && (x < 3 || y < 3 || x + w > width - 3 || y + h > height - 3)
  return parts.filter((part) => {
    if (isEdge(part)) return false
    if (!isSmall(part)) return true
    const x = Math.floor((part.x + part.w / 2) / cell)
    const y = Math.floor((part.y + part.h / 2) / cell)
    return part.area >= 2 && near[y * columns + x] === 1
  })
}

/** The axis-aligned box, in the picture's pixels, around a box of the upright page; clipped to the picture. */
export function toPicture(
  box: { x: number; y: number; w: number; h: number },
  page: Pick<UprightPage, 'grey' | 'skewDegrees' | 'scale'>,
  picture: { width: number; height: number },
): { x: number; y: number; w: number; h: number } {
  const angle = (page.skewDegrees * Math.PI) / 180
  const cx = page.grey.width / 2
  const cy = page.grey.height / 2
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const x of [box.x, box.x + box.w]) {
    for (const y of [box.y, box.y + box.h]) {
      const px = (cx + (x - cx) * Math.cos(angle) - (y - cy) * Math.sin(angle)) / page.scale
      const py = (cy + (x - cx) * Math.sin(angle) + (y - cy) * Math.cos(angle)) / page.scale
      left = Math.min(left, px)
      right = Math.max(right, px)
      top = Math.min(top, py)
      bottom = Math.max(bottom, py)
    }
  }
  left = Math.max(0, Math.floor(left))
  top = Math.max(0, Math.floor(top))
  right = Math.min(picture.width, Math.ceil(right))
  bottom = Math.min(picture.height, Math.ceil(bottom))
  return { x: left, y: top, w: Math.max(0, right - left), h: Math.max(0, bottom - top) }
}
