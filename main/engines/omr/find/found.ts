import type { PageLayout } from '#shared/domain/layout.ts'
import type { Raster } from '#shared/domain/raster.ts'
import type { Fiducials } from '#shared/domain/template.ts'
import type { Hypothesis } from './marks.ts'
import type { Pictures } from './pictures.ts'

/** What fiducials that need a library's asynchronous help say, by fiducial. */
export type Found = ReadonlyMap<Fiducials, readonly Hypothesis[]>

export const NOTHING_FOUND: Found = new Map()

/**
 * Looks for the codes and reference pictures of layouts in a page, before it is registered.
 * @param loadCodeReader called before the first code is read
 */
export async function findBeforehand(
  raster: Raster,
  layouts: readonly PageLayout[],
  pictures: Pictures,
  loadCodeReader: () => Promise<void>,
): Promise<Found> {
  const found = new Map<Fiducials, readonly Hypothesis[]>()
  for (const layout of layouts) {
    for (const fiducial of layout.fiducials) {
      if (fiducial.kind === 'code') {
        await loadCodeReader()
        const { codeHypotheses } = await import('./code-place.ts')
        found.set(fiducial, await codeHypotheses(raster, layout, fiducial))
      } else if (fiducial.kind === 'reference') {
        const picture = pictures.get(fiducial.image)
        if (picture === undefined) continue
        const { referenceHypotheses } = await import('./reference.ts')
        found.set(fiducial, await referenceHypotheses(raster, layout, picture))
      }
    }
  }
  return found
}
