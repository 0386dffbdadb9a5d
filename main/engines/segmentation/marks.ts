import type { Column } from '#main/engines/page/columns.ts'
import { boundsOf, type Row } from '#main/engines/page/rows.ts'
import type { InkBox } from '#main/engines/raster/components.ts'
import type { Rect } from '#shared/domain/geometry.ts'

/** What stands first in a text line and has the shape of a question's number. */
export interface Candidate {
  /** The whole mark, e.g. `[12]`. */
  readonly box: Rect
  /** What of it is digits, e.g. `12`, where brackets and stops stand apart from them. */
  readonly digits: Rect
  readonly row: Row
  readonly column: number
}

/** A number mark as it was read. `to` is set for the mark of a shared passage, `[4~6]`. */
export interface NumberMark {
  readonly candidate: Candidate
  readonly number: number
  readonly to?: number
}

/** The first two words of a line: components up to a gap wider than those inside words. */
function firstWords(row: Row, textHeight: number): [InkBox[], InkBox[]] {
  const words: [InkBox[], InkBox[]] = [[], []]
  let at = 0
  let right = Number.NEGATIVE_INFINITY
  for (const part of row.parts) {
    if (words[at].length > 0 && part.x - right > textHeight * 0.24) {
      at += 1
      if (at === words.length) break
    }
    words[at].push(part)
    right = Math.max(right, part.x + part.w)
  }
  return words
}

/** A circled choice number (①): a ring as wide as tall with a digit inside. */
function isCircled(word: readonly InkBox[]): boolean {
  return word.some(
    (ring) =>
      ring.w > ring.h * 0.85 &&
      ring.w < ring.h * 1.18 &&
      word.some(
        (digit) =>
          digit !== ring &&
          digit.x > ring.x &&
          digit.y > ring.y &&
          digit.x + digit.w < ring.x + ring.w &&
          digit.y + digit.h < ring.y + ring.h,
      ),
  )
}

/** Leaves out the stop after a number and the brackets around it, which reading takes for ones and letters. */
function digitsOf(word: readonly InkBox[], textHeight: number): Rect {
  const tall = word.filter((part) => part.h > textHeight * 0.4)
  const isBracket = (part: InkBox, others: readonly InkBox[]) =>
    part.w < part.h * 0.45 && others.length > 0 && others.every((other) => part.h > other.h * 1.12)
  const last = tall.at(-1)
  const withoutLast = last !== undefined && isBracket(last, tall.slice(1, -1)) ? tall.slice(0, -1) : tall
  const first = withoutLast[0]
  const inner = withoutLast.slice(1)
  const digits = first !== undefined && isBracket(first, inner) ? inner : withoutLast
  return boundsOf(digits) ?? boundsOf(word)!
}

/** Whether the marks are the lines' first words, or stand after one such as `문` or `문제`. */
export type MarkPlace = 'first' | 'after-word'

/** `문`, `문제` or the like: a word of one or two syllables. */
function isLead(word: readonly InkBox[], textHeight: number): boolean {
  const box = boundsOf(word)!
  const isText = box.h > textHeight * 0.7 && box.h < textHeight * 1.5
  return isText && box.w > textHeight * 0.6 && box.w < textHeight * 2.8 && !isCircled(word)
}

/** Line starts that might be number marks: near the column's left edge, no wider than `[100]`, not circled. */
export function candidates(
  column: Column,
  rows: readonly Row[],
  index: number,
  textHeight: number,
  place: MarkPlace,
): Candidate[] {
  if (rows.length === 0) return []
  // One stray mark left of the text must not move the edge: half a character per rank is allowed.
  const lefts = rows.map((row) => row.x).sort((a, b) => a - b)
  const edge = lefts[Math.min(lefts.length - 1, 1)]
  const found: Candidate[] = []
  for (const row of rows) {
    if (row.x > edge + textHeight * 1.6) continue
    const [first, second] = firstWords(row, textHeight)
    if (place === 'after-word' && !isLead(first, textHeight)) continue
    const word = place === 'first' ? first : second
    const box = boundsOf(word)
    if (box === undefined) continue
    const isTall = box.h > textHeight * 0.55 && box.h < textHeight * 1.9
    if (!isTall || isCircled(word) || box.w > textHeight * 4.2) continue
    if (box.x + box.w > column.right) continue
    found.push({ box, digits: digitsOf(word, textHeight), row, column: index })
  }
  return found
}

const LOOKALIKES: Readonly<Record<string, string>> = {
  ...{ '|': '1', '!': '1', l: '1', I: '1', o: '0', O: '0', Q: '0', s: '5', S: '5', Z: '2', z: '2', B: '8' },
  ...{ '{': '[', '}': ']' },
}

/** `1.` `01` `1)` `[1]` `(1)` `1` and the ranges `[1~3]`; undefined for anything else. */
export function parseMark(text: string): { number: number; to?: number } | undefined {
  const clean = [...text.replace(/\s/g, '')].map((letter) => LOOKALIKES[letter] ?? letter).join('')
  if (/^[[(]?(n|N|ll|Il|lI|m|ml)[\])]?$/.test(clean)) return { number: 11 }
  const single = /^[[(]?(\d{1,3})[\]).,·:]{0,2}$/.exec(clean)
  if (single !== null) {
    const number = Number(single[1])
    return number > 0 ? { number } : undefined
  }
  const range = /^[[(]?(\d{1,3})[~\-–∼](\d{1,3})[\])]?/.exec(clean)
  if (range !== null && Number(range[1]) < Number(range[2]))
    return { number: Number(range[1]), to: Number(range[2]) }
  return undefined
}

/** Whether text read from a mark can be this number: its digits, with a bracket perhaps taken for a 1. */
export function canBe(number: number, text: string): boolean {
  const read = parseMark(text)
  if (read?.number === number) return true
  const digits = text.replace(/\D/g, '')
  return [`${number}1`, `1${number}`, `1${number}1`].includes(digits)
}
