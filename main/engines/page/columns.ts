import type { InkBox } from '../raster/components.ts'
import type { UprightPage } from './upright.ts'

/** A column of the page, or of a part of it between two titles: the ink whose middle lies within. */
export interface Column {
  readonly left: number
  readonly right: number
  readonly parts: readonly InkBox[]
}

/** White between two columns, from `from` to `to`; `at` is where they part. */
export interface Gutter {
  readonly at: number
  readonly from: number
  readonly to: number
}

/** Gutters lie in this part of the page's width. */
const BETWEEN = [0.2, 0.8] as const
/** One gutter lies about the middle; two, about the thirds. */
const MIDDLE = [0.35, 0.65] as const
const THIRDS = [
  [0.25, 0.43],
  [0.57, 0.75],
] as const

/** Ways a page could be cut into columns: at white strips (a rule may stand in them) that few lines cross. */
export function gutters(page: UprightPage): (readonly Gutter[])[] {
  const { width } = page.grey
  const all = strips(page)
  const widest = ([low, high]: readonly [number, number]) =>
    all
      .filter(({ at }) => at >= low * width && at <= high * width)
      .sort((a, b) => b.to - b.from - (a.to - a.from))[0] as Gutter | undefined
  const middle = ruleGutter(page) ?? widest(MIDDLE)
  const thirds = THIRDS.map(widest).filter((found) => found !== undefined)
  return [...(middle === undefined ? [] : [[middle]]), ...(thirds.length === 2 ? [thirds] : [])]
}

/** Letters of one line are no further apart, heights of a character: a title's words are set wide. */
const WORD_GAP = 0.8

const isRule = (part: InkBox, textHeight: number) => part.h > textHeight * 5 && part.w < textHeight * 0.5

/** A long upright rule near the middle. */
function ruleGutter({ grey: { width, height }, parts, textHeight }: UprightPage): Gutter | undefined {
  const rule = parts.find(
    (part) => part.h > height * 0.35 && part.w < width * 0.02 && part.x > width * 0.3 && part.x < width * 0.7,
  )
  if (rule === undefined) return undefined
  const beside = textHeight * 0.2
  return { at: rule.x + rule.w / 2, from: rule.x - beside, to: rule.x + rule.w + beside }
}

function strips(page: UprightPage): Gutter[] {
  const { width, height } = page.grey
  const body = page.parts.filter(
    (part) => part.y > height * 0.1 && part.y + part.h < height * 0.95 && !isRule(part, page.textHeight),
  )
  const band = Math.max(1, page.textHeight)
  const bands = new Set(body.map((part) => Math.floor(part.y / band)))
  const crossing: Set<number>[] = Array.from({ length: width }, () => new Set())
  for (const part of body)
    for (let x = part.x; x < part.x + part.w; x += 1) crossing[x].add(Math.floor(part.y / band))
  const most = Math.max(1, bands.size * 0.04)
  const found: Gutter[] = []
  const high = Math.ceil(width * BETWEEN[1])
  for (let x = Math.floor(width * BETWEEN[0]); x < high; x += 1) {
    if (crossing[x].size > most) continue
    const from = x
    while (x < high && crossing[x].size <= most) x += 1
    // The text of the right column starts flush; that of the left ends ragged.
    if (x < high && x - from > page.textHeight * 0.8)
      found.push({ at: x - Math.min(4, (x - from) / 2), from, to: x })
  }
  return found
}

/**
 * A page's columns in reading order; where `isParted`, those above what stands across a gutter (a title between two
 * sections) before those below it.
 */
export function splitColumns(page: UprightPage, cuts: readonly Gutter[], isParted: boolean): Column[] {
  const edges = [0, ...cuts.map(({ at }) => at), page.grey.width]
  const isDivider = (part: InkBox) =>
    isRule(part, page.textHeight) &&
    cuts.some(({ from, to }) => part.x > from - page.textHeight && part.x + part.w < to + page.textHeight)
  const parts = page.parts.filter((part) => !isDivider(part))
  const ends = isParted ? [...titles(parts, cuts, page.textHeight), page.grey.height] : [page.grey.height]
  return ends.flatMap((bottom, band) =>
    edges.slice(1).map((right, i) => {
      const [left, top] = [edges[i], band === 0 ? 0 : ends[band - 1]]
      const isWithin = ({ x, y, w, h }: InkBox) =>
        x + w / 2 >= left && x + w / 2 < right && y + h / 2 >= top && y + h / 2 < bottom
      return { left, right, parts: parts.filter(isWithin) }
    }),
  )
}

/** Where what stands across a gutter begins, y: a rule, or a line that goes on on either side of where columns part. */
function titles(parts: readonly InkBox[], cuts: readonly Gutter[], textHeight: number): number[] {
  const solid = parts.filter(({ w, h }) => Math.max(w, h) > textHeight * 0.4 && h < textHeight * 3)
  const across = solid
    .filter((part) => cuts.some((cut) => isIn(part, cut) && reaches(part, cut, solid, textHeight)))
    .sort((a, b) => a.y - b.y)
  const found: number[] = []
  let bottom = Number.NEGATIVE_INFINITY
  for (const { y, h } of across) {
    if (y > bottom + textHeight) found.push(y - 1)
    bottom = Math.max(bottom, y + h)
  }
  return found
}

const isIn = ({ x, w }: InkBox, { from, to }: Gutter) => x < to - 1 && x + w > from + 1

/** Whether the line that a part stands in goes on, letter by letter, on both sides of where columns part. */
function reaches(part: InkBox, { at }: Gutter, parts: readonly InkBox[], textHeight: number): boolean {
  const row = parts
    .filter(({ y, h }) => Math.min(y + h, part.y + part.h) - Math.max(y, part.y) > 0.3 * Math.min(h, part.h))
    .sort((a, b) => a.x - b.x)
  let [left, right] = [part.x, part.x + part.w]
  for (const { x, w } of row) if (x <= right + textHeight * WORD_GAP) right = Math.max(right, x + w)
  for (const { x, w } of row.toReversed()) if (x + w >= left - textHeight * WORD_GAP) left = Math.min(left, x)
  return left < at - textHeight && right > at + textHeight
}
