import type { Raster } from '#shared/domain/raster.ts'
import { toGrey } from '../raster/plane.ts'
import { loadSharp } from './codecs.ts'
import { messageOf, unreadable } from './errors.ts'
import type { Damage, ReadContext } from './page.ts'
import { sniff } from './sniff.ts'
import type { WorkingSize } from './working-size.ts'

export interface StillRequest {
  /** Of the picture as stored: 1 when it is grey, whatever its depth and alpha. */
  readonly channels: 1 | 3
  /** Page of a multi-page TIFF, from 0. */
  readonly page?: number
  /** Size to hand it on at; absent: as stored. */
  readonly size?: WorkingSize | undefined
  /** Whether the decoder's warnings mean guessed pixels, as libjpeg's do. */
  readonly isStrict?: boolean
}

/** Warnings about colour profiles and private tags: nothing was guessed about a pixel. */
const HARMLESS =
  /iCCP|ICC|sRGB|gAMA|cHRM|unknown field|custom tag|incompatible type|ascending order|Exif|XMP|JFIF|keyword|tEXt|pHYs/i

const UNSUPPORTED = /not configured|not supported|unsupported compression|not implemented/i

const isTruncation = (text: string) =>
  /truncat|premature|not enough data|read error|end of (?:file|data)/i.test(text)

/**
 * Decodes one picture by libvips to 8-bit grey or RGB: 16 bits reduced, CMYK and palette converted, alpha laid on
 * white. Decodes a second time, forgivingly, when the first meets damage.
 * @throws StationError `corrupt-image` when not even the forgiving decoder yields a picture
 */
export async function decodeStill(
  bytes: Buffer,
  request: StillRequest,
  context: Pick<ReadContext, 'limits' | 'colour'>,
): Promise<{ raster: Raster; damage: Damage | undefined }> {
  const complaints: string[] = []
  try {
    const failOn = request.isStrict ? 'warning' : 'error'
    const raster = await run(bytes, request, context, failOn, complaints)
    const lines = new Set(complaints.flatMap((text) => text.trim().split('\n')))
    const serious = [...lines].filter((line) => !HARMLESS.test(line))
    return { raster, damage: serious.length === 0 ? undefined : damageFrom(serious.join('; ')) }
  } catch (error) {
    const detail = messageOf(error)
    if (UNSUPPORTED.test(detail)) {
      const format = sniff(bytes) ?? '?'
      const message = `the ${format} picture is compressed in a way that is not read`
      throw unreadable('unsupported-format', message, { format }, error)
    }
    try {
      const raster = await run(bytes, request, context, 'none', [])
      return { raster, damage: damageFrom(detail) }
    } catch (second) {
      const reason = isTruncation(detail) ? 'truncated' : 'corrupt-image'
      throw unreadable(reason, 'the picture cannot be decoded', {}, second)
    }
  }
}

async function run(
  bytes: Buffer,
  { channels, page = 0, size }: StillRequest,
  { limits, colour }: Pick<ReadContext, 'limits' | 'colour'>,
  failOn: 'warning' | 'error' | 'none',
  complaints: string[],
): Promise<Raster> {
  const sharp = await loadSharp()
  const whole = sharp(bytes, {
    failOn,
    limitInputPixels: limits.maxPixels,
    page,
    pages: 1,
    // Profiles would shift grey levels away from the fast path's, which applies none.
    ignoreIcc: true,
  })
  const sized =
    size === undefined
      ? whole
      : whole.resize(size.width, size.height, { fit: 'fill', kernel: 'linear', fastShrinkOnLoad: true })
  const pipeline = sized
    .flatten({ background: '#ffffff' })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .raw({ depth: 'uchar' })
  pipeline.on('warning', (text: string) => complaints.push(text))
  const { data, info } = await pipeline.toBuffer({ resolveWithObject: true })
  if (info.channels !== channels) throw new Error(`expected ${channels} channels, got ${info.channels}`)
  const raster: Raster = { width: info.width, height: info.height, channels, data }
  return colour ? raster : toGrey(raster)
}

const damageFrom = (detail: string): Damage => ({
  reason: isTruncation(detail) ? 'truncated' : 'corrupt-data',
  detail: detail.slice(0, 500),
})
