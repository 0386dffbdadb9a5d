import { readFile } from 'node:fs/promises'
import { toGrey } from '#main/engines/raster/plane.ts'
import { isBroken, type ScanPage } from '#main/engines/read/page.ts'
import { readPages } from '#main/engines/read/read-pages.ts'
import { toWireError, type WireError } from '#shared/domain/errors.ts'
import type { Raster } from '#shared/domain/raster.ts'

/** A page of a file in grey, or why it could not be read. */
export type GreyPage =
  | {
      readonly index: number
      readonly picture: Raster
      readonly damage: string | undefined
      readonly scale: ScanPage['scale']
    }
  | { readonly index: number; readonly error: WireError }

/**
 * Pages of a picture or PDF in grey, one in memory at a time.
 * @throws StationError `unreadable` when the file as a whole gives no page, or its only page is broken
 */
export async function* greyPages(path: string, signal: AbortSignal, dpi?: number): AsyncGenerator<GreyPage> {
  const bytes = await readFile(path)
  let good = 0
  let broken: Error | undefined
  for await (const page of readPages(bytes, {
    signal,
    colour: false,
    ...(dpi === undefined ? {} : { dpi }),
  })) {
    if (isBroken(page)) {
      broken ??= page.error
      yield { index: page.index, error: toWireError(page.error) }
    } else {
      good += 1
      const { index, raster, damage, scale } = page
      yield { index, picture: toGrey(raster), damage: damage?.reason, scale }
    }
  }
  if (good === 0 && broken !== undefined) throw broken
}
