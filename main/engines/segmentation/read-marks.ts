import type { LineNetwork } from '#main/engines/ocr/line-network.ts'
import { levelCrop } from '#main/engines/page/level-crop.ts'
import { ringLetter } from '#main/engines/page/ring-letters.ts'
import { insideOf, levels, rings, standsAlone } from '#main/engines/page/rings.ts'
import type { UprightPage } from '#main/engines/page/upright.ts'
import type { Rect } from '#shared/domain/geometry.ts'
import type { Raster } from '#shared/domain/raster.ts'

/** Paper about a mark, heights of a character: at a first look, and at another. */
const MARGINS = [0.2, 0.35] as const

/**
 * Reads number marks with the recognition network, which knows digits and signs: what is Hangul is nothing to it.
 * @param again a second look at boxes that are expected to hold a number
 * @returns one text a box, empty where nothing was read
 */
export async function readMarksWith(
  read: LineNetwork,
  { grey, textHeight }: UprightPage,
  boxes: readonly Rect[],
  again: boolean,
): Promise<string[]> {
  const margin = Math.round(textHeight * MARGINS[again ? 1 : 0])
  const texts: string[] = []
  for (const box of boxes) texts.push((await read(cropOf(grey, box, margin)))?.text ?? '')
  return texts
}

function cropOf({ width, height, data }: Raster, { x, y, w, h }: Rect, margin: number): Raster {
  const [left, top] = [Math.max(0, x - margin), Math.max(0, y - margin)]
  const [right, bottom] = [Math.min(width, x + w + margin), Math.min(height, y + h + margin)]
  const out = new Uint8Array((right - left) * (bottom - top))
  for (let row = top; row < bottom; row += 1)
    out.set(data.subarray(row * width + left, row * width + right), (row - top) * (right - left))
  return { width: right - left, height: bottom - top, channels: 1, data: out }
}

/** Size of a character in a crop that rings are looked for in, and the radii of rings there, pixels. */
const CHARACTER_PX = 26
const RADII = [9, 10, 11, 12, 13, 14, 15, 16, 17]

/** A zero passes for a ring; what stands in it then is no letter. */
const SURE = 0.6

/** Whether what stands in a box begins with a ringed letter (①): a choice's mark, never a question's. */
export function isRinged({ grey, textHeight }: UprightPage, { x, y, w, h }: Rect): boolean {
  const beside = textHeight * 0.35
  const length = Math.min(w, textHeight * 1.3) + 2 * beside
  const at = { cx: x - beside + length / 2, cy: y + h / 2, length, height: h + 2 * beside, angle: 0 }
  const crop = levelCrop(grey, at, CHARACTER_PX / textHeight)
  const known = levels(crop)
  if (known === undefined) return false
  return rings(crop, RADII, known).some((ring) => {
    if (ring.x > CHARACTER_PX * 1.2 || !standsAlone(crop, ring, known)) return false
    const letter = ringLetter(insideOf(crop, ring))
    return letter !== undefined && letter.confidence > SURE
  })
}
