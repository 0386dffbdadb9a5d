import type { PageLayout } from '#shared/domain/layout.ts'
import type { PageReading } from '#shared/domain/reading.ts'
import type { ScanPage } from '../read/page.ts'
import { isEmptyPage } from './empty-page.ts'
import { picturesOf } from './find/pictures.ts'
import { loadCodeReader, readCodes } from './read-codes.ts'
import { inverted, polarityOf } from './whole/polarity.ts'
import { type Finder, readWhole } from './whole/read-whole.ts'

let codeReader: Promise<void> | undefined

/** Loads the reader of codes once, when the first code is met. */
function withCodeReader(): Promise<void> {
  codeReader ??= loadCodeReader()
  return codeReader
}

/**
 * Reads one decoded page: the pictures and codes that say where it lies, its marks, and the codes printed on it. A
 * negative is read as the positive it was made from.
 * @param corners where a person says the page's corners are, image pixels, clockwise from its top left
 */
export async function readPage(
  page: ScanPage,
  layouts: readonly PageLayout[],
  corners?: readonly { x: number; y: number }[],
): Promise<PageReading> {
  const reading = await readEitherWay(page, layouts, corners)
  return reading.state === 'unaligned' && isEmptyPage(page.raster)
    ? { ...reading, reason: 'empty-page' }
    : reading
}

async function readEitherWay(
  page: ScanPage,
  layouts: readonly PageLayout[],
  corners?: readonly { x: number; y: number }[],
): Promise<PageReading> {
  const finder: Finder = { layouts, pictures: await picturesOf(layouts), withCodeReader, corners }
  const polarity = polarityOf(page.raster)
  // White outlines on black show a grid of dark gaps, which may pass for bubbles: a plain negative is not read as it is.
  const plain = polarity === 'negative' ? undefined : await readUpright(page, finder)
  if (plain !== undefined && (polarity === 'positive' || plain.state !== 'unaligned')) return plain
  const positive = await readUpright({ ...page, raster: inverted(page.raster) }, finder)
  if (positive.state === 'unaligned') return plain ?? positive
  return { ...positive, warnings: [...positive.warnings, 'negative'] }
}

async function readUpright(page: ScanPage, finder: Finder): Promise<PageReading> {
  const reading = await readWhole(page, finder)
  const layout = finder.layouts.find(({ pageId }) => pageId === reading.templatePageId)
  if (layout === undefined || layout.codes.length === 0) return reading
  await withCodeReader()
  return { ...reading, codes: await readCodes(page.raster, reading, layout) }
}
