import type { Raster } from '#shared/domain/raster.ts'
import { checkSize, unreadable } from '../read/errors.ts'
import { isBroken } from '../read/page.ts'
import { readPages } from '../read/read-pages.ts'
import { sniff } from '../read/sniff.ts'
import { IMREAD_MAX_PIXELS, imreadColour } from './imread.ts'

/**
 * The pixels the original worker read. It also read what was cut off or damaged, and graded the pixels that its decoder
 * had made up: such a file is refused here.
 * @returns undefined for what is no file of a known kind, which the original answered with an error for each question
 * @throws StationError `unreadable` for a damaged file, one over the limits, or of a kind that the original did not read
 */
export async function readV1Picture(bytes: Buffer, signal: AbortSignal): Promise<Raster | undefined> {
  const kind = sniff(bytes)
  if (kind === undefined) return undefined
  for await (const page of readPages(bytes, { signal, colour: false })) {
    if (isBroken(page)) throw page.error
    if (page.damage !== undefined) throw unreadable(page.damage.reason, page.damage.detail)
    const { x, y } = page.scale ?? { x: 1, y: 1 }
    checkSize(Math.round(page.raster.width / x), Math.round(page.raster.height / y), {
      maxPixels: IMREAD_MAX_PIXELS,
    })
    break
  }
  const raster = await imreadColour(bytes)
  if (raster === undefined) {
    throw unreadable('unsupported-format', `the original worker reads no ${kind} files`, { format: kind })
  }
  return raster
}
