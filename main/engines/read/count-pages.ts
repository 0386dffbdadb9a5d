import { unreadable } from './errors.ts'
import { READ_LIMITS, type ReadLimits } from './page.ts'
import { openPdfThread } from './pdf-thread.ts'
import { sniff } from './sniff.ts'
import { listPages } from './tiff.ts'

/**
 * Pages a file has, without decoding any: what `readPages` will hand out, broken ones included.
 * @throws StationError `unreadable` for a file that is no picture and no PDF, or has too many pages
 */
export async function countPages(
  bytes: Uint8Array,
  limits: Pick<ReadLimits, 'maxPages'> = READ_LIMITS,
): Promise<number> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const pages = await count(buffer, limits.maxPages)
  if (pages > limits.maxPages) {
    throw unreadable('too-many-pages', `the file has ${pages} pages`, { pages, maxPages: limits.maxPages })
  }
  return pages
}

async function count(buffer: Buffer, maxPages: number): Promise<number> {
  if (buffer.length === 0) throw unreadable('empty-file', 'the file is empty')
  const kind = sniff(buffer)
  if (kind === undefined) throw unreadable('not-an-image', 'the file is no picture and no PDF')
  if (kind === 'tiff') {
    const { leaves, complete } = listPages(buffer, maxPages)
    return leaves.length + (complete ? 0 : 1)
  }
  if (kind !== 'pdf') return 1
  const thread = await openPdfThread(buffer)
  try {
    return thread.document.pages
  } finally {
    await thread.release()
  }
}
