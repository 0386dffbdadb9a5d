import { expect, test } from 'vitest'
import { leadMark, type Mark, type Piece, withDoubtful, withGuesses } from '#main/engines/ocr/pieces.ts'

const mark = (letter: string, r: number): Mark => ({
  letter,
  confidence: 0.9,
  choices: [0, 0, 0, 0, 0],
  x: 30,
  y: 22,
  r,
})

const piece = (letter: string | undefined, doubtfulRadius?: number): Piece => ({
  box: { cx: 100, cy: 100, length: 300, height: 30, angle: 0 },
  crop: { width: 440, height: 44, channels: 1, data: new Uint8Array(440 * 44) },
  scale: 1.5,
  marks: letter === undefined ? [] : [mark(letter, 12)],
  guesses: [],
  doubtful: doubtfulRadius === undefined ? undefined : mark('③', doubtfulRadius),
  fractions: [],
})

const marksOf = (pieces: readonly Piece[]) => withDoubtful(pieces).map(leadMark)

test('a blurred ring is a choice where one is missing and it is as large as the others', () => {
  const pieces = [
    piece('①'),
    piece('②'),
    piece(undefined, 12.4),
    piece('④'),
    piece(undefined, 15),
    piece(undefined),
  ]
  expect(marksOf(pieces)).toEqual(['①', '②', '③', '④', undefined, undefined])
})

test('where every question has its five choices, a ring that holds nothing known is a letter', () => {
  const pieces = [...[...'①②③④⑤'].map((letter) => piece(letter)), piece(undefined, 12)]
  expect(marksOf(pieces).at(-1)).toBeUndefined()
})

test('a sign with a ring is the letter in the ring that stands there, and where none stands it stays', () => {
  const word = (text: string, x: number, w: number) => ({
    text,
    confidence: 0.6,
    box: { x, y: 10, w, h: 24 },
  })
  const guess = (letter: string, x: number) => ({ ...mark(letter, 12), x })
  const seen = { ...piece(undefined), guesses: [guess('㉣', 30), guess('④', 212)] }
  const words = [word('@:', 18, 34), word('화자가', 60, 80), word('energy.®@', 150, 76), word('a@b', 300, 40)]
  expect(withGuesses(words, seen).map(({ text }) => text)).toEqual([
    '㉣',
    ':',
    '화자가',
    'energy.',
    '④',
    'a@b',
  ])
})
