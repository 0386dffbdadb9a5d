import type { Rect } from '#shared/domain/geometry.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { toGrey } from '../raster/plane.ts'
import { blur5 } from './blur.ts'
import { externalBoxes } from './contours.ts'
import { dilate5 } from './dilate.ts'
import { inkMask, otsu } from './otsu.ts'

const MIN_AREA = 0.005
const MAX_AREA = 0.9
const MIN_ASPECT = 0.3

/**
 * The original worker's question boxes: pieces of ink after a 5 × 5 dilation, large and tall enough.
 * @param raster as `imreadColour` gives it
 * @returns pixels, sorted by y, then x
 */
export function segmentV1(raster: Raster): Rect[] {
  const grey = toGrey(raster)
  const blurred = blur5(grey)
  const boxes = externalBoxes(dilate5(inkMask(blurred, otsu(blurred))))
  const page = raster.width * raster.height
  const isQuestion = ({ w, h }: Rect) => {
    const area = w * h
    return !(area < page * MIN_AREA || area > page * MAX_AREA) && !(h / (w + 1e-6) < MIN_ASPECT)
  }
  return boxes.filter(isQuestion).sort((a, b) => a.y - b.y || a.x - b.x)
}
