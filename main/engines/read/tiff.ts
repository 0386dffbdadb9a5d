import { StationError } from '#shared/domain/errors.ts'
import { inflateDamage, zeroFill } from './data-damage.ts'
import { checkSize, unreadable } from './errors.ts'
import { type Directory, directories, directoryDensity, directoryDpi, TAG } from './ifd.ts'
import { reorient } from './orient.ts'
import type { Damage, ReadContext, ReadPage, ScanPage } from './page.ts'
import { decodeStill } from './still.ts'
import { scaledDpi, turnScale, workingSize } from './working-size.ts'

/** A directory that holds a page: libvips counts directories, people count pages, thumbnails are only the former. */
interface Leaf {
  readonly directory: Directory
  readonly at: number
}

const REDUCED_RESOLUTION = 1
/** Four samples of 32 bits. */
const MAX_BYTES_PER_PIXEL = 16
/** A small picture may sit in a large tile. */
const MAX_TILE_BYTES = 16 * 1024 * 1024
const GREY_PHOTOMETRICS = new Set([0, 1])

/** Reads a TIFF page by page. */
export async function* readTiff(bytes: Buffer, context: ReadContext): AsyncGenerator<ReadPage> {
  const { leaves, complete } = listPages(bytes, context.limits.maxPages)
  if (leaves.length === 0) throw unreadable('truncated', 'the TIFF ends before its first page is described')
  if (leaves.length > context.limits.maxPages) {
    throw unreadable('too-many-pages', `the file has more than ${context.limits.maxPages} pages`, {
      maxPages: context.limits.maxPages,
    })
  }
  const isSingle = leaves.length === 1 && complete
  for (const [index, leaf] of leaves.entries()) {
    if (index < context.firstPage) continue
    try {
      yield { index, ...(await readLeaf(bytes, leaf, context)) }
    } catch (error) {
      if (isSingle || !(error instanceof StationError)) throw error
      yield { index, error }
    }
  }
  if (!complete && context.firstPage <= leaves.length) {
    yield {
      index: leaves.length,
      error: unreadable('truncated', `the TIFF breaks off after page ${leaves.length}`),
    }
  }
}

export function listPages(bytes: Buffer, maxPages: number): { leaves: Leaf[]; complete: boolean } {
  const leaves: Leaf[] = []
  const walk = directories(bytes)
  for (let at = 0; ; at++) {
    const step = walk.next()
    if (step.done) return { leaves, complete: step.value }
    const isThumbnail = ((step.value.value(TAG.subfileType) ?? 0) & REDUCED_RESOLUTION) !== 0
    if (!isThumbnail) leaves.push({ directory: step.value, at })
    if (leaves.length > maxPages || at > 4 * maxPages) return { leaves, complete: false }
  }
}

async function readLeaf(bytes: Buffer, leaf: Leaf, context: ReadContext): Promise<Omit<ScanPage, 'index'>> {
  const { directory } = leaf
  const width = directory.value(TAG.width) ?? 0
  const height = directory.value(TAG.height) ?? 0
  if (!(width > 0 && height > 0)) throw unreadable('corrupt-image', 'the TIFF page claims no size')
  checkSize(width, height, context.limits)
  const isGrey = GREY_PHOTOMETRICS.has(directory.value(TAG.photometric) ?? -1)
  const channels = isGrey ? 1 : 3
  const size = workingSize(width, height, directoryDensity(directory), context.limits)
  const { raster, damage } = await decodeStill(bytes, { channels, page: leaf.at, size }, context)
  const orientation = directory.value(TAG.orientation) ?? 1
  return {
    raster: reorient(raster, orientation),
    dpi: scaledDpi(directoryDpi(directory), size),
    ...(size === undefined ? {} : { scale: turnScale(size.scale, orientation) }),
    damage:
      (await dataDamage(directory, bytes, MAX_BYTES_PER_PIXEL * width * height + MAX_TILE_BYTES)) ?? damage,
  }
}

/** CCITT and LZW: no checksum, and a decoder that takes zeros for codes. */
const UNGUARDED_COMPRESSIONS = new Set([2, 3, 4, 5])
const DEFLATE_COMPRESSIONS = new Set([8, 32946])

/** Strips or tiles that lie beyond the end of the file, or that have a hole. */
async function dataDamage(
  directory: Directory,
  bytes: Buffer,
  maxBytes: number,
): Promise<Damage | undefined> {
  const compression = directory.value(TAG.compression) ?? 1
  const pairs = [
    [TAG.stripOffsets, TAG.stripByteCounts],
    [TAG.tileOffsets, TAG.tileByteCounts],
  ] as const
  for (const [offsetTag, countTag] of pairs) {
    const counts = directory.values(countTag)
    for (const [i, offset] of directory.values(offsetTag).entries()) {
      const end = offset + (counts[i] ?? 0)
      if (end > bytes.length) {
        return { reason: 'truncated', detail: 'picture data lies beyond the end of the file' }
      }
      const data = bytes.subarray(offset, end)
      const damage = UNGUARDED_COMPRESSIONS.has(compression)
        ? zeroFill(data)
        : DEFLATE_COMPRESSIONS.has(compression)
          ? await inflateDamage(data, maxBytes)
          : undefined
      if (damage !== undefined) return damage
    }
  }
  return undefined
}
