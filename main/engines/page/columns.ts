import type { InkBox } from '../raster/components.ts'
import type { UprightPage } from './upright.ts'

/** A column of the page: from `left` to `right`, and the ink whose middle lies between them. */
export interface Column {
  readonly left: number
  readonly right: number
  readonly parts: readonly InkBox[]
}

/**
 * Where a page could be cut into two columns: at a long upright rule near the middle, or in the widest white strip
 * there that few lines cross.
 * @returns x in pixels of the upright page; undefined when no such strip exists
 */
export function gutter(page: UprightPage): number | undefined {
  const { width, height } = page.grey
  const rule = page.parts.find(
    (part) => part.h > height * 0.35 && part.w < width * 0.02 && part.x > width * 0.3 && part.x < width * 0.7,
  )
  if (rule !== undefined) return rule.x + rule.w / 2

  const body = page.parts.filter((part) => part.y > height * 0.1 && part.y + part.h < height * 0.95)
  if (body.length === 0) return undefined
  const band = Math.max(1, page.textHeight)
  const bands = new Set(body.map((part) => Math.floor(part.y / band)))
  const crossing: Set<number>[] = Array.from({ length: width }, () => new Set())
  for (const part of body) {
    for (let x = part.x; x < part.x + part.w; x += 1) crossing[x].add(Math.floor(part.y / band))
  }
  const most = Math.max(1, bands.size * 0.04)
  let best = { at: 0, wide: 0 }
  const low = Math.floor(width * 0.35)
  const high = Math.ceil(width * 0.65)
  for (let x = low; x < high; ) {
    if (crossing[x].size > most) {
      x += 1
      continue
    }
    const from = x
    while (x < high && crossing[x].size <= most) x += 1
    // The text of the right column starts flush; that of the left ends ragged.
    if (x - from > best.wide && x < high) best = { at: x - Math.min(4, (x - from) / 2), wide: x - from }
  }
  return best.wide > page.textHeight * 0.8 ? best.at : undefined
}

/** Splits the ink at `cuts` (ascending x). A full-height rule at a cut belongs to no column. */
export function splitColumns(page: UprightPage, cuts: readonly number[]): Column[] {
  const edges = [0, ...cuts, page.grey.width]
  const isDivider = (part: InkBox) =>
    part.h > page.grey.height * 0.35 &&
    cuts.some((cut) => Math.abs(part.x + part.w / 2 - cut) <= part.w / 2 + 2)
  const parts = page.parts.filter((part) => !isDivider(part))
  return edges.slice(1).map((right, i) => {
    const left = edges[i]
    const own = parts.filter((part) => part.x + part.w / 2 >= left && part.x + part.w / 2 < right)
    return { left, right, parts: own }
  })
}
