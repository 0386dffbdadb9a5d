import sharp from 'sharp'
import type { Rect } from '#shared/domain/geometry.ts'
import type { Random } from '../random.ts'

export interface ScanOptions {
  readonly dpi: number
  /** Clockwise, degrees. */
  readonly skewDegrees?: number
  /** Standard deviation of the scanner's noise, grey levels. */
  readonly noise?: number
  /** Specks of dust. */
  readonly specks?: number
  /** Least and greatest brightness of the paper across the page. */
  readonly paper?: readonly [number, number]
  /** Standard deviation of the blur, pixels at 300 dpi. */
  readonly blur?: number
}

export interface Scan {
  readonly data: Buffer
  readonly width: number
  readonly height: number
}

export interface Drawing {
  readonly svg: string
  readonly widthMm: number
  readonly heightMm: number
}

/** Prints and scans a drawing: 8-bit grey pixels. */
export async function scan(page: Drawing, options: ScanOptions, random: Random): Promise<Scan> {
  const width = Math.round((page.widthMm / 25.4) * options.dpi)
  const height = Math.round((page.heightMm / 25.4) * options.dpi)
  const turn = `rotate(${options.skewDegrees ?? 0} ${page.widthMm / 2} ${page.heightMm / 2})`
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${page.widthMm} ${page.heightMm}">` +
    `<rect x="-9" y="-9" width="${page.widthMm + 18}" height="${page.heightMm + 18}" fill="white"/><g transform="${turn}">${page.svg}</g></svg>`
  let image = sharp(Buffer.from(svg), { unlimited: true }).flatten({ background: '#fff' }).greyscale()
  const sigma = ((options.blur ?? 0) * options.dpi) / 300
  if (sigma >= 0.3) image = image.blur(sigma)
  const data = await image.toColourspace('b-w').raw().toBuffer()

  const [darkest, brightest] = options.paper ?? [255, 255]
  const noise = options.noise ?? 0
  if (noise > 0 || darkest < 255) {
    for (let y = 0, i = 0; y < height; y += 1) {
      const paper = darkest + ((brightest - darkest) * y) / height
      for (let x = 0; x < width; x += 1, i += 1) {
        const grain = noise > 0 ? noise * random.normal() : 0
        // A Buffer wraps what does not fit into a byte.
        data[i] = Math.max(0, Math.min(255, (data[i] * paper) / 255 + grain))
      }
    }
  }
  for (let speck = 0; speck < (options.specks ?? 0); speck += 1) {
    const x = random.int(2, width - 4)
    const y = random.int(2, height - 4)
    const side = Math.max(1, Math.round((random.between(0.08, 0.25) / 25.4) * options.dpi))
    for (let dy = 0; dy < side; dy += 1)
      data.fill(random.int(20, 120), (y + dy) * width + x, (y + dy) * width + x + side)
  }
  return { data, width, height }
}

export const toPng = ({ data, width, height }: Scan) =>
  sharp(data, { raw: { width, height, channels: 1 } })
    .png({ compressionLevel: 3 })
    .toBuffer()

/** Where a box of the page (mm) lands on its scan: the axis-aligned box around it, pixels. */
export function onScan(box: Rect, page: Drawing, options: ScanOptions): Rect {
  const scale = options.dpi / 25.4
  const angle = ((options.skewDegrees ?? 0) * Math.PI) / 180
  const [cx, cy] = [page.widthMm / 2, page.heightMm / 2]
  const corners = [
    [box.x, box.y],
    [box.x + box.w, box.y],
    [box.x, box.y + box.h],
    [box.x + box.w, box.y + box.h],
  ].map(([x, y]) => ({
    x: (cx + (x! - cx) * Math.cos(angle) - (y! - cy) * Math.sin(angle)) * scale,
    y: (cy + (x! - cx) * Math.sin(angle) + (y! - cy) * Math.cos(angle)) * scale,
  }))
  const xs = corners.map((corner) => corner.x)
  const ys = corners.map((corner) => corner.y)
  const x = Math.min(...xs)
  const y = Math.min(...ys)
  return { x, y, w: Math.max(...xs) - x, h: Math.max(...ys) - y }
}
