import type { ReadLimits } from './page.ts'

/** Pixels per length along the stored rows and columns, in whatever unit: only their ratio counts. */
export interface Density {
  readonly x: number
  readonly y: number
}

/** Raster pixels for each pixel that the file stores. */
export interface Scale {
  readonly x: number
  readonly y: number
}

export interface WorkingSize {
  readonly width: number
  readonly height: number
  readonly scale: Scale
}

/** Pixels less uneven than this are square: a fine fax (204 × 196) is 4 % off, rounding in a tag is not. */
const SQUARE = 0.01
/** No scanner's pixels are more uneven than this: a tag that says so is no resolution. */
const MOST_UNEVEN = 4

/** Height of a pixel over its width, 1 for square ones and where the file claims nothing believable. */
function pixelAspect(density: Density | undefined): number {
  if (density === undefined) return 1
  const aspect = density.x / density.y
  const isUneven = Math.abs(aspect - 1) > SQUARE
  return isUneven && aspect <= MOST_UNEVEN && aspect >= 1 / MOST_UNEVEN ? aspect : 1
}

/**
 * The size at which a stored picture is handed on: its pixels made square by its resolution tags, and no larger than a
 * page may be in memory. Large scans are halved, or cut to a third and so on, which decoders do while they decode.
 * @returns undefined for a picture that stays as it is
 */
export function workingSize(
  width: number,
  height: number,
  density: Density | undefined,
  { maxRasterPixels }: Pick<ReadLimits, 'maxRasterPixels'>,
): WorkingSize | undefined {
  const aspect = pixelAspect(density)
  const square = { width: width * Math.max(1, 1 / aspect), height: height * Math.max(1, aspect) }
  const times = Math.ceil(Math.sqrt((square.width * square.height) / maxRasterPixels))
  if (aspect === 1 && times <= 1) return undefined
  // Rounded down, so that no decoder is asked for a hair more than its own half.
  const size = {
    width: Math.max(1, Math.floor(square.width / Math.max(1, times))),
    height: Math.max(1, Math.floor(square.height / Math.max(1, times))),
  }
  return { ...size, scale: { x: size.width / width, y: size.height / height } }
}

/** A scale after the picture was turned upright by its EXIF orientation. */
export const turnScale = (scale: Scale, orientation: number): Scale =>
  orientation >= 5 && orientation <= 8 ? { x: scale.y, y: scale.x } : scale

/** Dots per inch along the rows after the change of size. */
export const scaledDpi = (dpi: number | undefined, size: WorkingSize | undefined): number | undefined =>
  dpi === undefined || size === undefined ? dpi : Math.round(dpi * size.scale.x * 100) / 100
