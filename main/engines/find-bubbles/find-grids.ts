import type { Rect } from '#shared/domain/geometry.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { wholeWindow } from '../raster/ink.ts'
import { type FoundGrid, findLattices } from './lattices.ts'
import { findOutlines } from './outlines.ts'

/**
 * Grids of bubbles in a box of a page picture, or in all of it, in reading order.
 * @param box  image pixels
 */
export function findGrids(raster: Raster, box?: Rect): FoundGrid[] {
  const window =
    box === undefined
      ? wholeWindow(raster)
      : { left: box.x, top: box.y, right: box.x + box.w, bottom: box.y + box.h }
  return findLattices(findOutlines(raster, window), box !== undefined)
}
