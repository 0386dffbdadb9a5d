import type { Raster } from '#shared/domain/raster.ts'
import { components } from '../../raster/components.ts'
import { binarise, type Channel, thin, type Window } from '../../raster/ink.ts'

/** A patch of ink that may be a mark, image pixels. */
export interface Candidate {
  readonly x: number
  readonly y: number
  readonly area: number
  readonly spread: number
  readonly elongation: number
  /** Direction of the longer axis, radians. */
  readonly angle: number
  readonly leanX: number
  readonly leanY: number
  readonly box: Window
  /** Whether it is cut by the picture's own edge. */
  readonly isCut: boolean
}

export interface CandidateSearch {
  readonly windows: readonly Window[]
  readonly step: number
  readonly channel: Channel
  /** Darker than this share of the paper is ink. */
  readonly ratio: number
  /** Side of the neighbourhood paper white is taken from, image pixels. */
  readonly neighbourhoodPx: number
  readonly minAreaPx: number
  readonly maxSidePx: number
}

/** Patches of ink of the sizes asked for, in windows of the picture. */
export function findCandidates(raster: Raster, search: CandidateSearch): Candidate[] {
  const found: Candidate[] = []
  const { step } = search
  for (const window of search.windows) {
    const thumb = thin(raster, window, step, search.channel)
    if (thumb.width < 4 || thumb.height < 4) continue
    const tile = Math.max(8, Math.round(search.neighbourhoodPx / step))
    const binary = binarise(thumb, search.ratio, tile)
    const minArea = Math.max(4, search.minAreaPx / (step * step))
    const insideLeft = thumb.left > 0
    const insideTop = thumb.top > 0
    const insideRight = thumb.left + thumb.width * step < raster.width - step
    const insideBottom = thumb.top + thumb.height * step < raster.height - step
    for (const c of components(binary, thumb.width, thumb.height, minArea)) {
      if (Math.max(c.right - c.left, c.bottom - c.top) * step > search.maxSidePx) continue
      const touchesLeft = c.left === 0
      const touchesTop = c.top === 0
      const touchesRight = c.right === thumb.width
      const touchesBottom = c.bottom === thumb.height
      // What a window's own edge cuts through is not seen whole.
      if (
        (touchesLeft && insideLeft) ||
        (touchesTop && insideTop) ||
        (touchesRight && insideRight) ||
        (touchesBottom && insideBottom)
      ) {
        continue
      }
      const x = thumb.left + c.x * step
      const y = thumb.top + c.y * step
      if (found.some((other) => Math.abs(other.x - x) < step && Math.abs(other.y - y) < step)) continue
      found.push({
        x,
        y,
        area: c.area * step * step,
        spread: (c.xx + c.yy) / c.area,
        elongation: Math.hypot(c.xx - c.yy, 2 * c.xy) / c.area,
        angle: Math.atan2(2 * c.xy, c.xx - c.yy) / 2,
        leanX: (c.x - (c.left + c.right) / 2) * step,
        leanY: (c.y - (c.top + c.bottom) / 2) * step,
        box: {
          left: thumb.left + c.left * step,
          top: thumb.top + c.top * step,
          right: thumb.left + c.right * step,
          bottom: thumb.top + c.bottom * step,
        },
        isCut: touchesLeft || touchesTop || touchesRight || touchesBottom,
      })
    }
  }
  return found
}
