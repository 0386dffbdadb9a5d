import { readFileSync } from 'node:fs'
import { isBroken } from '#main/engines/read/page.ts'
import { readPages } from '#main/engines/read/read-pages.ts'
import { toWireError, type WireError } from '#shared/domain/errors.ts'

/** Reads files that its parent names, in a process that may be killed for it. */

export interface ReadReport {
  readonly pages: readonly { readonly pixels: number; readonly damage: string | undefined }[]
  readonly error: WireError | undefined
  /** Largest resident memory so far, MiB. */
  readonly peakMiB: number
}

/** Of a thick file: its later pages break readers no otherwise than its first. */
const ENOUGH_PAGES = 4

process.on('message', async (path: string) => {
  const pages: { pixels: number; damage: string | undefined }[] = []
  let error: WireError | undefined
  try {
    for await (const page of readPages(readFileSync(path))) {
      pages.push(
        isBroken(page)
          ? { pixels: 0, damage: page.error.reason }
          : { pixels: page.raster.width * page.raster.height, damage: page.damage?.reason },
      )
      if (pages.length === ENOUGH_PAGES) break
    }
  } catch (thrown) {
    error = toWireError(thrown)
  }
  process.send?.({ pages, error, peakMiB: process.resourceUsage().maxRSS / 1024 } satisfies ReadReport)
})
