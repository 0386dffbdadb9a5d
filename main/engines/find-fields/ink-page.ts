import type { Rect } from '#shared/domain/geometry.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { type Component, components } from '../raster/components.ts'
import { binarise, type Thumb, thin, wholeWindow } from '../raster/ink.ts'

/** Pictures are looked at with about this many pixels on the long side: 250 dpi of an A4 page. */
const LONG_SIDE_PX = 3000
/** Darker than this share of the paper around it is ink; drop-out colours are, in their darkest channel. */
const INK_RATIO = 0.82
/** Side of the neighbourhood that tells what paper white is, as a share of the long side. */
const TILE_SHARE = 1 / 40

/** A page as ink and paper. Rectangles that go in and come out are image pixels. */
export interface InkPage {
  readonly raster: Raster
  readonly thumb: Thumb
  /** 1 is ink, by the thumb's pixels. */
  readonly ink: Uint8Array
  /** Connected ink, image pixels, the smallest specks left out. */
  readonly parts: readonly Rect[]
  /** Share of a box that is ink. */
  inkShare(box: Rect): number
  /** Whether a printed line runs down between two places, from a top to a bottom. */
  hasUpright(left: number, right: number, top: number, bottom: number): boolean
}

export function inkPage(raster: Raster): InkPage {
  const longSide = Math.max(raster.width, raster.height)
  const step = Math.max(1, Math.round(longSide / LONG_SIDE_PX))
  const thumb = thin(raster, wholeWindow(raster), step)
  const ink = binarise(thumb, INK_RATIO, Math.max(16, Math.round((longSide * TILE_SHARE) / step)))
  const { width, height } = thumb
  const clip = ({ x, y, w, h }: Rect) => ({
    left: Math.max(0, Math.round(x / step)),
    top: Math.max(0, Math.round(y / step)),
    right: Math.min(width, Math.round((x + w) / step)),
    bottom: Math.min(height, Math.round((y + h) / step)),
  })
  return {
    raster,
    thumb,
    ink,
    parts: components(ink, width, height, 3).map((part) => rectOf(part, step)),
    inkShare(box) {
      const { left, top, right, bottom } = clip(box)
      let dark = 0
      for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) dark += ink[y * width + x]
      return dark / Math.max(1, (right - left) * (bottom - top))
    },
    hasUpright(fromX, toX, fromY, toY) {
      const { left, top, right, bottom } = clip({ x: fromX, y: fromY, w: toX - fromX, h: toY - fromY })
      for (let x = left; x < right; x++) {
        let dark = 0
        for (let y = top; y < bottom; y++) {
          // A page that lies a little askew shifts a line by a pixel or two on its way.
          const at = y * width + x
          if (ink[at] === 1 || ink[at - 1] === 1 || ink[at + 1] === 1) dark++
        }
        if (bottom - top > 8 && dark > 0.9 * (bottom - top)) return true
      }
      return false
    },
  }
}

const rectOf = ({ left, top, right, bottom }: Component, step: number): Rect => ({
  x: left * step,
  y: top * step,
  w: (right - left) * step,
  h: (bottom - top) * step,
})
