import type { Rect } from '#shared/domain/geometry.ts'
import type { BubbleShape } from '#shared/domain/template.ts'
import { type Component, components } from '../raster/components.ts'
import type { Thumb } from '../raster/ink.ts'
import type { InkPage } from './ink-page.ts'

/** A printed outline that may be a bubble: middle of its stroke, image pixels. */
export interface OutlineBox extends Rect {
  readonly shape: BubbleShape
  /** Ink without a hole: a bubble that was filled in, or a letter. */
  readonly isFilled: boolean
}

/** Smaller holes are those of letters; larger ones are boxes to write in and tables. */
const LEAST_SIDE_SHARE = 1 / 220
const MOST_SIDE_SHARE = 1 / 18
const LEAST_SIDE_PX = 5
/** An ellipse covers π/4 of its box; less than this is no bubble. */
const LEAST_COVER = 0.62
/** A slot with round ends covers up to nine tenths of its box, a rectangle all. */
const RECTANGLE_COVER = 0.945
const ROUND_ASPECT = 1.12

/** Grows ink by one pixel up, down, left and right, so that paper does not leak through a thin slanted stroke. */
function grow(ink: Uint8Array, width: number, height: number): Uint8Array {
  const out = new Uint8Array(ink.length)
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (
        ink[at] === 1 ||
        (x > 0 && ink[at - 1] === 1) ||
        (x + 1 < width && ink[at + 1] === 1) ||
        (y > 0 && ink[at - width] === 1) ||
        (y + 1 < height && ink[at + width] === 1)
      )
        out[at] = 1
    }
  }
  return out
}

const widthOf = (part: Component) => part.right - part.left
const heightOf = (part: Component) => part.bottom - part.top
const contains = (outer: Component, inner: Component) =>
  inner.left >= outer.left &&
  inner.right <= outer.right &&
  inner.top >= outer.top &&
  inner.bottom <= outer.bottom

/** Looks parts up by the cell their middle lies in. */
function buckets(parts: readonly Component[], side: number) {
  const cells = new Map<string, Component[]>()
  for (const part of parts) {
    const key = `${Math.floor((part.left + part.right) / 2 / side)} ${Math.floor((part.top + part.bottom) / 2 / side)}`
    const cell = cells.get(key)
    if (cell === undefined) cells.set(key, [part])
    else cell.push(part)
  }
  return (left: number, top: number, right: number, bottom: number): Component[] => {
    const found: Component[] = []
    for (let cy = Math.floor(top / side); cy <= Math.floor(bottom / side); cy++)
      for (let cx = Math.floor(left / side); cx <= Math.floor(right / side); cx++)
        found.push(...(cells.get(`${cx} ${cy}`) ?? []))
    return found
  }
}

/** Ink pixels met when walking right from a hole's right edge in its middle row: how thick its outline is. */
function strokePx(ink: Uint8Array, width: number, hole: Component): number {
  const y = Math.floor((hole.top + hole.bottom) / 2)
  let x = hole.right
  // The grown ink's own pixel.
  while (x < width && ink[y * width + x] === 0 && x < hole.right + 3) x++
  const from = x
  while (x < width && ink[y * width + x] === 1) x++
  return x - from
}

function shapeOf(cover: number, w: number, h: number): BubbleShape {
  if (cover >= RECTANGLE_COVER) return 'rectangle'
  return Math.max(w, h) < ROUND_ASPECT * Math.min(w, h) ? 'circle' : 'oval'
}

/** Paper enclosed by ink, of a bubble's size and cover, whatever is printed inside it. */
function closedOutlines(thumb: Thumb, ink: Uint8Array, least: number, most: number): OutlineBox[] {
  const { width, height } = thumb
  const grown = grow(ink, width, height)
  const inside = components(grown, width, height, 1)
  const nearby = buckets(
    inside.filter((part) => widthOf(part) < most && heightOf(part) < most),
    most,
  )
  const paper = grown.map((value) => 1 - value)
  const holes = components(paper, width, height, 4).filter(
    (hole) =>
      widthOf(hole) + 2 >= least &&
      heightOf(hole) + 2 >= least &&
      widthOf(hole) <= most &&
      heightOf(hole) <= most &&
      hole.left > 0 &&
      hole.top > 0 &&
      hole.right < width &&
      hole.bottom < height,
  )
  return holes.flatMap((hole): OutlineBox[] => {
    const printed = nearby(hole.left, hole.top, hole.right, hole.bottom)
      .filter((part) => contains(hole, part))
      .reduce((sum, part) => sum + part.area, 0)
    const cover = (hole.area + printed) / (widthOf(hole) * heightOf(hole))
    if (cover < LEAST_COVER) return []
    // From the grown hole's edge to the middle of the stroke.
    const margin = 1 + strokePx(ink, width, hole) / 2
    const w = widthOf(hole) + 2 * margin
    const h = heightOf(hole) + 2 * margin
    return [
      { x: hole.left - margin, y: hole.top - margin, w, h, shape: shapeOf(cover, w, h), isFilled: false },
    ]
  })
}

/** Ink of a bubble's size that covers its box: a bubble somebody filled in. */
function filledOutlines(thumb: Thumb, ink: Uint8Array, least: number, most: number): OutlineBox[] {
  return components(ink, thumb.width, thumb.height, LEAST_COVER * least * least).flatMap(
    (part): OutlineBox[] => {
      const w = widthOf(part)
      const h = heightOf(part)
      const cover = part.area / (w * h)
      if (Math.min(w, h) < least || Math.max(w, h) > most || cover < LEAST_COVER) return []
      return [{ x: part.left, y: part.top, w, h, shape: shapeOf(cover, w, h), isFilled: true }]
    },
  )
}

/** Share of the way around a ring that must be ink. */
const LEAST_ROUND = 0.86
/** Places around a ring that are looked at. */
const AROUND = 48

/** Where a ring of a shape runs in a box, from its middle, half a side long. */
const RINGS = [
  (turn: number) => [Math.cos(turn), Math.sin(turn)] as const,
  (turn: number) => {
    const [x, y] = [Math.cos(turn), Math.sin(turn)]
    const reach = Math.max(Math.abs(x), Math.abs(y))
    return [x / reach, y / reach] as const
  },
]

/** Ink that runs around its own box: a bubble whose letter touches its outline, so that no paper is left whole in it. */
function ringOutlines(thumb: Thumb, ink: Uint8Array, least: number, most: number): OutlineBox[] {
  const { width, height } = thumb
  const isInk = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < width && y < height && ink[y * width + x] === 1
  return components(ink, width, height, 2 * least).flatMap((part): OutlineBox[] => {
    const [w, h] = [widthOf(part), heightOf(part)]
    if (Math.min(w, h) < least || Math.max(w, h) > most || part.area > 0.75 * w * h) return []
    const [cx, cy] = [(part.left + part.right - 1) / 2, (part.top + part.bottom - 1) / 2]
    const around = RINGS.map((ring) => {
      let met = 0
      for (let i = 0; i < AROUND; i++) {
        const [x, y] = ring((2 * Math.PI * i) / AROUND)
        // Strokes are two pixels or more, and hardly ever where the sum says.
        const isMet = [0, 1, 2].some((inward) =>
          isInk(Math.round(cx + x * (w / 2 - 0.5 - inward)), Math.round(cy + y * (h / 2 - 0.5 - inward))),
        )
        if (isMet) met++
      }
      return met / AROUND
    })
    if (Math.max(...around) < LEAST_ROUND) return []
    const isBox = around[1] > around[0]
    const shape = isBox ? 'rectangle' : shapeOf(LEAST_COVER, w, h)
    return [{ x: part.left + 0.5, y: part.top + 0.5, w: w - 1, h: h - 1, shape, isFilled: false }]
  })
}

/** The same print found twice is one. */
function withoutTwins(sure: readonly OutlineBox[], more: readonly OutlineBox[]): OutlineBox[] {
  const side = Math.max(1, ...more.map(({ w, h }) => Math.max(w, h)))
  const cells = new Map<string, OutlineBox[]>()
  const keyOf = (x: number, y: number) => `${x} ${y}`
  for (const box of sure) {
    const key = keyOf(Math.floor((box.x + box.w / 2) / side), Math.floor((box.y + box.h / 2) / side))
    cells.set(key, [...(cells.get(key) ?? []), box])
  }
  const isTwin = (a: OutlineBox, b: OutlineBox) =>
    Math.abs(a.x + a.w / 2 - b.x - b.w / 2) < 0.3 * a.w &&
    Math.abs(a.y + a.h / 2 - b.y - b.h / 2) < 0.3 * a.h &&
    Math.abs(a.w - b.w) < 0.3 * a.w &&
    Math.abs(a.h - b.h) < 0.3 * a.h
  return more.filter((box) => {
    const [cx, cy] = [Math.floor((box.x + box.w / 2) / side), Math.floor((box.y + box.h / 2) / side)]
    for (let x = cx - 1; x <= cx + 1; x++)
      for (let y = cy - 1; y <= cy + 1; y++)
        if (cells.get(keyOf(x, y))?.some((other) => isTwin(box, other))) return false
    return true
  })
}

/** Which side of its box a part's ink is gathered at: the closed side of a bracket. */
function closedSide(part: Component): 'top' | 'bottom' | 'left' | 'right' | undefined {
  const dx = (part.x - (part.left + part.right) / 2) / widthOf(part)
  const dy = (part.y - (part.top + part.bottom) / 2) / heightOf(part)
  if (Math.abs(dx) < 0.08 && Math.abs(dy) > 0.1) return dy < 0 ? 'top' : 'bottom'
  if (Math.abs(dy) < 0.08 && Math.abs(dx) > 0.1) return dx < 0 ? 'left' : 'right'
  return undefined
}

/** Two brackets that face each other, `[ ]` or lying. */
function brackets(thumb: Thumb, ink: Uint8Array, least: number, most: number): OutlineBox[] {
  const ends = components(ink, thumb.width, thumb.height, 4).filter((part) => {
    const w = widthOf(part)
    const h = heightOf(part)
    return Math.max(w, h) >= 0.7 * least && Math.max(w, h) <= most && part.area < 0.75 * w * h
  })
  const found: OutlineBox[] = []
  const near = buckets(ends, most)
  for (const start of ends) {
    const side = closedSide(start)
    if (side !== 'top' && side !== 'left') continue
    const isTall = side === 'top'
    const span = isTall ? widthOf(start) : heightOf(start)
    let best: { end: Component; length: number } | undefined
    for (const end of near(start.left - 2, start.top - 2, start.right + most, start.bottom + most)) {
      if (closedSide(end) !== (isTall ? 'bottom' : 'right')) continue
      const shift = isTall ? end.left - start.left : end.top - start.top
      const other = isTall ? widthOf(end) : heightOf(end)
      const length = isTall ? end.bottom - start.top : end.right - start.left
      const gap = isTall ? end.top - start.bottom : end.left - start.right
      const isLike =
        Math.abs(shift) <= Math.max(2, 0.15 * span) && Math.abs(other - span) <= Math.max(2, 0.15 * span)
      if (!isLike || gap < 1 || length > most || length < span) continue
      if (best === undefined || length < best.length) best = { end, length }
    }
    if (best === undefined) continue
    const x = Math.min(start.left, best.end.left)
    const y = Math.min(start.top, best.end.top)
    const w = Math.max(start.right, best.end.right) - x
    const h = Math.max(start.bottom, best.end.bottom) - y
    const stroke = Math.max(
      1,
      start.area / (isTall ? widthOf(start) + 2 * heightOf(start) : heightOf(start) + 2 * widthOf(start)),
    )
    found.push({
      x: x + stroke / 2,
      y: y + stroke / 2,
      w: w - stroke,
      h: h - stroke,
      shape: 'bracket',
      isFilled: false,
    })
  }
  return found
}

/**
 * Printed outlines of a bubble's size on a page: rings, slots, boxes and pairs of brackets, empty or with a label inside.
 * Drop-out colours count as ink.
 */
export function findOutlines({ thumb, ink }: InkPage): OutlineBox[] {
  if (thumb.width < LEAST_SIDE_PX || thumb.height < LEAST_SIDE_PX) return []
  const longSide = Math.max(thumb.width, thumb.height)
  const least = Math.max(LEAST_SIDE_PX, longSide * LEAST_SIDE_SHARE)
  const most = longSide * MOST_SIDE_SHARE
  const hollow = [closedOutlines, brackets].flatMap((find) => find(thumb, ink, least, most))
  const rings = withoutTwins(hollow, ringOutlines(thumb, ink, least, most))
  const seen = [...hollow, ...rings]
  return [...seen, ...withoutTwins(seen, filledOutlines(thumb, ink, least, most))].map(
    ({ x, y, w, h, ...rest }) => ({
      x: x * thumb.step,
      y: y * thumb.step,
      w: w * thumb.step,
      h: h * thumb.step,
      ...rest,
    }),
  )
}
