import type { Rect } from '#shared/domain/geometry.ts'
import type { InkPage } from './ink-page.ts'
import { type FoundGrid, findLattices } from './lattices.ts'
import { findOutlines } from './outlines.ts'

/**
 * Grids of bubbles in a box of a page picture, or in all of it, in reading order.
 * @param box  image pixels
 */
export function findGrids(page: InkPage, box?: Rect): FoundGrid[] {
  const isInside = ({ x, y, w, h }: Rect) =>
    box === undefined || (x >= box.x && y >= box.y && x + w <= box.x + box.w && y + h <= box.y + box.h)
  return findLattices(findOutlines(page).filter(isInside), page, box !== undefined)
}
