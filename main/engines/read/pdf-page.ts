import { checkSize, unreadable } from './errors.ts'
import type { Damage } from './page.ts'
import {
  colourOf,
  decodeImage,
  describeImage,
  type EmbeddedImage,
  rawData,
  streamDamage,
} from './pdf-image.ts'
import { BITMAP, copyOut, type Pdfium, readFloats } from './pdfium.ts'

export interface PdfPageRequest {
  readonly dpi: number
  readonly maxPixels: number
  readonly maxRasterPixels: number
  readonly colour: boolean
  /** The file masks or inverts pictures somewhere: an embedded stream may not look like what is drawn. */
  readonly hasMasks: boolean
  readonly hasDecodeArrays: boolean
}

/** An embedded JPEG as it is, or pixels. Orientation as EXIF numbers it: what turns the picture upright. */
export type PdfPageContent = {
  readonly orientation: number
  readonly dpi: number
  readonly damage: Damage | undefined
} & (
  | { readonly kind: 'jpeg'; readonly bytes: Uint8Array<ArrayBuffer> }
  | {
      readonly kind: 'pixels'
      readonly width: number
      readonly height: number
      readonly channels: 1 | 3
      readonly bytes: Uint8Array<ArrayBuffer>
    }
)

const OBJECT = { text: 1, image: 3, form: 5 } as const
const INVISIBLE_TEXT = 3
const RENDER = { annotations: 0x01, grey: 0x08, reverseByteOrder: 0x10, limitImageCache: 0x200 } as const
const WHITE = 0xffffffff
const POINTS_PER_INCH = 72
/** How far a scan may fall short of its page or be stretched and still be "the page", as a share. */
const TOLERANCE = 0.02
/** Off-axis part of a matrix that is still rounding, as a share of its length. */
const MAX_SKEW = 0.002
const MAX_DEPTH = 8
const MAX_CHECKED_IMAGES = 200

/**
 * Reads one page: the page's only picture as it is embedded, or else the page drawn.
 * @throws StationError `corrupt-pdf` when PDFium cannot read the page, `image-too-large`
 */
export async function readPdfPage(
  pdfium: Pdfium,
  document: number,
  index: number,
  request: PdfPageRequest,
): Promise<PdfPageContent> {
  const page = pdfium._FPDF_LoadPage(document, index)
  if (page === 0) throw unreadable('corrupt-pdf', `page ${index + 1} of the PDF cannot be read`)
  try {
    const scan = request.hasMasks ? undefined : findScan(pdfium, page)
    if (scan !== undefined) {
      checkSize(scan.image.width, scan.image.height, request)
      const content = await extract(pdfium, page, scan, request)
      if (content !== undefined) return content
    }
    return await draw(pdfium, page, request)
  } finally {
    pdfium._FPDF_ClosePage(page)
  }
}

interface Scan {
  readonly image: EmbeddedImage
  readonly orientation: number
  readonly dpi: number
}

/** The picture that is the whole page, if there is one: alone but for invisible (recognised) text. */
function findScan(pdfium: Pdfium, page: number): Scan | undefined {
  if (pdfium._FPDFPage_GetAnnotCount(page) > 0) return undefined
  let object = 0
  const count = pdfium._FPDFPage_CountObjects(page)
  for (let i = 0; i < count; i++) {
    const each = pdfium._FPDFPage_GetObject(page, i)
    const type = pdfium._FPDFPageObj_GetType(each)
    const isHidden = type === OBJECT.text && pdfium._FPDFTextObj_GetTextRenderMode(each) === INVISIBLE_TEXT
    if (isHidden) continue
    if (type !== OBJECT.image || object !== 0) return undefined
    object = each
  }
  if (object === 0) return undefined
  const image = describeImage(pdfium, object)
  const matrix = readFloats(pdfium, 6, (at) => pdfium._FPDFPageObj_GetMatrix(object, at))
  const box = readFloats(pdfium, 4, (at) => pdfium._FPDF_GetPageBoundingBox(page, at))
  if (image === undefined || matrix === undefined || box === undefined) return undefined
  const [a, b, c, d, e, f] = matrix
  const [left, top, right, bottom] = box
  const [pageWidth, pageHeight] = [Math.abs(right - left), Math.abs(top - bottom)]

  const xs = [e, e + a, e + c, e + a + c]
  const ys = [f, f + b, f + d, f + b + d]
  const isAt = (value: number, edge: number, size: number) => Math.abs(value - edge) <= TOLERANCE * size
  const coversPage =
    isAt(Math.min(...xs), Math.min(left, right), pageWidth) &&
    isAt(Math.max(...xs), Math.max(left, right), pageWidth) &&
    isAt(Math.min(...ys), Math.min(top, bottom), pageHeight) &&
    isAt(Math.max(...ys), Math.max(top, bottom), pageHeight)
  if (!coversPage) return undefined

  const orientation = orientationOf(matrix, pdfium._FPDFPage_GetRotation(page))
  if (orientation === undefined) return undefined
  const dpiX = (image.width / Math.hypot(a, b)) * POINTS_PER_INCH
  const dpiY = (image.height / Math.hypot(c, d)) * POINTS_PER_INCH
  if (Math.abs(dpiX / dpiY - 1) > TOLERANCE) return undefined
  return { image, orientation, dpi: Math.round(Math.sqrt(dpiX * dpiY) * 100) / 100 }
}

/**
 * EXIF orientation of a picture drawn by a PDF matrix on a page turned clockwise by quarter turns;
 * undefined when it stands askew.
 */
export function orientationOf(matrix: ArrayLike<number>, quarterTurns: number): number | undefined {
  const [a, b, c, d] = [matrix[0], matrix[1], matrix[2], matrix[3]]
  const length = Math.max(Math.hypot(a, b), Math.hypot(c, d))
  const unit = (v: number) => (Math.abs(v) <= MAX_SKEW * length ? 0 : Math.sign(v))
  // Where the picture's columns and rows run on the page as seen, y down.
  let [xx, xy] = [unit(a), -unit(b)]
  let [yx, yy] = [-unit(c), unit(d)]
  for (let turn = 0; turn < quarterTurns; turn++) {
    ;[xx, xy, yx, yy] = [-xy, xx, -yy, yx]
  }
  const key = [xx, xy, yx, yy].join()
  const at = [
    '1,0,0,1',
    '-1,0,0,1',
    '-1,0,0,-1',
    '1,0,0,-1',
    '0,1,1,0',
    '0,1,-1,0',
    '0,-1,-1,0',
    '0,-1,1,0',
  ].indexOf(key)
  return at < 0 ? undefined : at + 1
}

/** Takes the scan's own JPEG stream, or PDFium's decoding of it at its own size. */
async function extract(
  pdfium: Pdfium,
  page: number,
  { image, orientation, dpi }: Scan,
  request: PdfPageRequest,
): Promise<PdfPageContent | undefined> {
  const colour = colourOf(pdfium, page, image)
  if (colour === undefined || colour.isStencil) return undefined
  const raw = rawData(pdfium, image)
  const isJpeg = image.filters.length === 1 && image.filters[0] === 'DCTDecode'
  if (isJpeg && colour.isPlain && !request.hasDecodeArrays) {
    return { kind: 'jpeg', bytes: raw, orientation, dpi, damage: undefined }
  }
  // Drawn, it comes reduced.
  if (image.width * image.height > request.maxRasterPixels) return undefined
  const damage = await streamDamage(raw, image.filters, request.maxPixels)
  return { kind: 'pixels', ...decodeImage(pdfium, image, colour.isGrey), orientation, dpi, damage }
}

/** Draws the page on white, at the dpi asked or at what the pixel cap allows. */
async function draw(pdfium: Pdfium, page: number, request: PdfPageRequest): Promise<PdfPageContent> {
  const widthPt = pdfium._FPDF_GetPageWidthF(page)
  const heightPt = pdfium._FPDF_GetPageHeightF(page)
  if (!(widthPt > 0 && heightPt > 0)) throw unreadable('corrupt-pdf', 'the page has no size')
  const cap = Math.min(request.maxPixels, request.maxRasterPixels)
  const scale = Math.min(request.dpi / POINTS_PER_INCH, Math.sqrt(cap / (widthPt * heightPt)))
  const width = Math.max(1, Math.floor(widthPt * scale))
  const height = Math.max(1, Math.floor(heightPt * scale))
  checkSize(width, height, { maxPixels: cap })
  const damage = await imagesDamage(pdfium, page, request.maxPixels)

  const channels = request.colour ? 3 : 1
  const bytes = width * height * channels
  const pixels = pdfium._malloc(bytes)
  if (pixels === 0)
    throw unreadable('too-complex', 'the page needs more memory than it may have', { width, height })
  const format = channels === 3 ? BITMAP.bgr : BITMAP.grey
  const bitmap = pdfium._FPDFBitmap_CreateEx(width, height, format, pixels, width * channels)
  try {
    pdfium._FPDFBitmap_FillRect(bitmap, 0, 0, width, height, WHITE)
    const flags =
      RENDER.annotations | RENDER.limitImageCache | (channels === 3 ? RENDER.reverseByteOrder : RENDER.grey)
    pdfium._FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, flags)
    return {
      kind: 'pixels',
      width,
      height,
      channels,
      bytes: copyOut(pdfium, pixels, bytes),
      orientation: 1,
      dpi: Math.round(scale * POINTS_PER_INCH * 100) / 100,
      damage,
    }
  } finally {
    pdfium._FPDFBitmap_Destroy(bitmap)
    pdfium._free(pixels)
  }
}

/** PDFium draws nothing where a picture cannot be decoded: a blank that nobody drew must not pass for one. */
async function imagesDamage(pdfium: Pdfium, page: number, maxPixels: number): Promise<Damage | undefined> {
  let checked = 0
  const visit = async (object: number, depth: number): Promise<Damage | undefined> => {
    const type = pdfium._FPDFPageObj_GetType(object)
    if (type === OBJECT.form && depth < MAX_DEPTH) {
      const count = pdfium._FPDFFormObj_CountObjects(object)
      for (let i = 0; i < count && checked < MAX_CHECKED_IMAGES; i++) {
        const damage = await visit(pdfium._FPDFFormObj_GetObject(object, i), depth + 1)
        if (damage !== undefined) return damage
      }
    }
    if (type !== OBJECT.image) return undefined
    checked += 1
    const image = describeImage(pdfium, object)
    if (image === undefined) return { reason: 'corrupt-data', detail: 'a picture of the page has no size' }
    checkSize(image.width, image.height, { maxPixels })
    if (colourOf(pdfium, page, image) === undefined) {
      return { reason: 'corrupt-data', detail: 'a picture of the page cannot be decoded' }
    }
    return streamDamage(rawData(pdfium, image), image.filters, maxPixels)
  }
  const count = pdfium._FPDFPage_CountObjects(page)
  for (let i = 0; i < count && checked < MAX_CHECKED_IMAGES; i++) {
    const damage = await visit(pdfium._FPDFPage_GetObject(page, i), 0)
    if (damage !== undefined) return damage
  }
  return undefined
}
