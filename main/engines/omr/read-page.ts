import type { PageLayout } from '#shared/domain/layout.ts'
import type { PageReading } from '#shared/domain/reading.ts'
import type { ScanPage } from '../read/page.ts'
import { findBeforehand } from './align/found.ts'
import { picturesOf } from './align/pictures.ts'
import { register } from './align/register.ts'
import { isEmptyPage } from './empty-page.ts'
import { loadCodeReader, readCodes } from './read-codes.ts'
import { readSheet } from './read-sheet.ts'

let codeReader: Promise<void> | undefined

/** Loads the reader of codes once, when the first code is met. */
function withCodeReader(): Promise<void> {
  codeReader ??= loadCodeReader()
  return codeReader
}

/**
 * Reads one decoded page: the pictures and codes that say where it lies, its marks, and the codes printed on it.
 * @param corners where a person says the page's corners are, image pixels, clockwise from its top left
 */
export async function readPage(
  page: ScanPage,
  layouts: readonly PageLayout[],
  corners?: readonly { x: number; y: number }[],
): Promise<PageReading> {
  const pictures = await picturesOf(layouts)
  const found = await findBeforehand(page.raster, layouts, pictures, withCodeReader)
  const reading = readSheet(page, layouts, (raster, layout) =>
    register(raster, layout, { pictures, found, ...(corners === undefined ? {} : { corners }) }),
  )
  if (reading.state === 'unaligned' && isEmptyPage(page.raster)) return { ...reading, reason: 'empty-page' }
  const layout = layouts.find(({ pageId }) => pageId === reading.templatePageId)
  if (layout === undefined || layout.codes.length === 0) return reading
  await withCodeReader()
  return { ...reading, codes: await readCodes(page.raster, reading, layout) }
}
