import { seededRandom } from '../random.ts'
import type { Face } from './faces.ts'
import { ENGLISH, sentence } from './text.ts'
import { typeset, wrap } from './typeset.ts'

export interface TextPageOptions {
  readonly seed: number
  readonly columns?: 1 | 2
  /** Share of paragraphs in English. */
  readonly english?: number
  readonly face?: Face
}

/** A page of plain paragraphs, in millimetres (A4), and its text: paragraphs of lines. */
export interface TextPage {
  readonly svg: string
  readonly widthMm: number
  readonly heightMm: number
  readonly paragraphs: readonly (readonly string[])[]
}

export function textPage({ seed, columns = 1, english = 0, face = 'Regular' }: TextPageOptions): TextPage {
  const random = seededRandom(seed)
  const size = random.between(3.3, 4.2)
  const width = columns === 1 ? 176 : 82
  const parts: string[] = []
  const paragraphs: string[][] = []
  for (let column = 0; column < columns; column += 1) {
    let y = 25
    for (let i = 0; i < 3; i += 1) {
      const isEnglish = random.chance(english)
      const say = () => (isEnglish ? random.pick(ENGLISH) : sentence(random))
      const lines = wrap(Array.from({ length: columns === 1 ? 5 : 4 }, say).join(' '), size, width, face)
      for (const line of lines) {
        parts.push(typeset(line, 17 + column * 94, y, size, face).svg)
        y += size * 1.6
      }
      y += size * 1.2
      paragraphs.push(lines)
    }
  }
  return { svg: parts.join(''), widthMm: 210, heightMm: 297, paragraphs }
}
