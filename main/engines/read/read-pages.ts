import { StationError } from '#shared/domain/errors.ts'
import { unreadable } from './errors.ts'
import { readJpeg } from './jpeg.ts'
import { isBroken, READ_LIMITS, type ReadContext, type ReadOptions, type ReadPage } from './page.ts'
import { readPdf } from './pdf.ts'
import { givePixels } from './pixels.ts'
import { readPng } from './png.ts'
import { type KnownKind, sniff } from './sniff.ts'
import { readTiff } from './tiff.ts'
import { readWebp } from './webp.ts'

const DEFAULT_DPI = 300

/**
 * Reads a file page by page: one page is in memory at a time, however many there are.
 * A page of a multi-page file that cannot be read comes as a `BrokenPage`, and reading goes on.
 * @param bytes a whole JPEG, PNG, TIFF, WebP or PDF file
 * @throws StationError `unreadable` (with a reason of errors.ts) when the file as a whole gives no page;
 *   `cancelled` when the signal fires between pages
 */
export async function* readPages(bytes: Uint8Array, options: ReadOptions = {}): AsyncGenerator<ReadPage> {
  const context: ReadContext = {
    limits: { ...READ_LIMITS, ...options.limits },
    signal: options.signal,
    dpi: options.dpi ?? DEFAULT_DPI,
    colour: options.colour ?? true,
    firstPage: options.firstPage ?? 0,
  }
  if (bytes.length === 0) throw unreadable('empty-file', 'the file is empty')
  if (bytes.length > context.limits.maxBytes) {
    throw unreadable('file-too-large', `the file has ${bytes.length} bytes`, {
      bytes: bytes.length,
      maxBytes: context.limits.maxBytes,
    })
  }
  checkCancelled(context)
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const kind = sniff(buffer)
  // Single pictures have no page after the first.
  if (context.firstPage > 0 && kind !== 'tiff' && kind !== 'pdf') return
  for await (const page of pagesOf(kind, buffer, context)) {
    try {
      yield page
    } finally {
      if (options.recycle && !isBroken(page)) givePixels(page.raster.data)
    }
    checkCancelled(context)
  }
}

async function* pagesOf(
  kind: KnownKind | undefined,
  bytes: Buffer,
  context: ReadContext,
): AsyncGenerator<ReadPage> {
  switch (kind) {
    case 'jpeg':
      yield { index: 0, ...(await readJpeg(bytes, context)) }
      return
    case 'png':
      yield { index: 0, ...(await readPng(bytes, context)) }
      return
    case 'webp':
      yield { index: 0, ...(await readWebp(bytes, context)) }
      return
    case 'tiff':
      yield* readTiff(bytes, context)
      return
    case 'pdf':
      yield* readPdf(bytes, context)
      return
    case undefined:
      throw unreadable('not-an-image', 'the file is no picture and no PDF')
    default:
      throw unreadable('unsupported-format', `${kind} files are not read`, { format: kind })
  }
}

function checkCancelled({ signal }: Pick<ReadContext, 'signal'>): void {
  if (signal?.aborted) throw new StationError('cancelled', 'reading was cancelled', { cause: signal.reason })
}
