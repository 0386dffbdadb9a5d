import type { PageLayout } from '#shared/domain/layout.ts'
import type { Raster } from '#shared/domain/raster.ts'
import type { Affine } from '../../raster/homography.ts'
import { brightness, type Channel } from '../../raster/ink.ts'

interface Strip {
  readonly x0: number
  readonly y0: number
  readonly x1: number
  readonly y1: number
}

/** Paper beside a row: where its number would stand, and as much on the other side. */
interface Sides {
  readonly before: Strip
  readonly after: Strip
}

const sidesOf = new WeakMap<PageLayout, readonly Sides[]>()

/** The rows that have room for a number at both ends. */
function rowSides(layout: PageLayout): readonly Sides[] {
  const known = sidesOf.get(layout)
  if (known !== undefined) return known
  const boxes = layout.rows.flatMap((row) => row.bubbles)
  const sides = layout.rows.flatMap(({ kind, bubbles }): Sides[] => {
    const first = bubbles[0]
    const last = bubbles.at(-1)
    if (kind !== 'question' || first === undefined || last === undefined || bubbles.length < 2) return []
    const across = Math.abs(last.x - first.x) >= Math.abs(last.y - first.y)
    // Numbers of rows that run down stand above them in some sheets and below them in others.
    if (!across || last.x < first.x) return []
    const step = (last.x - first.x) / (bubbles.length - 1)
    const y0 = first.y
    const y1 = first.y + first.h
    const gap = 0.2 * first.w
    const reach = (from: number, to: number) =>
      boxes.every((box) => box.y > y1 || box.y + box.h < y0 || box.x > to || box.x + box.w < from)
    // As far as no other bubble is met, for both sides alike.
    for (let length = 1.4 * step; length > 0.4 * step; length -= 0.1 * step) {
      const before = { x0: first.x - gap - length, y0, x1: first.x - gap, y1 }
      const after = { x0: last.x + last.w + gap, y0, x1: last.x + last.w + gap + length, y1 }
      if (reach(before.x0, before.x1) && reach(after.x0, after.x1)) return [{ before, after }]
    }
    return []
  })
  sidesOf.set(layout, sides)
  return sides
}

/** `numberSide` from which on the numbers say which way up a page lies. */
export const NUMBERS_TELL = 0.5

const ACROSS = 24
const DOWN = 8

/** Share of a strip that is clearly darker than the paper around it; lines ruled across it are left out. */
function inkShare(raster: Raster, channel: Channel, map: (x: number, y: number) => Affine, strip: Strip) {
  const { x0, y0, x1, y1 } = strip
  const { a, b, c, d, e, f } = map((x0 + x1) / 2, (y0 + y1) / 2)
  const values = new Uint8Array(ACROSS * DOWN)
  for (let j = 0; j < DOWN; j++) {
    for (let i = 0; i < ACROSS; i++) {
      const x = x0 + ((i + 0.5) / ACROSS) * (x1 - x0)
      const y = y0 + ((j + 0.5) / DOWN) * (y1 - y0)
      const u = Math.floor(a * x + b * y + c)
      const v = Math.floor(d * x + e * y + f)
      // Beyond the picture there is no print.
      const isInside = u >= 0 && v >= 0 && u < raster.width && v < raster.height
      values[j * ACROSS + i] = isInside ? brightness(raster, u, v, channel) : 255
    }
  }
  const dark = 0.75 * values.toSorted()[Math.floor(0.8 * values.length)]
  const inColumn = new Uint8Array(ACROSS)
  const inRow = new Uint8Array(DOWN)
  values.forEach((value, at) => {
    if (value >= dark) return
    inColumn[at % ACROSS]++
    inRow[Math.floor(at / ACROSS)]++
  })
  let ink = 0
  values.forEach((value, at) => {
    const isRuled = inColumn[at % ACROSS] >= DOWN - 1 || inRow[Math.floor(at / ACROSS)] >= ACROSS - 2
    if (value < dark && !isRuled) ink++
  })
  return ink / values.length
}

/**
 * Where the print beside the questions stands, [-1, 1]: the share of rows with ink before their first option and
 * hardly any after their last, less the share of the others. Numbers stand before the options they belong to, so a
 * page on its head shows them after.
 * @returns 0 where fewer than four rows have room for a number at both ends
 */
export function numberSide(
  raster: Raster,
  channel: Channel,
  layout: PageLayout,
  map: (x: number, y: number) => Affine,
): number {
  const rows = rowSides(layout)
  if (rows.length < 4) return 0
  let sum = 0
  for (const { before, after } of rows) {
    const p = inkShare(raster, channel, map, before)
    const q = inkShare(raster, channel, map, after)
    if (p > 0.03 && p > 2 * q) sum++
    else if (q > 0.03 && q > 2 * p) sum--
  }
  return sum / rows.length
}
