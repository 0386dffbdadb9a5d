import { fitHomography, invert } from '#main/engines/raster/homography.ts'
import { applyHomography, type Homography, type Rect } from '#shared/domain/geometry.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { bilinear } from '../raster/bilinear.ts'
import { evenLight } from './even-light.ts'
import { type Point, type SheetEdges, type Side, sheetEdges } from './sheet-edges.ts'

/** A page as if it had been scanned, and where its pixels lie in the picture it was made from. */
export interface FlatPage {
  readonly picture: Raster
  /** Whether it was made flat: a photo of a sheet on a desk. */
  readonly isPhoto: boolean
  readonly toSource: (x: number, y: number) => Point
}

/** Sheets are this much longer than wide (ISO 216); one that is seen about so long is taken to be just so. */
const ISO_RATIO = Math.SQRT2
const NEARLY_ISO = 0.15

/**
 * A photo of a sheet on a desk made flat: the page's outline becomes a rectangle, its bowed sides straight, its light
 * even. Any other picture is its own flat page.
 * @param picture grey
 */
export function flatPage(picture: Raster): FlatPage {
  const edges = sheetEdges(picture)
  if (edges === undefined) return { picture, isPhoto: false, toSource: (x, y) => ({ x, y }) }
  const { width, height } = flatSize(edges)
  const ends = [
    { x: 0, y: 0 },
    { x: width, y: 0 },
    { x: width, y: height },
    { x: 0, y: height },
  ]
  const homography = fitHomography(
    ends.map(({ x, y }, i) => ({ x, y, u: edges.corners[i].x, v: edges.corners[i].y })),
  )
  if (homography === undefined) return { picture, isPhoto: false, toSource: (x, y) => ({ x, y }) }
  const bow = bowOf(edges, homography, width, height)
  const toSource = (x: number, y: number): Point => {
    const { dx, dy } = bow(x, y)
    return applyHomography(homography, x + dx, y + dy)
  }
  return { picture: evenLight(resample(picture, toSource, width, height)), isPhoto: true, toSource }
}

function flatSize({ corners: [a, b, c, d] }: SheetEdges): { width: number; height: number } {
  const length = (p: Point, q: Point) => Math.hypot(p.x - q.x, p.y - q.y)
  let width = Math.max(length(a, b), length(c, d))
  let height = Math.max(length(b, c), length(d, a))
  for (const ratio of [ISO_RATIO, 1 / ISO_RATIO]) {
    if (Math.abs(height / width / ratio - 1) > NEARLY_ISO) continue
    // The dimension that was foreshortened more is brought to the other.
    if (height / width < ratio) height = width * ratio
    else width = height / ratio
  }
  return { width: Math.round(width), height: Math.round(height) }
}

/** How far each side bows off its straight line, on the flat page: a cubic along the side, 0 at its corners. */
function bowOf(edges: SheetEdges, homography: Homography, width: number, height: number) {
  const back = invert(homography)
  const along = (side: Side, isLevel: boolean, length: number, edge: number) =>
    bump(
      side.map(({ x, y }) => {
        const flat = applyHomography(back, x, y)
        return isLevel
          ? { t: flat.x / length, off: flat.y - edge }
          : { t: flat.y / length, off: flat.x - edge }
      }),
    )
  const top = along(edges.top, true, width, 0)
  const bottom = along(edges.bottom, true, width, height)
  const left = along(edges.left, false, height, 0)
  const right = along(edges.right, false, height, width)
  // A Coons patch of the four sides' bows.
  return (x: number, y: number) => {
    const s = x / width
    const t = y / height
    return { dx: (1 - s) * left(t) + s * right(t), dy: (1 - t) * top(s) + t * bottom(s) }
  }
}

/** t (1 − t) (a + b t) nearest to the points, least squares. */
function bump(points: readonly { t: number; off: number }[]): (t: number) => number {
  let [aa, ab, bb, ao, bo] = [0, 0, 0, 0, 0]
  for (const { t, off } of points) {
    const one = t * (1 - t)
    const two = one * t
    aa += one * one
    ab += one * two
    bb += two * two
    ao += one * off
    bo += two * off
  }
  const determinant = aa * bb - ab * ab
  if (Math.abs(determinant) < 1e-9) return () => 0
  const a = (ao * bb - bo * ab) / determinant
  const b = (bo * aa - ao * ab) / determinant
  return (t) => t * (1 - t) * (a + b * t)
}

const TILE = 16

/** Bilinear; the way to the source is worked out on a lattice of 16 pixels and taken to be straight between. */
function resample(
  { width: sourceWidth, height: sourceHeight, data }: Raster,
  toSource: (x: number, y: number) => Point,
  width: number,
  height: number,
): Raster {
  const out = new Uint8Array(width * height)
  for (let top = 0; top < height; top += TILE) {
    for (let left = 0; left < width; left += TILE) {
      const a = toSource(left + 0.5, top + 0.5)
      const b = toSource(left + TILE + 0.5, top + 0.5)
      const c = toSource(left + 0.5, top + TILE + 0.5)
      const d = toSource(left + TILE + 0.5, top + TILE + 0.5)
      for (let v = 0; v < TILE && top + v < height; v += 1) {
        const t = v / TILE
        const x0 = a.x + (c.x - a.x) * t
        const y0 = a.y + (c.y - a.y) * t
        const dx = (b.x + (d.x - b.x) * t - x0) / TILE
        const dy = (b.y + (d.y - b.y) * t - y0) / TILE
        for (let u = 0; u < TILE && left + u < width; u += 1) {
          const x = Math.max(0, Math.min(sourceWidth - 1.001, x0 + dx * u - 0.5))
          const y = Math.max(0, Math.min(sourceHeight - 1.001, y0 + dy * u - 0.5))
          out[(top + v) * width + left + u] = bilinear(data, sourceWidth, x, y) + 0.5
        }
      }
    }
  }
  return { width, height, channels: 1, data: out }
}

/** The axis-aligned box, in the source's pixels, around a box of the flat page; clipped to the source. */
export function boxToSource(page: FlatPage, box: Rect, source: { width: number; height: number }): Rect {
  if (!page.isPhoto) return box
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let i = 0; i <= 4; i += 1) {
    for (const [x, y] of [
      [box.x + (box.w * i) / 4, box.y],
      [box.x + (box.w * i) / 4, box.y + box.h],
      [box.x, box.y + (box.h * i) / 4],
      [box.x + box.w, box.y + (box.h * i) / 4],
    ]) {
      const at = page.toSource(x, y)
      left = Math.min(left, at.x)
      right = Math.max(right, at.x)
      top = Math.min(top, at.y)
      bottom = Math.max(bottom, at.y)
    }
  }
  left = Math.max(0, Math.floor(left))
  top = Math.max(0, Math.floor(top))
  right = Math.min(source.width, Math.ceil(right))
  bottom = Math.min(source.height, Math.ceil(bottom))
  return { x: left, y: top, w: Math.max(0, right - left), h: Math.max(0, bottom - top) }
}
