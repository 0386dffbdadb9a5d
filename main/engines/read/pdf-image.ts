import { inflateDamage, zeroFill } from './data-damage.ts'
import { unreadable } from './errors.ts'
import { jpegDamage } from './jpeg.ts'
import { type Damage, READ_LIMITS } from './page.ts'
import { BITMAP, copyOut, type Pdfium } from './pdfium.ts'

/** A picture that is embedded in a PDF page. */
export interface EmbeddedImage {
  /** PDFium's handle; good as long as its page is open. */
  readonly object: number
  /** Pixels. */
  readonly width: number
  readonly height: number
  /** As the PDF names them, e.g. `DCTDecode`; the outermost first. */
  readonly filters: readonly string[]
}

const EOI_SEARCH_BYTES = 64
/** CMYK; pictures of 16 bits a sample are not scans. */
const MAX_BYTES_PER_PIXEL = 4

/** Size and coding of an image object; undefined when it has no size. Decodes nothing. */
export function describeImage(pdfium: Pdfium, object: number): EmbeddedImage | undefined {
  const size = pdfium._malloc(8)
  try {
    if (!pdfium._FPDFImageObj_GetImagePixelSize(object, size, size + 4)) return undefined
    const [width, height] = pdfium.HEAP32.subarray(size >> 2, (size >> 2) + 2)
    if (!(width > 0 && height > 0)) return undefined
    const filters: string[] = []
    const count = Math.min(pdfium._FPDFImageObj_GetImageFilterCount(object), 16)
    for (let i = 0; i < count; i++) {
      const bytes = pdfium._FPDFImageObj_GetImageFilter(object, i, 0, 0)
      const name = pdfium._malloc(bytes)
      pdfium._FPDFImageObj_GetImageFilter(object, i, name, bytes)
      filters.push(
        Buffer.from(pdfium.HEAPU8.subarray(name, name + Math.max(0, bytes - 1))).toString('latin1'),
      )
      pdfium._free(name)
    }
    return { object, width, height, filters }
  } finally {
    pdfium._free(size)
  }
}

/** Whether the samples are plain grey or RGB, or a stencil to paint through; undefined when undecodable. */
export function colourOf(pdfium: Pdfium, page: number, { object }: EmbeddedImage) {
  const bytes = 28
  const metadata = pdfium._malloc(bytes)
  try {
    if (!pdfium._FPDFImageObj_GetImageMetadata(object, page, metadata)) return undefined
    const [bitsPerPixel, colourSpace] = pdfium.HEAP32.subarray((metadata >> 2) + 4, (metadata >> 2) + 6)
    if (bitsPerPixel === 0) return undefined
    const [unknown, deviceGrey, deviceRgb, calGrey, calRgb, icc] = [0, 1, 2, 4, 5, 7]
    return {
      isStencil: colourSpace === unknown,
      isGrey: bitsPerPixel === 1 || colourSpace === deviceGrey || colourSpace === calGrey,
      isPlain:
        (bitsPerPixel === 8 || bitsPerPixel === 24) &&
        [deviceGrey, deviceRgb, calGrey, calRgb, icc].includes(colourSpace),
    }
  } finally {
    pdfium._free(metadata)
  }
}

/** The picture's data as embedded, still coded. */
export function rawData(pdfium: Pdfium, { object }: EmbeddedImage): Uint8Array<ArrayBuffer> {
  const bytes = pdfium._FPDFImageObj_GetImageDataRaw(object, 0, 0)
  if (bytes === 0) return new Uint8Array(0)
  const at = pdfium._malloc(bytes)
  if (at === 0) throw unreadable('too-complex', 'the picture needs more memory than it may have')
  try {
    pdfium._FPDFImageObj_GetImageDataRaw(object, at, bytes)
    return copyOut(pdfium, at, bytes)
  } finally {
    pdfium._free(at)
  }
}

/** Codings whose data tells about itself; of the others PDFium's decoder has to be asked. */
const TELLING = new Set(['DCTDecode', 'FlateDecode', 'CCITTFaxDecode', 'LZWDecode'])

/** Whether PDFium gives up a picture, which it then leaves out of the page without a word. */
export function isUndecodable(pdfium: Pdfium, { object, filters, width, height }: EmbeddedImage): boolean {
  if (filters.length === 1 && TELLING.has(filters[0])) return false
  if (width * height > READ_LIMITS.maxRasterPixels) return false
  const bitmap = pdfium._FPDFImageObj_GetBitmap(object)
  if (bitmap !== 0) pdfium._FPDFBitmap_Destroy(bitmap)
  return bitmap === 0
}

/** What the encoded data of a picture tells about itself, without decoding pixels. */
export async function streamDamage(
  raw: Uint8Array,
  filters: readonly string[],
  maxPixels: number,
): Promise<Damage | undefined> {
  if (raw.length === 0) return { reason: 'truncated', detail: 'the picture has no data' }
  const inflated = () => inflateDamage(raw, MAX_BYTES_PER_PIXEL * maxPixels)
  if (filters.length !== 1) return filters[0] === 'FlateDecode' ? inflated() : undefined
  switch (filters[0]) {
    case 'DCTDecode': {
      const hasEnd = Buffer.from(raw.subarray(-EOI_SEARCH_BYTES)).includes('ffd9', 0, 'hex')
      if (!hasEnd) return { reason: 'truncated', detail: 'the JPEG has no end' }
      return jpegDamage(Buffer.from(raw.buffer, raw.byteOffset, raw.length), {
        maxPixels,
        maxJpegScans: READ_LIMITS.maxJpegScans,
      })
    }
    case 'FlateDecode':
      return inflated()
    default:
      return zeroFill(raw)
  }
}

/**
 * The picture's pixels at its own size, whatever its coding, masks and place on the page left out.
 * @param isGrey whether one channel tells all
 * @throws StationError `corrupt-image`
 */
export function decodeImage(pdfium: Pdfium, { object }: EmbeddedImage, isGrey: boolean) {
  const bitmap = pdfium._FPDFImageObj_GetBitmap(object)
  if (bitmap === 0) throw unreadable('corrupt-image', 'the scan inside the PDF cannot be decoded')
  try {
    return copyBitmap(pdfium, bitmap, isGrey)
  } finally {
    pdfium._FPDFBitmap_Destroy(bitmap)
  }
}

function copyBitmap(pdfium: Pdfium, bitmap: number, isGrey: boolean) {
  const width = pdfium._FPDFBitmap_GetWidth(bitmap)
  const height = pdfium._FPDFBitmap_GetHeight(bitmap)
  const stride = pdfium._FPDFBitmap_GetStride(bitmap)
  const format = pdfium._FPDFBitmap_GetFormat(bitmap)
  const from = pdfium._FPDFBitmap_GetBuffer(bitmap)
  const source = pdfium.HEAPU8.subarray(from, from + stride * height)
  const step = format === BITMAP.grey ? 1 : format === BITMAP.bgr ? 3 : 4
  const channels: 1 | 3 = step === 1 || isGrey ? 1 : 3
  const bytes = new Uint8Array(width * height * channels)
  let to = 0
  for (let y = 0; y < height; y++) {
    let at = y * stride
    if (channels === 1) for (let x = 0; x < width; x++, at += step) bytes[to++] = source[at]
    else {
      for (let x = 0; x < width; x++, at += step, to += 3) {
        bytes[to] = source[at + 2]
        bytes[to + 1] = source[at + 1]
        bytes[to + 2] = source[at]
      }
    }
  }
  return { width, height, channels, bytes }
}
