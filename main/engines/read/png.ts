import { crc32 } from 'node:zlib'
import { checkSize, unreadable } from './errors.ts'
import { directories, plausibleDensity, plausibleDpi, TAG } from './ifd.ts'
import { reorient } from './orient.ts'
import type { Damage, ReadContext, ScanPage } from './page.ts'
import { decodeStill } from './still.ts'
import { type Density, scaledDpi, turnScale, workingSize } from './working-size.ts'

interface PngHeader {
  readonly width: number
  readonly height: number
  /** Grey, with or without alpha. */
  readonly isGrey: boolean
  readonly isInterlaced: boolean
  readonly orientation: number
  readonly dpi: number | undefined
  readonly density: Density | undefined
  readonly damage: Damage | undefined
}

/** Of the colour type. */
const COLOUR_BIT = 2
const METRES_PER_INCH = 0.0254
const CRITICAL = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND'])

/**
 * Walks the chunks, checking the checksums of those that hold pixels: libpng lets a missing end pass.
 * @throws StationError `truncated` when there is no whole header
 * @see PNG (ISO/IEC 15948) §5
 */
export function readPngHeader(bytes: Buffer): PngHeader {
  if (bytes.length < 33 || bytes.toString('latin1', 12, 16) !== 'IHDR') {
    throw unreadable('truncated', 'the PNG ends before its header does')
  }
  const width = bytes.readUInt32BE(16)
  const height = bytes.readUInt32BE(20)
  if (width === 0 || height === 0) throw unreadable('corrupt-image', 'the PNG claims a side of 0 pixels')
  let orientation = 1
  let dpi: number | undefined
  let density: Density | undefined
  let damage: Damage | undefined
  let at = 8
  for (;;) {
    if (at + 12 > bytes.length) {
      damage ??= { reason: 'truncated', detail: 'the file ends without IEND' }
      break
    }
    const length = bytes.readUInt32BE(at)
    const type = bytes.toString('latin1', at + 4, at + 8)
    const end = at + 12 + length
    if (end > bytes.length) {
      damage ??= { reason: 'truncated', detail: `the file ends inside ${type}` }
      break
    }
    if (CRITICAL.has(type) && crc32(bytes.subarray(at + 4, end - 4)) !== bytes.readUInt32BE(end - 4)) {
      damage ??= { reason: 'corrupt-data', detail: `wrong checksum of ${type}` }
    }
    if (type === 'pHYs' && length === 9) {
      density = plausibleDensity(bytes.readUInt32BE(at + 8), bytes.readUInt32BE(at + 12))
      if (bytes[at + 16] === 1) dpi = plausibleDpi(bytes.readUInt32BE(at + 8) * METRES_PER_INCH)
    } else if (type === 'eXIf') {
      const [first] = directories(bytes.subarray(at + 8, end - 4))
      orientation = first?.value(TAG.orientation) ?? 1
    } else if (type === 'IEND') break
    at = end
  }
  return {
    width,
    height,
    isGrey: (bytes[25] & COLOUR_BIT) === 0,
    isInterlaced: bytes[28] !== 0,
    orientation,
    dpi,
    density,
    damage,
  }
}

export async function readPng(bytes: Buffer, context: ReadContext): Promise<Omit<ScanPage, 'index'>> {
  const header = readPngHeader(bytes)
  const maxPixels = header.isInterlaced ? context.limits.maxProgressivePixels : context.limits.maxPixels
  checkSize(header.width, header.height, { maxPixels })
  const channels = header.isGrey ? 1 : 3
  const size = workingSize(header.width, header.height, header.density, context.limits)
  const { raster, damage } = await decodeStill(bytes, { channels, size }, context)
  return {
    raster: reorient(raster, header.orientation),
    dpi: scaledDpi(header.dpi, size),
    ...(size === undefined ? {} : { scale: turnScale(size.scale, header.orientation) }),
    damage: header.damage ?? damage,
  }
}
