import { StationError } from '#shared/domain/errors.ts'
import { toGrey } from '../raster/plane.ts'
import { unreadable } from './errors.ts'
import { decodeJpeg } from './jpeg.ts'
import { reorient } from './orient.ts'
import type { Damage, ReadContext, ReadPage, ScanPage } from './page.ts'
import type { PdfPageContent, PdfPageRequest } from './pdf-page.ts'
import { pdfDamage } from './pdf-structure.ts'
import { openPdfThread } from './pdf-thread.ts'
import { scaledDpi, turnScale, type WorkingSize } from './working-size.ts'

/** A file whose pages hang one after the other is given up as a whole. */
const MAX_FAILED_THREADS = 2

/** Reads a PDF page by page in a thread of its own, so that a page that hangs or bursts costs itself alone. */
export async function* readPdf(bytes: Buffer, context: ReadContext): AsyncGenerator<ReadPage> {
  const request: PdfPageRequest = {
    dpi: context.dpi,
    maxPixels: context.limits.maxPixels,
    maxRasterPixels: context.limits.maxRasterPixels,
    colour: context.colour,
    hasMasks: mentions(bytes, '/SMask', /^(?!InData|\s*\/None)/) || mentions(bytes, '/Mask', /^[\s[]/),
    hasDecodeArrays: mentions(bytes, '/Decode', /^\s*\[/),
  }
  let thread = await openPdfThread(bytes)
  let failedThreads = 0
  try {
    const { pages, isRebuilt } = thread.document
    if (pages === 0) throw unreadable('no-pages', 'the PDF has no page')
    if (pages > context.limits.maxPages) {
      throw unreadable('too-many-pages', `the file has ${pages} pages`, {
        pages,
        maxPages: context.limits.maxPages,
      })
    }
    const damage = isRebuilt ? REBUILT : pdfDamage(bytes)
    for (let index = context.firstPage; index < pages; index++) {
      try {
        const content = await thread.ask({ type: 'page', index, request })
        yield { index, ...(await toPage(content, damage, context)) }
      } catch (error) {
        if (!(error instanceof StationError) || pages === 1) throw error
        if (thread.isDead) {
          failedThreads += 1
          if (failedThreads > MAX_FAILED_THREADS) throw error
          thread = await openPdfThread(bytes)
        }
        yield { index, error }
      }
    }
  } finally {
    await thread.release()
  }
}

const REBUILT: Damage = {
  reason: 'corrupt-data',
  detail: 'the PDF had to be repaired: its cross-references are wrong',
}

/** Whether a key occurs, followed by what the pattern wants. Picture dictionaries are never compressed. */
function mentions(bytes: Buffer, key: string, followedBy: RegExp): boolean {
  for (let at = bytes.indexOf(key); at >= 0; at = bytes.indexOf(key, at + key.length)) {
    const from = at + key.length
    if (followedBy.test(bytes.toString('latin1', from, from + 16))) return true
  }
  return false
}

async function toPage(
  content: PdfPageContent,
  fileDamage: Damage | undefined,
  context: ReadContext,
): Promise<Omit<ScanPage, 'index'>> {
  const { raster, size, damage } = await pixelsOf(content, context)
  const upright = reorient(raster, content.orientation)
  return {
    raster: context.colour ? upright : toGrey(upright),
    dpi: scaledDpi(content.dpi, size),
    ...(size === undefined ? {} : { scale: turnScale(size.scale, content.orientation) }),
    damage: damage ?? fileDamage,
  }
}

async function pixelsOf(
  content: PdfPageContent,
  context: ReadContext,
): Promise<Pick<ScanPage, 'raster' | 'damage'> & { size: WorkingSize | undefined }> {
  // The PDF places the picture: what the JPEG says of its own resolution counts for nothing.
  if (content.kind === 'jpeg') {
    return decodeJpeg(Buffer.from(content.bytes.buffer), context, { isSquare: true })
  }
  const { width, height, channels, bytes, damage } = content
  return { raster: { width, height, channels, data: bytes }, size: undefined, damage }
}
