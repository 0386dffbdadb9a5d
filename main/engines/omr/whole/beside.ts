import { applyHomography, type Homography } from '#shared/domain/geometry.ts'
import type { PageLayout } from '#shared/domain/layout.ts'
import type { Raster } from '#shared/domain/raster.ts'
import type { Window } from '../align/ink.ts'
import { isPrintedPaper } from './polarity.ts'

/** Least size of what is left beside a page, as a share of the page's area and of its shorter side, to hold another. */
const ROOM = 0.4
const BROAD = 0.6

/** The parts of a picture beside the page found in it that are large enough for a second one, and printed paper. */
export function roomsBeside(
  raster: Raster,
  homography: Homography,
  { width, height }: Pick<PageLayout, 'width' | 'height'>,
): Window[] {
  const corners = [
    [0, 0],
    [width, 0],
    [width, height],
    [0, height],
  ].map(([x, y]) => applyHomography(homography, x, y))
  const us = corners.map(({ x }) => x)
  const vs = corners.map(({ y }) => y)
  const whole = { left: 0, top: 0, right: raster.width, bottom: raster.height }
  const page = {
    left: Math.min(...us),
    top: Math.min(...vs),
    right: Math.max(...us),
    bottom: Math.max(...vs),
  }
  const pageWidth = page.right - page.left
  const pageHeight = page.bottom - page.top
  return [
    { ...whole, right: page.left },
    { ...whole, left: page.right },
    { ...whole, bottom: page.top },
    { ...whole, top: page.bottom },
  ].filter((room) => {
    const [across, down] = [room.right - room.left, room.bottom - room.top]
    return (
      Math.min(across, down) >= BROAD * Math.min(pageWidth, pageHeight) &&
      across * down >= ROOM * pageWidth * pageHeight &&
      isPrintedPaper(raster, room)
    )
  })
}

/** How far, as a ratio, the sides of a picture of two sheets may differ from those of two pages. */
const ALIKE = 1.2

/** The halves of a picture whose sides are those of two pages beside each other; none where they are not. */
export function halvesOf(raster: Raster, { width, height }: Pick<PageLayout, 'width' | 'height'>): Window[] {
  const isWide = raster.width >= raster.height
  const long = Math.max(raster.width, raster.height)
  const short = Math.min(raster.width, raster.height)
  const isAlike = (ratio: number) => Math.abs(Math.log(ratio / (long / short))) < Math.log(ALIKE)
  // Two pages along their shorter sides, or along their longer ones.
  const ratio = Math.max(width, height) / Math.min(width, height)
  if (!isAlike(Math.max(2 / ratio, ratio / 2)) && !isAlike(2 * ratio)) return []
  const whole = { left: 0, top: 0, right: raster.width, bottom: raster.height }
  return isWide
    ? [
        { ...whole, right: raster.width / 2 },
        { ...whole, left: raster.width / 2 },
      ]
    : [
        { ...whole, bottom: raster.height / 2 },
        { ...whole, top: raster.height / 2 },
      ]
}
