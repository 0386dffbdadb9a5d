import { isChoiceMark } from '#main/engines/page/ring-letters.ts'
import { boundsOf } from '#main/engines/page/rows.ts'
import { type TextLine, type TextWord, weighted } from './text-line.ts'

/** A row's piece as it was read, and where it lies on the level page. */
export interface ReadPiece {
  readonly words: readonly TextWord[]
  readonly x: number
  readonly w: number
}

/** From this gap on, heights of a line, two pieces of a row are cells apart. */
const CELL_GAP = 1.2
/** A ringed letter belongs to the word behind it up to this gap, heights of a line. */
const JOINED_GAP = 0.3

/**
 * Lines of a row: every choice is a line of its own, cells of a table stay in one with a tab between them.
 * @param unit usual height of a line, pixels
 */
export function linesOf(row: readonly ReadPiece[], unit: number): TextLine[] {
  const lines: { words: TextWord[]; text: string }[] = []
  let end = Number.NEGATIVE_INFINITY
  let isChoices = false
  for (const piece of row) {
    if (piece.words.length === 0) continue
    piece.words.forEach((word, i) => {
      const isMark = isChoiceMark(word.text)
      const current = lines.at(-1)
      // A mark in the middle of other text is spoken of, not chosen.
      const starts = current === undefined || (isMark && (isChoices || i === 0))
      if (starts) {
        lines.push({ words: [word], text: word.text })
        isChoices = isMark
      } else {
        const before = current.words.at(-1)!
        const gap = word.box.x - before.box.x - before.box.w
        const isJoined = isRinged(before.text) && !isChoiceMark(before.text) && gap < unit * JOINED_GAP
        const isCell = i === 0 && piece.x - end > unit * CELL_GAP
        current.text += (isJoined ? '' : isCell ? '\t' : ' ') + word.text
        current.words.push(word)
      }
    })
    end = piece.x + piece.w
  }
  return lines.map(({ words, text }) => ({
    text,
    words,
    confidence: weighted(words),
    box: boundsOf(words.map(({ box }) => box))!,
  }))
}

const isRinged = (text: string) => /^[①-⑳㉠-㉭ⓐ-ⓩ]$/.test(text)
