import sharp from 'sharp'
import type { BlankSheet } from '#tools/simulator/blank-sheet.ts'
import { readOnly } from './read-all.ts'

/** A page of a PDF as a printer puts it on paper, rasterised at a resolution. */
export async function printOut(pdf: Uint8Array, dpi: number): Promise<BlankSheet> {
  const { raster } = await readOnly(pdf, { dpi })
  const { width, height, channels } = raster
  const data =
    channels === 3
      ? Uint8Array.from(raster.data)
      : new Uint8Array(
          await sharp(raster.data, { raw: { width, height, channels } })
            .toColourspace('srgb')
            .raw()
            .toBuffer(),
        )
  return { width, height, channels: 3, data, scale: dpi / 25.4, pixelsPerMm: dpi / 25.4 }
}

/**
 * Where the page is dark inside a box: left, top, right, bottom of the ink, millimetres of the paper.
 * @param size  of the paper; a rasteriser fits it into whole pixels
 */
export function inkEdges(
  { width, height, data }: BlankSheet,
  size: { w: number; h: number },
  box: { x: number; y: number; w: number; h: number },
): [number, number, number, number] {
  const [perX, perY] = [width / size.w, height / size.h]
  let [left, top, right, bottom] = [width, height, 0, 0]
  for (let y = Math.ceil(box.y * perY); y < (box.y + box.h) * perY; y++) {
    for (let x = Math.ceil(box.x * perX); x < (box.x + box.w) * perX; x++) {
      if (data[3 * (y * width + x)] > 128) continue
      left = Math.min(left, x)
      top = Math.min(top, y)
      right = Math.max(right, x + 1)
      bottom = Math.max(bottom, y + 1)
    }
  }
  return [left / perX, top / perY, right / perX, bottom / perY]
}

/** A PNG that stands for a logo, as a `data:` URL. */
export async function drawLogo(): Promise<string> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="140"><rect width="200" height="140" rx="20" fill="#2f6fbf"/><circle cx="70" cy="70" r="40" fill="#ffffff"/><path d="M110 100L150 30L180 100Z" fill="#ffd34d"/></svg>`
  const png = await sharp(Buffer.from(svg)).png().toBuffer()
  return `data:image/png;base64,${png.toString('base64')}`
}
