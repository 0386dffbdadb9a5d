import type { Brand } from '#shared/domain/brand.ts'
import {
  applyHomography,
  type Homography,
  type PagePoint,
  pagePoint,
  type Rect,
} from '#shared/domain/geometry.ts'

/** CSS pixels from the canvas's top left corner. */
export type ViewPoint = Brand<{ readonly x: number; readonly y: number }, 'view'>
export const viewPoint = (x: number, y: number) => ({ x, y }) as ViewPoint

/** What part of the page is seen: view = page × scale + offset. */
export interface View {
  /** CSS pixels per template unit. */
  readonly scale: number
  readonly x: number
  readonly y: number
}

export const toPage = (view: View, { x, y }: ViewPoint): PagePoint =>
  pagePoint((x - view.x) / view.scale, (y - view.y) / view.scale)
export const toView = (view: View, { x, y }: PagePoint): ViewPoint =>
  viewPoint(x * view.scale + view.x, y * view.scale + view.y)

export interface Size {
  readonly w: number
  readonly h: number
}

const MARGIN_PX = 24
/** How much larger or smaller one step makes the page. */
export const ZOOM_IN = 1.25
export const ZOOM_OUT = 0.8

/** The whole page in the middle of the canvas. */
export function fitted(page: Size, canvas: Size): View {
  const scale = Math.max(
    1e-3,
    Math.min((canvas.w - 2 * MARGIN_PX) / page.w, (canvas.h - 2 * MARGIN_PX) / page.h),
  )
  return { scale, x: (canvas.w - page.w * scale) / 2, y: (canvas.h - page.h * scale) / 2 }
}

/** Larger or smaller by a factor, with the page's point under `at` staying where it is. */
export function zoomed(view: View, factor: number, at: ViewPoint, page: Size, canvas: Size): View {
  const least = fitted(page, canvas).scale / 4
  const scale = Math.max(least, Math.min(least * 400, view.scale * factor))
  const k = scale / view.scale
  return { scale, x: at.x - (at.x - view.x) * k, y: at.y - (at.y - view.y) * k }
}

export const panned = (view: View, dx: number, dy: number): View => ({
  ...view,
  x: view.x + dx,
  y: view.y + dy,
})

/** The rectangle between two corners, whichever way it was drawn. */
export const between = (a: PagePoint, b: PagePoint): Rect => ({
  x: Math.min(a.x, b.x),
  y: Math.min(a.y, b.y),
  w: Math.abs(a.x - b.x),
  h: Math.abs(a.y - b.y),
})

/** The inverse of a projective map. @throws RangeError when it has none */
export function inverse(h: Homography): Homography {
  const [a, b, c, d, e, f, g, i, j] = h
  const A = e * j - f * i
  const B = f * g - d * j
  const C = d * i - e * g
  const det = a * A + b * B + c * C
  if (Math.abs(det) < 1e-12) throw new RangeError('the map cannot be inverted')
  const k = 1 / det
  return [
    A * k,
    (c * i - b * j) * k,
    (b * f - c * e) * k,
    B * k,
    (a * j - c * g) * k,
    (c * d - a * f) * k,
    C * k,
    (b * g - a * i) * k,
    (a * e - b * d) * k,
  ]
}

/** The map of a page to a picture of it that shows the page and nothing else. */
export const stretched = (page: Size, image: Size): Homography => [
  image.w / page.w,
  0,
  0,
  0,
  image.h / page.h,
  0,
  0,
  0,
  1,
]

/** Where a picture is seen: its pixels to those of the view, for a map of its pixels to the page. */
export function inView({ scale: s, x, y }: View, ofPage: Homography): Homography {
  const [a, b, c, d, e, f, g, h, i] = ofPage
  return [s * a + x * g, s * b + x * h, s * c + x * i, s * d + y * g, s * e + y * h, s * f + y * i, g, h, i]
}

/** What is around a rectangle, as a share of it, so that one sees where it is. */
const CONTEXT = 0.6
/** A single bubble fills no screen. */
const MOST_OF_FITTED = 6

/** A rectangle of the page with what is around it, in the middle of the canvas. */
export function focused(rect: Rect, page: Size, canvas: Size): View {
  const around = Math.max(rect.w, rect.h) * CONTEXT
  const scale = Math.min(
    canvas.w / (rect.w + around),
    canvas.h / (rect.h + around),
    fitted(page, canvas).scale * MOST_OF_FITTED,
  )
  return {
    scale,
    x: canvas.w / 2 - (rect.x + rect.w / 2) * scale,
    y: canvas.h / 2 - (rect.y + rect.h / 2) * scale,
  }
}

/** The box around a rectangle after a projective map. */
export function mapRect(h: Homography, { x, y, w, h: height }: Rect): Rect {
  const corners = [
    applyHomography(h, x, y),
    applyHomography(h, x + w, y),
    applyHomography(h, x, y + height),
    applyHomography(h, x + w, y + height),
  ]
  const left = Math.min(...corners.map((p) => p.x))
  const top = Math.min(...corners.map((p) => p.y))
  return {
    x: left,
    y: top,
    w: Math.max(...corners.map((p) => p.x)) - left,
    h: Math.max(...corners.map((p) => p.y)) - top,
  }
}

/** CSS `matrix3d` of a projective map of the plane. */
export const cssMatrix = ([a, b, c, d, e, f, g, h, i]: Homography): string =>
  `matrix3d(${[a, d, 0, g, b, e, 0, h, 0, 0, 1, 0, c, f, 0, i].join(',')})`
