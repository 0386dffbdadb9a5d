import type { Raster } from '#shared/domain/raster.ts'
import { loadJpegTurbo } from './codecs.ts'
import { checkSize, messageOf, unreadable } from './errors.ts'
import { directories, directoryDensity, directoryDpi, plausibleDensity, plausibleDpi, TAG } from './ifd.ts'
import { reorient } from './orient.ts'
import type { Damage, ReadContext, ScanPage } from './page.ts'
import { givePixels, takePixels } from './pixels.ts'
import { decodeStill } from './still.ts'
import { type Density, scaledDpi, turnScale, type WorkingSize, workingSize } from './working-size.ts'

export interface JpegHeader {
  readonly width: number
  readonly height: number
  readonly components: number
  readonly progressive: boolean
  /** Counted up to the cap plus one; 1 for a sequential file whose first scan holds every component. */
  readonly scans: number
  /** EXIF orientation, 1–8. */
  readonly orientation: number
  readonly dpi: number | undefined
  /** Resolution along rows and columns, or their ratio alone. */
  readonly density: Density | undefined
}

const SOI = 0xd8
const EOI = 0xd9
const SOS = 0xda
const APP0 = 0xe0
const APP1 = 0xe1

/** Each scan visits every pixel again, at about a second per gigapixel. */
const MAX_SCANNED_PIXELS = 1_000_000_000

const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
/** Lossless and hierarchical frames, which libjpeg does not decode. */
const isExotic = (marker: number) => marker === 0xc3 || (marker >= 0xc5 && marker !== 0xca && marker !== 0xc9)
const isProgressive = (marker: number) =>
  marker === 0xc2 || marker === 0xc6 || marker === 0xca || marker === 0xce
const standsAlone = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= SOI)

/**
 * Reads the markers of a JPEG without decoding it.
 * @throws StationError `truncated` or `corrupt-image` when no frame and scan are to be found
 * @see ITU-T T.81, annex B
 */
export function readJpegHeader(bytes: Buffer, maxScans: number): JpegHeader {
  let frame: { width: number; height: number; components: number; progressive: boolean } | undefined
  let orientation = 1
  let jfifDpi: number | undefined
  let exifDpi: number | undefined
  let jfifDensity: Density | undefined
  let jfifAspect: Density | undefined
  let exifDensity: Density | undefined
  let scans = 0
  let at = 2
  while (at + 4 <= bytes.length) {
    at = bytes.indexOf(0xff, at)
    if (at < 0) break
    const marker = bytes[at + 1]
    // Fill bytes, stuffed zeros of scan data and restart markers.
    if (marker === 0xff) at += 1
    else if (marker === 0x00 || marker === undefined || standsAlone(marker)) at += 2
    else if (marker === EOI || at + 4 > bytes.length) break
    else {
      const length = bytes.readUInt16BE(at + 2)
      const body = bytes.subarray(at + 4, at + 2 + length)
      if (isFrame(marker) && frame === undefined && body.length >= 6) {
        if (isExotic(marker) || body[0] !== 8) {
          throw unreadable('unsupported-format', 'the JPEG is of a rare kind that is not read', {
            format: 'jpeg',
          })
        }
        frame = {
          height: body.readUInt16BE(1),
          width: body.readUInt16BE(3),
          components: body[5],
          progressive: isProgressive(marker),
        }
      } else if (marker === APP0 && body.toString('latin1', 0, 5) === 'JFIF\0' && body.length >= 12) {
        const perCm = body[7] === 2
        const density = plausibleDensity(body.readUInt16BE(8), body.readUInt16BE(10))
        if (body[7] === 1 || perCm) {
          jfifDpi = plausibleDpi(body.readUInt16BE(8) * (perCm ? 2.54 : 1))
          jfifDensity = density
        } else jfifAspect = density
      } else if (marker === APP1 && body.toString('latin1', 0, 6) === 'Exif\0\0') {
        const [first] = directories(body.subarray(6))
        orientation = first?.value(TAG.orientation) ?? 1
        exifDpi = first && directoryDpi(first)
        exifDensity = first && directoryDensity(first)
      } else if (marker === SOS && frame !== undefined) {
        scans += 1
        // libjpeg refuses a second scan after one that held every component: nothing more to count.
        if (!frame.progressive && body[0] === frame.components) break
        if (scans > maxScans) break
      }
      at += 2 + length
    }
  }
  if (frame === undefined || scans === 0) {
    throw unreadable('truncated', 'the JPEG ends before its picture data begins')
  }
  if (frame.width === 0 || frame.height === 0)
    throw unreadable('corrupt-image', 'the JPEG claims a side of 0 pixels')
  const density = jfifDensity ?? exifDensity ?? jfifAspect
  return { ...frame, scans, orientation, dpi: jfifDpi ?? exifDpi, density }
}

/** Reads one JPEG file, upright. */
export async function readJpeg(bytes: Buffer, context: ReadContext): Promise<Omit<ScanPage, 'index'>> {
  const { raster, header, size, damage } = await decodeJpeg(bytes, context, { isSquare: false })
  return {
    raster: reorient(raster, header.orientation),
    dpi: scaledDpi(header.dpi, size),
    ...(size === undefined ? {} : { scale: turnScale(size.scale, header.orientation) }),
    damage,
  }
}

/**
 * Decodes one JPEG, not yet turned: turbo first, sharp for what turbo refuses (CMYK) or warns about, and for what comes
 * at another size than stored.
 * @param isSquare  whether something else than the file's own tags says that its pixels are square
 * @throws StationError `image-too-large`, `too-many-scans`, `truncated`, `corrupt-image`
 */
export async function decodeJpeg(
  bytes: Buffer,
  context: ReadContext,
  { isSquare }: { readonly isSquare: boolean },
): Promise<{
  raster: Raster
  header: JpegHeader
  size: WorkingSize | undefined
  damage: Damage | undefined
}> {
  const { limits } = context
  const header = readJpegHeader(bytes, limits.maxJpegScans)
  checkSize(header.width, header.height, limits)
  const isTooLong = header.scans * header.width * header.height > MAX_SCANNED_PIXELS
  if (header.scans > limits.maxJpegScans || isTooLong) {
    throw unreadable('too-many-scans', 'the JPEG is cut into more scans than any scanner writes', {
      scans: header.scans,
      maxScans: limits.maxJpegScans,
    })
  }
  if (header.progressive) checkSize(header.width, header.height, { maxPixels: limits.maxProgressivePixels })
  const density = isSquare ? undefined : header.density
  const size = workingSize(header.width, header.height, density, limits)
  return { ...(await decode(bytes, header, size, context)), header, size }
}

async function decode(
  bytes: Buffer,
  header: JpegHeader,
  size: WorkingSize | undefined,
  context: ReadContext,
): Promise<{ raster: Raster; damage: Damage | undefined }> {
  let complaint = ''
  if (header.components === 1 || header.components === 3) {
    const turbo = await loadJpegTurbo()
    // What comes at another size is decoded for its damage alone: libvips looks no further than the last row it needs.
    const channels = header.components === 3 && context.colour && size === undefined ? 3 : 1
    const into = takePixels(header.width * header.height * channels)
    try {
      const format = channels === 3 ? turbo.FORMAT_RGB : turbo.FORMAT_GRAY
      const { data, width, height } = await turbo.decompress(bytes, into, { format })
      if (size === undefined) return { raster: { width, height, channels, data }, damage: undefined }
    } catch (error) {
      // TurboJPEG reports warnings, such as a premature end, as failures too: a slower second opinion tells.
      complaint = messageOf(error)
    }
    givePixels(into)
  }
  const channels = header.components === 1 ? 1 : 3
  const still = await decodeStill(bytes, { channels, size, isStrict: true }, context)
  const damage = still.damage ?? (complaint === '' ? undefined : damageFrom(complaint))
  return { raster: still.raster, damage }
}

const damageFrom = (detail: string): Damage => ({
  reason: /premature end/i.test(detail) ? 'truncated' : 'corrupt-data',
  detail,
})
