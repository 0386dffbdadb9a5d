import type { Column } from '#main/engines/page/columns.ts'
import { boundsOf, type Row } from '#main/engines/page/rows.ts'
import type { InkBox } from '#main/engines/raster/components.ts'
import type { Rect } from '#shared/domain/geometry.ts'

/** What stands first in a text line and has the shape of a question's number. */
export interface Candidate {
  /** The whole mark, e.g. `[12]`. */
  readonly box: Rect
  readonly row: Row
  /** Between it and the row above, heights of a character. */
  readonly gap: number
  readonly column: number
}

/** The first two words of a line: components up to a gap wider than those inside words. */
function firstWords(row: Row, textHeight: number): [InkBox[], InkBox[]] {
  const words: [InkBox[], InkBox[]] = [[], []]
  let at = 0
  let right = Number.NEGATIVE_INFINITY
  const isOne = (part: InkBox | undefined, size: number) =>
    part !== undefined && part.w < size * 0.5 && part.h > size * 0.6
  for (const part of row.parts) {
    // Numbers are often set larger than text, and ones stand further apart than other letters.
    const size = Math.max(textHeight, part.h, words[at].at(-1)?.h ?? 0)
    const most = size * (isOne(part, size) && isOne(words[at].at(-1), size) ? 0.5 : 0.24)
    if (words[at].length > 0 && part.x - right > most) {
      at += 1
      if (at === words.length) break
    }
    words[at].push(part)
    right = Math.max(right, part.x + part.w)
  }
  return words
}

/** Whether the marks are the lines' first words, or stand after one such as `문` or `문제`. */
export type MarkPlace = 'first' | 'after-word'

/** `문`, `문제` or the like: a word of one or two syllables. */
function isLead(word: readonly InkBox[], textHeight: number): boolean {
  const box = boundsOf(word)!
  const isText = box.h > textHeight * 0.7 && box.h < textHeight * 1.5
  return isText && box.w > textHeight * 0.6 && box.w < textHeight * 2.8
}

/** Rows begin at a column's edge within this, heights of a character, and at least this share of them does. */
const EDGE = 0.6
const LEAST_AT_EDGE = 0.12

/** Where the lines of a column begin: dust, or half of a title that stands across, begins left of it. */
function edgeOf(rows: readonly Row[], textHeight: number): number {
  const isText = ({ w, h }: Row) => Math.min(w, h) > textHeight * 0.4
  const lefts = (rows.some(isText) ? rows.filter(isText) : rows).map(({ x }) => x).sort((a, b) => a - b)
  const least = Math.max(2, lefts.length * LEAST_AT_EDGE)
  const isEdge = (edge: number) =>
    lefts.filter((x) => x >= edge && x <= edge + textHeight * EDGE).length >= least
  return lefts.find(isEdge) ?? lefts[0]
}

/** Line starts that might be number marks: near the column's left edge, no wider than `[100]` or `[10~12]`. */
export function candidates(
  column: Column,
  rows: readonly Row[],
  index: number,
  textHeight: number,
  place: MarkPlace,
): Candidate[] {
  if (rows.length === 0) return []
  const edge = edgeOf(rows, textHeight)
  const found: Candidate[] = []
  for (const [i, row] of rows.entries()) {
    if (row.x > edge + textHeight * 1.6) continue
    const [first, second] = firstWords(row, textHeight)
    if (place === 'after-word' && !isLead(first, textHeight)) continue
    const box = boundsOf(place === 'first' ? first : second)
    if (box === undefined) continue
    const isTall = box.h > textHeight * 0.55 && box.h < textHeight * 1.9
    if (!isTall || box.w > textHeight * 4.2 || box.x + box.w > column.right) continue
    const above = rows[i - 1]
    const gap = above === undefined ? Number.POSITIVE_INFINITY : (row.y - above.y - above.h) / textHeight
    found.push({ box, row, gap, column: index })
  }
  return found
}

/** How a number is marked: `1.` `1)` `[1]` or by itself. */
export type MarkStyle = '.' | ')' | ']' | ''

/** A number mark as it was read. */
export interface NumberMark {
  readonly number: number
  readonly style: MarkStyle
  /** Whether it begins what several questions share: `[4~6]`, or as much of that as its reader saw. */
  readonly isPassage: boolean
}

/** A stroke taken for a letter is a one where digits or a stop stand beside it. */
const LOOKALIKES: Readonly<Record<string, string>> = { '|': '1', '!': '1', l: '1', I: '1', o: '0', O: '0' }

/** `1.` `01` `1)` `[1]` `1` and the ranges `[1~3]`; undefined for anything else. */
export function parseMark(text: string): NumberMark | undefined {
  const plain = text.normalize('NFKC').replace(/\s/g, '').replaceAll('【', '[').replaceAll('】', ']')
  // A ringed number has become a bare one.
  if (/[①-⑳]/.test(text) || /^[oOlI|!]+$/.test(plain)) return undefined
  const clean = [...plain].map((letter) => LOOKALIKES[letter] ?? letter).join('')
  const range = /^[[(]?(\d{1,3})[~\-–∼](\d{1,3})[\])]?/.exec(clean)
  if (range !== null && Number(range[1]) < Number(range[2]))
    return { number: Number(range[1]), style: ']', isPassage: true }
  const open = /^[[](\d{1,3})[~\-–∼]?$/.exec(clean)
  if (open !== null) return { number: Number(open[1]), style: ']', isPassage: true }
  const single = /^[[(]?(\d{1,3})([\]).,·:]{0,2})$/.exec(clean)
  const number = Number(single?.[1] ?? 0)
  if (single === null || number === 0) return undefined
  const end = single[2][0] ?? ''
  return { number, style: end === ']' || end === ')' ? end : end === '' ? '' : '.', isPassage: false }
}
