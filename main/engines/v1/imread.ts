import type { Raster } from '#shared/domain/raster.ts'
import { type Plane, plane, toGrey } from '../raster/plane.ts'
import { loadSharp } from '../read/codecs.ts'
import { orient } from '../read/orient.ts'
import { sniff } from '../read/sniff.ts'

/** A picture is held whole: its pixels are to be the original's, none of them reduced. */
export const IMREAD_MAX_PIXELS = 80_000_000

/**
 * Decodes a picture to the very pixels of OpenCV's `imread`: libjpeg's slow exact DCT, EXIF orientation applied,
 * alpha dropped (not laid on white), 16 bits cut to 8.
 * @returns RGB; undefined where the original found a file unreadable
 */
export async function imreadColour(bytes: Buffer): Promise<Raster | undefined> {
  const decoded = await decode(bytes, 'srgb', 'uchar')
  if (decoded === undefined) return undefined
  const { width, height, data, orientation } = decoded
  return orient({ width, height, channels: 3, data }, orientation)
}

/** @returns three channels of native samples, not turned yet; undefined where it cannot be decoded */
async function decode(bytes: Buffer, colours: 'srgb' | 'rgb16', depth: 'uchar' | 'ushort') {
  const kind = sniff(bytes)
  if (kind === undefined || kind === 'pdf') return undefined
  const sharp = await loadSharp()
  try {
    const picture = sharp(bytes, { failOn: 'none', ignoreIcc: true, limitInputPixels: IMREAD_MAX_PIXELS })
    const { orientation = 1 } = await picture.metadata()
    const { data, info } = await picture
      .removeAlpha()
      .toColourspace(colours)
      .raw({ depth })
      .toBuffer({ resolveWithObject: true })
    return { width: info.width, height: info.height, data, orientation }
  } catch {
    return undefined
  }
}

/** libpng's weights of red, green and blue, in 15-bit fixed point. */
const PNG_WEIGHTS = [9797, 19234, 3737] as const
const PNG_BIT_DEPTH_AT = 24

/**
 * As `imread(IMREAD_GRAYSCALE)`, whose grey is not that of a colour read: a JPEG's own luminance plane, a PNG's
 * colours weighed by libpng (truncated, not rounded; of 16 bits a sample rounded, and then cut to 8).
 */
export async function imreadGrey(bytes: Buffer): Promise<Plane | undefined> {
  const kind = sniff(bytes)
  if (kind === 'png' && bytes[PNG_BIT_DEPTH_AT] === 16) return greyOfDeepPng(bytes)
  const planes = kind === 'jpeg' ? withoutColourTransform(bytes) : undefined
  const raster = await imreadColour(planes ?? bytes)
  if (raster === undefined) return undefined
  if (planes !== undefined) return weigh(raster, 1 << 15, 0, 0)
  return kind === 'png' ? weigh(raster, ...PNG_WEIGHTS) : toGrey(raster)
}

async function greyOfDeepPng(bytes: Buffer): Promise<Plane | undefined> {
  const decoded = await decode(bytes, 'rgb16', 'ushort')
  if (decoded === undefined) return undefined
  const { width, height, data, orientation } = decoded
  const [r, g, b] = PNG_WEIGHTS
  const grey = plane(width, height)
  for (let i = 0, at = 0; i < grey.data.length; i++, at += 6) {
    const sum = data.readUInt16LE(at) * r + data.readUInt16LE(at + 2) * g + data.readUInt16LE(at + 4) * b
    grey.data[i] = (sum + (1 << 14)) >> (15 + 8)
  }
  return { ...orient(grey, orientation), channels: 1 }
}

/** Weighted sum of the channels in 15-bit fixed point, truncated. */
function weigh({ width, height, data }: Raster, r: number, g: number, b: number): Plane {
  const grey = plane(width, height)
  for (let i = 0, at = 0; i < grey.data.length; i++, at += 3) {
    grey.data[i] = (data[at] * r + data[at + 1] * g + data[at + 2] * b) >> 15
  }
  return grey
}

const ADOBE_UNTRANSFORMED = Buffer.from('ffee000e41646f626500640000000000', 'hex')

/**
 * The same JPEG with its JFIF and Adobe markers replaced by one that says "no colour transform", so that a decoder
 * hands out Y, Cb and Cr as they are. Undefined when the file is not YCbCr.
 * @see ITU-T T.872 §6.5.3; libjpeg's default_decompress_parms
 */
function withoutColourTransform(bytes: Buffer): Buffer | undefined {
  const kept: Buffer[] = [bytes.subarray(0, 2), ADOBE_UNTRANSFORMED]
  let isJfif = false
  let adobeTransform: number | undefined
  let at = 2
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]
    const end = at + 2 + bytes.readUInt16BE(at + 2)
    const segment = bytes.subarray(at, end)
    const name = segment.toString('latin1', 4, 9)
    const isAppJfif = marker === 0xe0 && name === 'JFIF\0'
    const isAdobe = marker === 0xee && name === 'Adobe'
    isJfif ||= isAppJfif
    if (isAdobe) adobeTransform = segment[15]
    if (!isAppJfif && !isAdobe) kept.push(segment)
    at = end
    const isFrame = marker >= 0xc0 && marker <= 0xc2
    if (!isFrame) continue
    const ids = [segment[10], segment[13], segment[16]].join()
    const isYcc = isJfif || (adobeTransform === undefined ? ids === '1,2,3' : adobeTransform === 1)
    if (segment[9] !== 3 || !isYcc) return undefined
    return Buffer.concat([...kept, bytes.subarray(at)])
  }
  return undefined
}
