import { expect, test } from 'vitest'
import { lineOf } from '#main/engines/ocr/read-line.ts'
import { readLine } from '#main/engines/ocr/text-line.ts'

/** A reader that sees one word. */
const sees = (text: string, confidence: number) => ({
  recognise: async () => {
    const word = { text, confidence, box: { x: 10, y: 5, w: 60, h: 40 } }
    return [readLine([{ ...word, glyphs: [word] }])]
  },
})
const picture = { width: 84, height: 54, channels: 1, data: new Uint8Array(84 * 54) } as const

test.each([
  ['구한', 0.36, '국한', 0.92, '국한'],
  ['배경', 0.35, '배경', 0.12, '배경'],
  ['호족', 0.7, '우족', 0.92, '호족'],
])('a short word read as %s (%f) and again as %s (%f) is %s', async (first, sure, again, surer, word) => {
  const readers = { first: sees(first, sure), all: sees(again, surer), foreign: async () => undefined }
  expect((await lineOf(picture, readers))?.text).toBe(word)
})
