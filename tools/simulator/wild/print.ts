import sharp from 'sharp'
import type { BlankSheet } from '../blank-sheet.ts'
import type { Random } from '../random.ts'
import { type Print, printSvg } from './draw.ts'

/** Toner that came out paler or darker over a part of the page, as shares of the page. */
export interface Toner {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
  /** Ink laid there over ink laid elsewhere. */
  readonly strength: number
}

export function drawToner(random: Random): Toner | undefined {
  if (!random.chance(0.15)) return undefined
  const strength = random.chance(0.6) ? random.between(0.6, 0.85) : random.between(1.15, 1.5)
  if (random.chance(0.5)) {
    const left = random.between(0, 0.7)
    return { left, top: 0, right: left + random.between(0.2, 0.5), bottom: 1, strength }
  }
  const top = random.between(0, 0.7)
  return { left: 0, top, right: 1, bottom: top + random.between(0.15, 0.5), strength }
}

/** Prints a page at a resolution. */
export async function printPage(print: Print, toner: Toner | undefined, dpi: number): Promise<BlankSheet> {
  const pixelsPerMm = dpi / 25.4
  const width = Math.round(print.paper.w * pixelsPerMm)
  const height = Math.round(print.paper.h * pixelsPerMm)
  const { data } = await sharp(Buffer.from(await printSvg(print, { width, height })), { unlimited: true })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const pixels = new Uint8Array(data)
  if (toner !== undefined) spread(pixels, width, height, toner)
  return { width, height, channels: 3, data: pixels, scale: pixelsPerMm, pixelsPerMm }
}

function spread(data: Uint8Array, width: number, height: number, toner: Toner): void {
  const level = Uint8Array.from({ length: 256 }, (_, value) =>
    Math.max(0, Math.round(255 - (255 - value) * toner.strength)),
  )
  const [x0, x1] = [Math.round(toner.left * width), Math.min(width, Math.round(toner.right * width))]
  const [y0, y1] = [Math.round(toner.top * height), Math.min(height, Math.round(toner.bottom * height))]
  for (let y = y0; y < y1; y++)
    for (let i = (y * width + x0) * 3; i < (y * width + x1) * 3; i++) data[i] = level[data[i]]
}
