import type { Rect } from '#shared/domain/geometry.ts'
import type { PageLayout } from '#shared/domain/layout.ts'
import type { Raster } from '#shared/domain/raster.ts'
import type { PageReading, PageWarning } from '#shared/domain/reading.ts'
import type { Affine } from '../raster/homography.ts'
import type { ScanPage } from '../read/page.ts'
import { measureRows } from './measure/measure-rows.ts'
import type { Registration } from './registration.ts'

/** Red ink that covers this much of a bubble is a pre-mark worth a warning, not a tint of the paper. */
const RED_MARK = 0.12
const FEWEST_PIXELS_PER_BUBBLE = 9

export type Register = (raster: Raster, layout: PageLayout) => Registration

/**
 * Reads one decoded page: finds where the layout lies in it, measures every bubble, and says what of the page a person
 * should know. With several layouts (front and back) the one whose printed structure fits best is taken.
 */
export function readSheet(page: ScanPage, layouts: readonly PageLayout[], register: Register): PageReading {
  const { raster } = page
  let best: { layout: PageLayout; registration: Registration } | undefined
  for (const layout of layouts) {
    const registration = register(raster, layout)
    if (best === undefined || fit(registration) > fit(best.registration)) best = { layout, registration }
  }
  if (best === undefined) return unalignedPage(page, 'no-layout')
  const { layout, registration } = best
  if (registration.status === 'unaligned') return unalignedPage(page, registration.reason)
  const rows = measureRows(raster, registration, layout)
  const { homography, orientation, scale, structureScore } = registration
  const warnings: PageWarning[] = []
  if (rows.some((row) => row.bubbles.some((bubble) => bubble.red > RED_MARK))) warnings.push('red-marks')
  if (orientation === 180) warnings.push('upside-down')
  else if (orientation !== 0) warnings.push('turned')
  if (smallestBubble(layout) * scale < FEWEST_PIXELS_PER_BUBBLE) warnings.push('low-resolution')
  return {
    ...nothingOf(page),
    state: page.damage === undefined ? 'read' : 'damaged',
    ...(page.damage === undefined ? {} : { reason: page.damage.reason }),
    templatePageId: layout.pageId,
    registration: { homography: [...homography], orientation, scale, structureScore },
    rows,
    rowBoxes: layout.rows.map((row, index) => rowBox(row.bubbles, registration.bubbles[index])),
    bubbleCenters: layout.rows.map((row, index) => centers(row.bubbles, registration.bubbles[index])),
    warnings,
  }
}

/** A page of which nothing was read. */
export const unalignedPage = (page: ScanPage, reason: string | undefined): PageReading => ({
  ...nothingOf(page),
  state: 'unaligned',
  ...(reason === undefined ? {} : { reason }),
})

const nothingOf = ({ index, raster, dpi }: ScanPage) => ({
  pageIndex: index,
  image: { widthPx: raster.width, heightPx: raster.height, ...(dpi === undefined ? {} : { dpi }) },
  rows: [],
  rowBoxes: [],
  bubbleCenters: [],
  codes: [],
  warnings: [],
})

const fit = ({ status, structureScore }: Registration) => (status === 'aligned' ? 1 : 0) + structureScore

const smallestBubble = (layout: PageLayout) =>
  Math.min(...layout.rows.flatMap((row) => row.bubbles.map(({ w, h }) => Math.min(w, h))))

const at = ({ a, b, c, d, e, f }: Affine, x: number, y: number): [number, number] => [
  a * x + b * y + c,
  d * x + e * y + f,
]

const centers = (boxes: readonly Rect[], maps: readonly Affine[]) =>
  boxes.flatMap(({ x, y, w, h }, option) => at(maps[option], x + w / 2, y + h / 2))

/** Box around a row's bubbles in the picture: around their middles, as far as the four corners of each go. */
function rowBox(boxes: readonly Rect[], maps: readonly Affine[]): [number, number, number, number] {
  let [left, top, right, bottom] = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ]
  boxes.forEach(({ x, y, w, h }, option) => {
    const map = maps[option]
    const [u, v] = at(map, x + w / 2, y + h / 2)
    const reachU = (Math.abs(map.a) * w + Math.abs(map.b) * h) / 2
    const reachV = (Math.abs(map.d) * w + Math.abs(map.e) * h) / 2
    left = Math.min(left, u - reachU)
    right = Math.max(right, u + reachU)
    top = Math.min(top, v - reachV)
    bottom = Math.max(bottom, v + reachV)
  })
  return [left, top, right, bottom]
}
