import type { Random } from '../random.ts'

const ALPHABETS = [
  { name: '1 2 3', letters: '1234567890', most: 10 },
  { name: '① ②', letters: '①②③④⑤⑥⑦⑧⑨⑩', most: 10 },
  { name: 'A B C', letters: 'ABCDEFGHIJ', most: 10 },
  { name: 'a b c', letters: 'abcdefghij', most: 10 },
  { name: '가 나 다', letters: '가나다라마바사아', most: 8 },
  { name: 'ㄱ ㄴ', letters: 'ㄱㄴㄷㄹㅁㅂㅅㅇ', most: 8 },
  { name: 'O X', letters: 'OX', most: 2 },
] as const

export interface Alphabet {
  readonly name: string
  readonly options: readonly string[]
}

/** What the options of a question are called, and how many there are. */
export function drawAlphabet(random: Random): Alphabet {
  const { name, letters, most } = ALPHABETS[random.weighted([8, 3, 5, 2, 3, 1, 1])]
  const count = Math.min(most, [2, 3, 4, 5, 6, 7, 8, 9, 10][random.weighted([1, 1, 5, 9, 2, 1, 1, 0.5, 1])])
  return { name, options: [...letters].slice(0, count) }
}

export const DIGITS = [...'0123456789'] as const
