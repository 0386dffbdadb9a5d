import { z } from 'zod'
import { boundsOf } from '#main/engines/page/rows.ts'
import type { Rect } from '#shared/domain/geometry.ts'

const Box = z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() })

export const TextWord = z.object({
  text: z.string(),
  /** [0, 1] */
  confidence: z.number(),
  box: Box,
})
export type TextWord = z.infer<typeof TextWord>

export const TextLine = z.object({
  text: z.string(),
  confidence: z.number(),
  box: Box,
  words: z.array(TextWord),
})
export type TextLine = z.infer<typeof TextLine>

export const Paragraph = z.object({ lines: z.array(TextLine) })
export type Paragraph = z.infer<typeof Paragraph>

/** A word with the letters, or short runs of them, that its reader told apart. */
export interface ReadWord extends TextWord {
  readonly glyphs: readonly TextWord[]
}

/** A line as a reader gives it. */
export interface ReadLine extends TextLine {
  readonly words: ReadWord[]
}

/** What Tesseract.js says of a line; its confidences are percentages. */
interface RawLine {
  readonly text: string
  readonly words: readonly {
    readonly text: string
    readonly confidence: number
    readonly bbox: { x0: number; y0: number; x1: number; y1: number }
  }[]
}

/** Puts Korean words together again: Tesseract finds them letter by letter, and only the line's text has the spaces. */
export function toTextLine(raw: RawLine): ReadLine {
  const words: ReadWord[] = []
  let at = 0
  for (const piece of raw.words) {
    const found = raw.text.indexOf(piece.text, at)
    const isJoined = words.length > 0 && found === at
    at = (found < 0 ? at : found) + piece.text.length
    const { x0, y0, x1, y1 } = piece.bbox
    const box = { x: x0, y: y0, w: x1 - x0, h: y1 - y0 }
    const confidence = Math.max(0, Math.min(1, piece.confidence / 100))
    const last = words.at(-1)
    const glyph = { text: piece.text, confidence, box }
    if (!isJoined || last === undefined) words.push({ ...glyph, glyphs: [glyph] })
    else
      words[words.length - 1] = {
        text: last.text + piece.text,
        confidence: weighted([last, glyph]),
        box: boundsOf([last.box, box])!,
        glyphs: [...last.glyphs, glyph],
      }
  }
  return readLine(words)
}

export const readLine = (words: ReadWord[]): ReadLine => ({ ...lineOf(words), words })

export function lineOf(words: TextWord[]): TextLine {
  const box = boundsOf(words.map((word) => word.box)) ?? { x: 0, y: 0, w: 0, h: 0 }
  return { text: words.map((word) => word.text).join(' '), confidence: weighted(words), box, words }
}

/** Mean confidence by characters; 0 for no text. */
export function weighted(items: readonly { text: string; confidence: number }[]): number {
  let sum = 0
  let characters = 0
  for (const { text, confidence } of items) {
    sum += confidence * text.length
    characters += text.length
  }
  return characters === 0 ? 0 : sum / characters
}

/** The same line with every box sent through `map`. */
export const mapLine = (line: TextLine, map: (box: Rect) => Rect): TextLine => ({
  ...line,
  box: map(line.box),
  words: line.words.map((word) => ({ ...word, box: map(word.box) })),
})
