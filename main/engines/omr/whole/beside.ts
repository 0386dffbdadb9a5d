import { applyHomography, type Homography } from '#shared/domain/geometry.ts'
import type { PageLayout } from '#shared/domain/layout.ts'
import type { Raster } from '#shared/domain/raster.ts'
import type { Window } from '../../raster/ink.ts'
import { isPrintedPaper } from './polarity.ts'

/** Least size of what is left beside a page, as a share of the page's area and of its shorter side, to hold another. */
const ROOM = 0.4
const BROAD = 0.6

/** Least share of a page's side that is cut off at one end, and left over at the other, where two sheets overlap. */
const SLIPPED = 0.08
/** Share of a page's side around it that may be its own edge and shadow. */
const RIM = 0.02

type Page = Pick<PageLayout, 'width' | 'height'>

/** The upright rectangle around a page in its picture; it may reach beyond that. */
function rectAround(homography: Homography, { width, height }: Page): Window {
  const corners = [
    [0, 0],
    [width, 0],
    [width, height],
    [0, height],
  ].map(([x, y]) => applyHomography(homography, x, y))
  const us = corners.map(({ x }) => x)
  const vs = corners.map(({ y }) => y)
  return { left: Math.min(...us), top: Math.min(...vs), right: Math.max(...us), bottom: Math.max(...vs) }
}

/** What is left of a picture left of, right of, above and below a page. */
function roomsAround({ width, height }: Raster, page: Window, rim = 0): [Window, Window, Window, Window] {
  const whole = { left: 0, top: 0, right: width, bottom: height }
  return [
    { ...whole, right: page.left - rim },
    { ...whole, left: page.right + rim },
    { ...whole, bottom: page.top - rim },
    { ...whole, top: page.bottom + rim },
  ]
}

/** The parts of a picture beside the page found in it that are large enough for a second one, and printed paper. */
export function roomsBeside(raster: Raster, homography: Homography, layout: Page): Window[] {
  const page = rectAround(homography, layout)
  const pageWidth = page.right - page.left
  const pageHeight = page.bottom - page.top
  return roomsAround(raster, page).filter((room) => {
    const [across, down] = [room.right - room.left, room.bottom - room.top]
    return (
      Math.min(across, down) >= BROAD * Math.min(pageWidth, pageHeight) &&
      across * down >= ROOM * pageWidth * pageHeight &&
      isPrintedPaper(raster, room)
    )
  })
}

/**
 * Whether a page lies across another: it runs out of the picture at one side, and at the opposite one there is printed
 * paper that is not its own, as when a feeder takes two sheets, the second a little later.
 */
export function liesAcrossAnother(raster: Raster, homography: Homography, layout: Page): boolean {
  const page = rectAround(homography, layout)
  const pageWidth = page.right - page.left
  const pageHeight = page.bottom - page.top
  const [left, right, above, below] = roomsAround(raster, page, RIM * Math.min(pageWidth, pageHeight))
  const ends = [
    { cut: page.right - raster.width, room: left, over: left.right, side: pageWidth },
    { cut: -page.left, room: right, over: raster.width - right.left, side: pageWidth },
    { cut: page.bottom - raster.height, room: above, over: above.bottom, side: pageHeight },
    { cut: -page.top, room: below, over: raster.height - below.top, side: pageHeight },
  ]
  return ends.some(
    ({ cut, room, over, side }) => Math.min(cut, over) >= SLIPPED * side && isPrintedPaper(raster, room),
  )
}

/** How far, as a ratio, the sides of a picture of two sheets may differ from those of two pages. */
const ALIKE = 1.2

/** The halves of a picture whose sides are those of two pages beside each other; none where they are not. */
export function halvesOf(raster: Raster, { width, height }: Page): Window[] {
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
