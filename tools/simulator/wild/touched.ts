import type { Rect } from '#shared/domain/geometry.ts'
import type { PageLayout } from '#shared/domain/layout.ts'
import type { Picture } from '../capture.ts'
import type { XY } from '../ink.ts'

/** Pixels that differ by less, and a bubble in which fewer do, are as they were. */
const LEAST_DIFFERENCE = 12
const LEAST_SHARE = 0.015

type Pixels = Pick<Picture, 'width' | 'height' | 'channels' | 'data'>
type Place = (x: number, y: number) => XY

/** Box in pixels around a box of the template, with a little of its surroundings. */
function pixelBox({ x, y, w, h }: Rect, place: Place) {
  const grow = 0.15 * Math.min(w, h)
  const corners = [x - grow, x + w + grow].flatMap((u) => [y - grow, y + h + grow].map((v) => place(u, v)))
  const [us, vs] = [corners.map((corner) => corner.x), corners.map((corner) => corner.y)]
  return {
    left: Math.floor(Math.min(...us)),
    top: Math.floor(Math.min(...vs)),
    right: Math.ceil(Math.max(...us)),
    bottom: Math.ceil(Math.max(...vs)),
  }
}

/** Rows whose bubbles, or what is close around them, look otherwise than before. */
export function changedRows(
  layout: PageLayout,
  before: Uint8Array,
  { width, height, channels, data }: Pixels,
  place: Place,
): boolean[] {
  const isChanged = (box: Rect) => {
    const { left, top, right, bottom } = pixelBox(box, place)
    const [x0, x1] = [Math.max(0, left), Math.min(width, right)]
    let changed = 0
    for (let y = Math.max(0, top); y < Math.min(height, bottom); y++)
      for (let at = (y * width + x0) * channels; at < (y * width + x1) * channels; at++)
        if (Math.abs(data[at] - before[at]) > LEAST_DIFFERENCE) changed++
    return changed > LEAST_SHARE * channels * (right - left) * (bottom - top)
  }
  return layout.rows.map(({ bubbles }) => bubbles.some(isChanged))
}

/** Rows with a bubble that is not, or not whole, where `isThere` holds. */
export const lostRows = (layout: PageLayout, isThere: (x: number, y: number) => boolean) =>
  layout.rows.map(({ bubbles }) =>
    bubbles.some(
      ({ x, y, w, h }) =>
        !isThere(x, y) || !isThere(x + w, y) || !isThere(x, y + h) || !isThere(x + w, y + h),
    ),
  )
