import { levelCrop } from '#main/engines/page/level-crop.ts'
import { levels } from '#main/engines/page/rings.ts'
import { boundsOf } from '#main/engines/page/rows.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { type LineBox, levelRect } from './line-boxes.ts'
import { guttersOf } from './reading-order.ts'

/** A line's usual height in the crops that gaps are looked for in, pixels. */
const UNIT_PX = 20
/** Least gap at a gutter, heights of a line: blanks between words are narrower. */
const LEAST_GAP = 0.6
/** One of the parts fills this much of its column: a title about the gutter does not. */
const LEAST_FILL = 0.5
/** A box of two lines at different heights is higher than theirs. */
const MOST_HIGH = 1.7
const HIGH = 1.1
/** Share of a crop's height from which a column of ink is the rule between columns. */
const RULE = 0.85

/**
 * Lines that the detector ran together across the gutter, cut where their ink leaves a gap as the gutter does.
 * @param unit usual height of a line's box, pixels
 * @param tilt of the page's lines, radians
 */
export function cutAtGutter(page: Raster, boxes: readonly LineBox[], unit: number, tilt: number): LineBox[] {
  const rectOf = (box: LineBox) => levelRect(box, tilt, page)
  const rects = boxes.map(rectOf)
  const cuts = guttersOf(rects)
  const all = boundsOf(rects)
  if (all === undefined) return [...boxes]
  const ends = [all.x, ...cuts, all.x + all.w]
  return cuts.reduce<LineBox[]>(
    (parts, cut, i) =>
      parts.flatMap((box) => {
        const { x, w } = rectOf(box)
        const fill = Math.max((cut - x) / (cut - ends[i]), (x + w - cut) / (ends[i + 2] - cut))
        if (x >= cut || x + w <= cut || fill < LEAST_FILL || box.height > unit * MOST_HIGH) return [box]
        return partsOf(page, box, cut - x - w / 2, unit) ?? [box]
      }),
    [...boxes],
  )
}

/** @param at where the gutter is, along the line from its middle */
function partsOf(page: Raster, box: LineBox, at: number, unit: number): LineBox[] | undefined {
  const scale = UNIT_PX / unit
  const crop = levelCrop(page, box, scale)
  const known = levels(crop)
  if (known === undefined) return undefined
  const threshold = known.paper - 0.4 * (known.paper - known.ink)
  const isInk = (x: number, y: number) => crop.data[y * crop.width + x] < threshold
  const isBlank = (x: number) => {
    let ink = 0
    for (let y = 0; y < crop.height; y += 1) ink += Number(isInk(x, y))
    return ink === 0 || ink > crop.height * RULE
  }
  let from = Math.round(crop.width / 2 + at * scale)
  let to = from
  while (from > 0 && isBlank(from - 1)) from -= 1
  while (to < crop.width && isBlank(to)) to += 1
  if (to - from < LEAST_GAP * UNIT_PX) return undefined
  const margin = Math.min(UNIT_PX / 4, (to - from) / 4)
  const left = from === 0 ? [] : [{ first: 0, last: from + margin }]
  const right = to >= crop.width ? [] : [{ first: to - margin, last: crop.width }]
  return [...left, ...right].map(({ first, last }) => {
    const high = box.height > unit * HIGH ? Math.round(UNIT_PX) : crop.height
    const top = fullest(crop.height, high, (y) => {
      let ink = 0
      for (let x = Math.ceil(first); x < last; x += 1) ink += Number(isInk(x, y))
      return ink
    })
    const along = ((first + last) / 2 - crop.width / 2) / scale
    const across = (top + high / 2 - crop.height / 2) / scale
    const [c, s] = [Math.cos(box.angle), Math.sin(box.angle)]
    return {
      ...box,
      cx: box.cx + along * c - across * s,
      cy: box.cy + along * s + across * c,
      length: (last - first) / scale,
      height: high / scale,
    }
  })
}

/** First of the `high` rows together that hold the most ink, the middle one of equals. */
function fullest(rows: number, high: number, inkOf: (row: number) => number): number {
  const ink = Array.from({ length: rows }, (_, row) => inkOf(row))
  const sums = Array.from({ length: Math.max(1, rows - high + 1) }, (_, top) =>
    ink.slice(top, top + high).reduce((sum, value) => sum + value, 0),
  )
  const best = Math.max(...sums)
  const [first, last] = [sums.indexOf(best), sums.lastIndexOf(best)]
  return Math.round((first + last) / 2)
}
