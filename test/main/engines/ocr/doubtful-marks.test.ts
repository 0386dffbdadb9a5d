import { expect, test } from 'vitest'
import {
  inSequence,
  leadMark,
  type Mark,
  type Piece,
  withDoubtful,
  withGuesses,
} from '#main/engines/ocr/pieces.ts'

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

const word = (text: string, x: number, w: number) => ({ text, confidence: 0.6, box: { x, y: 10, w, h: 24 } })

test('a sign with a ring is the letter in the ring that stands there, and where none stands it stays', () => {
  const guess = (letter: string, x: number) => ({ ...mark(letter, 12), x })
  const seen = { ...piece(undefined), guesses: [guess('㉣', 30), guess('④', 212)] }
  const words = [word('@:', 18, 34), word('화자가', 60, 80), word('energy.®@', 150, 76), word('a@b', 300, 40)]
  const found = withGuesses(words, seen)
  expect(found.words.map(({ text }) => text)).toEqual([':', '화자가', 'energy.', 'a@b'])
  expect(found.marks.map(({ letter }) => letter)).toEqual(['㉣', '④'])
})

test('blurred marks amid a text count from ① as choices do, and apart from these', () => {
  const blurred = (shares: number[], x: number): Mark => ({ ...mark('②', 12), x, choices: shares })
  const text = [piece(undefined), piece(undefined)]
  const guessed = new Map([
    [text[0], [blurred([0.3, 0.5, 0.1, 0, 0.1], 80), blurred([0, 0.9, 0.1, 0, 0], 200)]],
    [text[1], [blurred([0.1, 0.1, 0.3, 0.2, 0.3], 90), blurred([0, 0, 0.1, 0.9, 0], 300)]],
  ])
  const choice = (number: number) => ({
    ...piece('①'),
    marks: [{ ...mark('①', 12), choices: [0, 1, 2, 3, 4].map((i) => Number(i === number)) }],
  })
  const choices = [0, 1, 2].map(choice)
  const rows = [choices[0], text[0], choices[1], text[1], choices[2]].map((each) => [{ piece: each }])
  const ordered = inSequence(rows, guessed)
  expect(
    [...guessed.values()]
      .flat()
      .map((each) => ordered.get(each))
      .join(''),
  ).toBe('①②③④')
  expect(choices.map(({ marks }) => ordered.get(marks[0])).join('')).toBe('①②③')
})
