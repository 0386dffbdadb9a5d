import { inkMask, noiseLevel } from '#main/engines/page/ink.ts'
import { boundsOf } from '#main/engines/page/rows.ts'
import { shrink } from '#main/engines/page/scale.ts'
import { type InkBox, inkBoxes } from '#main/engines/raster/components.ts'
import type { Rect } from '#shared/domain/geometry.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { isForeign } from './foreign.ts'
import type { LineNetwork } from './line-network.ts'
import { type ReadLine, type TextWord, weighted } from './text-line.ts'

/** Numerator, bar and denominator, pixels. */
interface Stack {
  readonly over: Rect
  readonly bar: Rect
  readonly under: Rect
}

/** Long side of a page on which bars are looked for: A4 at 205 dpi, where a digit seldom touches its bar. */
const LONG_SIDE_PX = 2400
const LEAST_LETTER_PX = 4
const MOST_LETTER_PX = 80
/** Side of the square that ink is told from paper by, and how much darker it is: grey between two strokes is none. */
const WINDOW_PX = 48
const DARKER = 0.3
/** Mean confidence from which numerator and denominator are read. */
const SURE = 0.8
/** Paper about what is read by itself, heights of it. */
const PAPER = 0.35

/** A page with its fractions set into their lines, and what was read of them. */
interface SetInLine {
  /** As it is looked for lines on: in place of a fraction its numerator, in the middle of the line. */
  readonly lined: Raster
  /** As its lines are read: paper in place of the fractions. */
  readonly blank: Raster
  readonly fractions: readonly TextWord[]
}

/** Reads a page's fractions, which its readers of lines could not: `3/4` stands in the line then. */
export async function setFractions(page: Raster, read: LineNetwork): Promise<SetInLine> {
  const found: { stack: Stack; word: TextWord }[] = []
  for (const stack of stacks(page)) {
    const over = partOf(await read(byItself(page, stack.over)))
    const under = over === undefined ? undefined : partOf(await read(byItself(page, stack.under)))
    if (over === undefined || under === undefined || !isFraction(over.text, under.text)) continue
    const confidence = Math.min(over.confidence, under.confidence)
    found.push({ stack, word: { text: `${over.text}/${under.text}`, confidence, box: boxOf(stack) } })
  }
  if (found.length === 0) return { lined: page, blank: page, fractions: [] }
  const blank = { ...page, data: page.data.slice() }
  for (const { word } of found) clear(blank, word.box)
  const lined = { ...page, data: blank.data.slice() }
  for (const { stack } of found) lower(page, lined, stack)
  return { lined, blank, fractions: found.map(({ word }) => word) }
}

/** A fraction stands close to what it belongs to up to these gaps, heights of a line: to letters, and to signs. */
const CLOSE = 0.1
const CLOSE_TO_SIGN = 0.35

/**
 * A line's words with its fractions among them, each joined to what it stands close to.
 * @param height of the line, pixels
 */
export function inLine(
  words: readonly TextWord[],
  fractions: readonly TextWord[],
  height: number,
): TextWord[] {
  const sorted = [...words, ...fractions].sort((a, b) => a.box.x - b.box.x)
  const joined: TextWord[] = []
  let isBehind = false
  for (const word of sorted) {
    const before = joined.at(-1)
    const isFraction = fractions.includes(word)
    const gap = before === undefined ? 0 : word.box.x - before.box.x - before.box.w
    const isSign = /[=+−×÷(<>]$/.test(before?.text ?? '') || /^[=+−×÷),.<>]/.test(word.text)
    const isClose = gap < height * (isSign ? CLOSE_TO_SIGN : CLOSE) && !/^[①-⑳]$/.test(before?.text ?? '')
    if (before !== undefined && (isFraction || isBehind) && isClose)
      joined[joined.length - 1] = {
        text: before.text + word.text,
        confidence: weighted([before, word]),
        box: boundsOf([before.box, word.box])!,
      }
    else joined.push(word)
    isBehind = isFraction
  }
  return joined
}

/** A numerator or denominator, where its reader is sure of all of it. */
function partOf(line: ReadLine | undefined): { text: string; confidence: number } | undefined {
  const isSure =
    line !== undefined &&
    line.confidence >= SURE &&
    line.words.every(({ glyphs }) => glyphs.every(({ text }) => isForeign(text)))
  if (!isSure) return undefined
  const text = line.text.normalize('NFKC').replaceAll(' ', '').replaceAll('-', '−')
  return /^[\dA-Za-z(√−]/.test(text) ? { text, confidence: line.confidence } : undefined
}

/** Strokes of Hangul are read as letters alone (`률`: L over L), or as the same twice (`를`: 2 over 2). */
const isFraction = (over: string, under: string) =>
  over !== under && (/\d/.test(over + under) || over.length + under.length > 3)

const boxOf = ({ over, bar, under }: Stack): Rect => boundsOf([over, bar, under])!

/**
 * Bars with something over and under them, each about a line high, as wide as the bar at most and in its middle. Strokes
 * of Hangul lie so, too (`은`), but there what is over and under them is wider than high.
 */
export function stacks(page: Raster): Stack[] {
  const { image, scale } = shrink(page, LONG_SIDE_PX)
  const contrast = Math.max(14, 4 * noiseLevel(image))
  const mask = inkMask(image, { window: WINDOW_PX, darker: DARKER, contrast })
  const parts = inkBoxes(mask, image.width, image.height)
    .filter(({ area, h }) => area >= 3 && h <= MOST_LETTER_PX)
    .sort((a, b) => a.x - b.x)
  const bars = parts.filter(({ w, h }) => w >= LEAST_LETTER_PX && h <= Math.max(3, w * 0.3))
  const up = (box: Rect): Rect => ({ x: box.x / scale, y: box.y / scale, w: box.w / scale, h: box.h / scale })
  return bars.flatMap((bar) => {
    const near = parts.filter(
      (part) => part !== bar && part.x + part.w / 2 >= bar.x - 2 && part.x + part.w / 2 <= bar.x + bar.w + 2,
    )
    const over = nearest(bar, near, -1)
    const under = nearest(bar, near, 1)
    if (over === undefined || under === undefined || !isStack(bar, over, under)) return []
    return [{ bar: up(bar), over: up(over.box), under: up(under.box) }]
  })
}

interface Side {
  readonly box: Rect
  readonly letters: number
  /** Between it and the bar, pixels. */
  readonly gap: number
}

/** What stands over (-1) or under (1) a bar, in one row. */
function nearest(bar: InkBox, near: readonly InkBox[], side: -1 | 1): Side | undefined {
  const gapOf = (part: Rect) => (side < 0 ? bar.y - part.y - part.h : part.y - bar.y - bar.h)
  const own = near
    .filter((part) => gapOf(part) >= -1 && gapOf(part) < MOST_LETTER_PX)
    .sort((a, b) => gapOf(a) - gapOf(b))
  const tall = own.find(({ h }) => h >= LEAST_LETTER_PX)
  if (tall === undefined) return undefined
  const row = own.filter((part) => part.y < tall.y + tall.h && part.y + part.h > tall.y)
  const box = boundsOf(row)!
  return { box, letters: row.length, gap: Math.max(0, gapOf(box)) }
}

function isStack(bar: InkBox, over: Side, under: Side): boolean {
  const [a, b] = [over.box, under.box]
  const [least, most] = [Math.min(a.h, b.h), Math.max(a.h, b.h)]
  const widest = Math.max(a.w, b.w)
  const middle = bar.x + bar.w / 2
  return (
    most <= 2 * least &&
    most <= MOST_LETTER_PX &&
    bar.h <= Math.max(2, 0.4 * least) &&
    bar.w >= 0.85 * widest - 2 &&
    bar.w <= widest + 1.2 * most &&
    [over, under].every(
      ({ box, letters, gap }) =>
        gap <= 0.9 * box.h + 1 &&
        Math.abs(box.x + box.w / 2 - middle) <= 0.15 * bar.w + 2 &&
        (letters > 1 || box.h >= 0.9 * box.w),
    )
  )
}

/** A part of a page with nothing but paper about it. */
function byItself(page: Raster, box: Rect): Raster {
  const { left, top, right, bottom } = pixelsOf(page, box, 1)
  const margin = Math.round(PAPER * (bottom - top))
  const [width, height] = [right - left + 2 * margin, bottom - top + 2 * margin]
  const data = new Uint8Array(width * height).fill(paperAbout(page, box))
  for (let y = top; y < bottom; y += 1)
    data.set(
      page.data.subarray(y * page.width + left, y * page.width + right),
      (y - top + margin) * width + margin,
    )
  return { width, height, channels: 1, data }
}

function pixelsOf({ width, height }: Raster, { x, y, w, h }: Rect, margin: number) {
  return {
    left: Math.max(0, Math.floor(x - margin)),
    top: Math.max(0, Math.floor(y - margin)),
    right: Math.min(width, Math.ceil(x + w + margin)),
    bottom: Math.min(height, Math.ceil(y + h + margin)),
  }
}

/** Grey level of the paper in a box: the brightest but for noise. */
function paperAbout(page: Raster, box: Rect): number {
  const { left, top, right, bottom } = pixelsOf(page, box, 2)
  const values: number[] = []
  for (let y = top; y < bottom; y += 1)
    for (let x = left; x < right; x += 1) values.push(page.data[y * page.width + x])
  return values.sort((a, b) => a - b)[Math.floor(values.length * 0.8)] ?? 255
}

function clear(page: Raster, box: Rect): void {
  const paper = paperAbout(page, box)
  const { left, top, right, bottom } = pixelsOf(page, box, 2)
  for (let y = top; y < bottom; y += 1) page.data.fill(paper, y * page.width + left, y * page.width + right)
}

/** Copies a fraction's numerator to where its bar is. */
function lower(from: Raster, to: Raster, { over, bar }: Stack): void {
  const { left, top, right, bottom } = pixelsOf(from, over, 1)
  const start = Math.round(bar.y + bar.h / 2 - (bottom - top) / 2)
  for (let y = top; y < bottom; y += 1)
    to.data.set(
      from.data.subarray(y * from.width + left, y * from.width + right),
      (start + y - top) * to.width + left,
    )
}
