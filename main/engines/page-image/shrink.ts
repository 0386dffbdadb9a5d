import type sharp from 'sharp'
import type { Sharp } from 'sharp'
import type { Raster } from '#shared/domain/raster.ts'
import type { Canvas } from './draw.ts'

const QUALITY = 82
/** Stands in the EXIF data of pictures that the station makes: what tells one from the scan it was made of. */
export const MAKER = 'Grading Station'

const sizeWithin = ({ width, height }: Raster, maxPx: number) => {
  const scale = Math.min(1, maxPx / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

/** The page in colour, no larger than `maxPx` on its long side. */
export async function shrink(image: typeof sharp, raster: Raster, maxPx: number): Promise<Canvas> {
  const { width, height, channels, data } = raster
  const size = sizeWithin(raster, maxPx)
  const rgb = await image(data, { raw: { width, height, channels } })
    .resize(size.width, size.height, { fit: 'fill' })
    .toColourspace('srgb')
    .raw()
    .toBuffer()
  return { ...size, data: rgb }
}

export async function toJpeg(image: typeof sharp, { width, height, data }: Canvas): Promise<Uint8Array> {
  return finished(image(data, { raw: { width, height, channels: 3 } }))
}

/**
 * The page to be glanced at, no larger than `maxPx` on its long side. Means of neighbours serve there as well as the
 * filter of what is printed, for two thirds of the time.
 */
export async function toPreview(image: typeof sharp, raster: Raster, maxPx: number): Promise<Uint8Array> {
  const { width, height, channels, data } = raster
  const size = sizeWithin(raster, maxPx)
  return finished(
    image(data, { raw: { width, height, channels } })
      .resize(size.width, size.height, { fit: 'fill', kernel: 'linear' })
      .toColourspace('srgb'),
  )
}

const finished = (picture: Sharp): Promise<Uint8Array> =>
  picture
    .jpeg({ quality: QUALITY })
    .withExif({ IFD0: { Software: MAKER } })
    .toBuffer()
