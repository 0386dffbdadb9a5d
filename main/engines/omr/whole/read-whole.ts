import type { Homography } from '#shared/domain/geometry.ts'
import type { PageLayout } from '#shared/domain/layout.ts'
import type { Raster } from '#shared/domain/raster.ts'
import type { PageReading, UnalignedReason } from '#shared/domain/reading.ts'
import type { Window } from '../../raster/ink.ts'
import type { ScanPage } from '../../read/page.ts'
import { findBeforehand } from '../find/found.ts'
import type { Pictures } from '../find/pictures.ts'
import { type Register, readSheet, unalignedPage } from '../read-sheet.ts'
import { register } from '../register.ts'
import type { Registration } from '../registration.ts'
import { halvesOf, liesAcrossAnother, roomsBeside } from './beside.ts'
import { cutOut } from './cuts.ts'
import { handednessOf } from './handedness.ts'
import { turnedBack, turnedPicture } from './turned.ts'

/** What finds a page in a picture. */
export interface Finder {
  readonly layouts: readonly PageLayout[]
  readonly pictures: Pictures
  /** Called before the first code is read. */
  readonly withCodeReader: () => Promise<void>
  /** Where a person says the page's corners are, image pixels, clockwise from its top left. */
  readonly corners: readonly { x: number; y: number }[] | undefined
}

/**
 * Reads a picture that must show one page, seen from its front. What shows two or a mirrored one is refused by name:
 * a grid that is even fits both.
 */
export async function readWhole(page: ScanPage, finder: Finder): Promise<PageReading> {
  const find = await finderOf(page.raster, finder)
  const reading = readSheet(page, finder.layouts, (raster, layout) => {
    const found = find(raster, layout)
    if (found.status === 'unaligned') return found
    const handedness = handednessOf(raster, found, layout)
    if (handedness === 'mirrored') return { ...found, status: 'unaligned', reason: 'mirrored' }
    return handedness === 'turned' ? onItsHead(raster, found, layout, find) : found
  })
  if (reading.state !== 'unaligned') {
    // Who says where the corners are says which of two sheets is meant.
    const hasSecond = finder.corners === undefined && (await showsSecond(page.raster, reading, finder))
    return hasSecond ? unalignedPage(page, 'second-sheet') : reading
  }
  if (reading.reason === 'mirrored' || finder.corners !== undefined) return reading
  const reason = await whyRefused(page.raster, finder)
  return reason === undefined ? reading : { ...reading, reason }
}

/** A page whose letters stand on their heads, found again the other way up; refused where it does not fit that way. */
function onItsHead(raster: Raster, found: Registration, layout: PageLayout, find: Register): Registration {
  const turned = turnedPicture(raster)
  const other = find(turned, layout)
  const isUpright = other.status === 'aligned' && handednessOf(turned, other, layout) === 'upright'
  return isUpright
    ? turnedBack(other, raster)
    : { ...found, status: 'unaligned', reason: 'structure-mismatch' }
}

async function finderOf(
  raster: Raster,
  { layouts, pictures, withCodeReader, corners }: Finder,
  isBrief = false,
): Promise<Register> {
  const found = await findBeforehand(raster, layouts, pictures, withCodeReader)
  return (picture, layout) =>
    register(picture, layout, { pictures, found, isBrief, ...(corners === undefined ? {} : { corners }) })
}

/** Whether beside the page that was found, or from under it, a second one shows. */
async function showsSecond(raster: Raster, reading: PageReading, finder: Finder): Promise<boolean> {
  const layout = finder.layouts.find(({ pageId }) => pageId === reading.templatePageId)
  const homography = reading.registration?.homography as unknown as Homography | undefined
  if (layout === undefined || homography === undefined) return false
  if (liesAcrossAnother(raster, homography, layout)) return true
  for (const room of roomsBeside(raster, homography, layout))
    if (await holdsPage(raster, room, finder)) return true
  return false
}

async function holdsPage(raster: Raster, window: Window, finder: Finder): Promise<boolean> {
  const part = cutOut(raster, window)
  const find = await finderOf(part, finder, true)
  return finder.layouts.some((layout) => find(part, layout).status === 'aligned')
}

/**
 * A better name for what is wrong with a page that no layout fits. A mirrored one is not looked for: that would cost as
 * much again as refusing it did.
 */
async function whyRefused(raster: Raster, finder: Finder): Promise<UnalignedReason | undefined> {
  for (const layout of finder.layouts) {
    const [one, other] = halvesOf(raster, layout)
    if (one === undefined || other === undefined) continue
    if ((await holdsPage(raster, one, finder)) && (await holdsPage(raster, other, finder)))
      return 'second-sheet'
  }
  return undefined
}
