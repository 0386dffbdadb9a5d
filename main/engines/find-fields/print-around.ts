import type { Rect } from '#shared/domain/geometry.ts'
import type { InkPage } from './ink-page.ts'
import type { Panel } from './panels.ts'

/** Letters of one line are at most so many of their heights apart: `수 험 번 호` is one word. */
const WORD_GAP = 2
/** Letters are at most so many bubbles high. */
const MOST_HIGH = 1.3
/** A heading stands at most this share of the page above its bubbles. */
const HEADING_REACH = 0.17

/** Headings that stand side by side; more are labels. */
const MOST_BESIDE_EACH_OTHER = 3

const middleY = ({ y, h }: Rect) => y + h / 2
const middleX = ({ x, w }: Rect) => x + w / 2
const united = (a: Rect, b: Rect): Rect => {
  const x = Math.min(a.x, b.x)
  const y = Math.min(a.y, b.y)
  return { x, y, w: Math.max(a.x + a.w, b.x + b.w) - x, h: Math.max(a.y + a.h, b.y + b.h) - y }
}
const overlap = (a: Rect, b: Rect) => Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x)

/** Ink that may be letters: neither rules and boxes nor what the bubbles themselves are printed with. */
export function lettersBeside(page: InkPage, panels: readonly Panel[]): Rect[] {
  const high = MOST_HIGH * Math.max(...panels.map(({ bubble }) => Math.max(bubble.w, bubble.h)))
  const isInBubble = (part: Rect) =>
    panels.some(
      ({ bounds, bubble, pitch }) =>
        middleX(part) > bounds.x - 0.2 * bubble.w &&
        middleX(part) < bounds.x + bounds.w + 0.2 * bubble.w &&
        middleY(part) > bounds.y - 0.2 * bubble.h &&
        middleY(part) < bounds.y + bounds.h + 0.2 * bubble.h &&
        pitch.x > 0,
    )
  return page.parts.filter(
    (part) => part.h <= high && part.w <= 2 * high && Math.max(part.w, part.h) > 3 && !isInBubble(part),
  )
}

/** Letters put together into lines, from the top. */
export function linesOf(letters: readonly Rect[]): Rect[] {
  const lines: Rect[] = []
  for (const letter of [...letters].sort((a, b) => a.x - b.x)) {
    const at = lines.findIndex((line) => {
      const high = Math.max(line.h, letter.h)
      const isLevel = Math.abs(middleY(line) - middleY(letter)) < 0.6 * high
      return isLevel && letter.x - (line.x + line.w) < WORD_GAP * high
    })
    if (at < 0) lines.push(letter)
    else lines[at] = united(lines[at], letter)
  }
  return lines.sort((a, b) => a.y - b.y)
}

/** Lines that stand over a panel and under what is above it, the nearest first. */
export function linesAbove(
  panel: Panel,
  panels: readonly Panel[],
  letters: readonly Rect[],
  page: InkPage,
): Rect[] {
  const { bounds, pitch } = panel
  const wide = { ...bounds, x: bounds.x - pitch.x, w: bounds.w + 2 * pitch.x }
  const floor = bounds.y
  const above = panels.filter(
    (other) =>
      other !== panel && other.bounds.y + other.bounds.h <= floor && overlap(other.bounds, bounds) > 0,
  )
  const reach = HEADING_REACH * Math.max(page.raster.width, page.raster.height)
  const ceiling = Math.max(floor - reach, ...above.map((other) => other.bounds.y + other.bounds.h))
  const inside = letters.filter(
    (part) =>
      part.y >= ceiling &&
      part.y + part.h <= floor &&
      middleX(part) > wide.x &&
      middleX(part) < wide.x + wide.w,
  )
  const lines = linesOf(inside).filter((line) => line.w > 0.4 * line.h)
  const nearest = lines.sort((a, b) => b.y + b.h - a.y - a.h)
  // What stands over every column is the names of the columns.
  return nearest.filter(
    (line) => nearest.filter((other) => overlapsUpright(line, other)).length <= MOST_BESIDE_EACH_OTHER,
  )
}

const overlapsUpright = (a: Rect, b: Rect) =>
  Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y) > 0.5 * Math.min(a.h, b.h)

/** What stands before each row, or over each column, of a panel: its number, or the name of an option. */
export function labelsOf(
  panel: Panel,
  side: 'left' | 'top' | 'right',
  panels: readonly Panel[],
  letters: readonly Rect[],
): (Rect | undefined)[] {
  const { bounds, bubble, pitch, cells } = panel
  const isAbove = side === 'top'
  const reach = isAbove ? 2 * Math.max(bubble.h, bubble.w) : 3.2 * Math.max(pitch.x, bubble.w)
  const end = bounds.x + bounds.w
  const neighbours = panels.filter(
    (other) =>
      other !== panel &&
      other.bounds.y < bounds.y + bounds.h &&
      other.bounds.y + other.bounds.h > bounds.y &&
      (side === 'right' ? other.bounds.x >= end : other.bounds.x + other.bounds.w <= bounds.x),
  )
  const edges = neighbours.map(({ bounds: { x, w } }) => (side === 'right' ? x : x + w))
  const line = isAbove
    ? cells[0].map((_, column) => cells.map((row) => row[column]).find((box) => box !== undefined))
    : cells.map((row) => (side === 'right' ? row.findLast(Boolean) : row.find(Boolean)))
  return line.map((box) => {
    if (box === undefined) return undefined
    const inside = letters.filter((part) => {
      if (isAbove)
        return (
          part.y + part.h <= bounds.y &&
          part.y > bounds.y - reach &&
          Math.abs(middleX(part) - middleX(box)) < 0.5 * Math.max(pitch.x, bubble.w)
        )
      const room = Math.max(0.45 * (cells.length > 1 ? pitch.y : bubble.h * 1.6), 0.4 * bubble.h)
      if (Math.abs(middleY(part) - middleY(box)) > room) return false
      return side === 'right'
        ? part.x >= end && part.x < Math.min(end + 2 * reach, ...edges)
        : part.x + part.w <= bounds.x && part.x > Math.max(bounds.x - reach, ...edges)
    })
    const lines = linesOf(inside)
    if (lines.length === 0) return undefined
    const distance = (each: Rect) =>
      isAbove ? bounds.y - each.y : side === 'right' ? each.x - end : bounds.x - each.x
    return lines.reduce((best, each) => (distance(each) < distance(best) ? each : best))
  })
}
