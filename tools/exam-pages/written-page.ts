import { seededRandom } from '../random.ts'
import { calculation, handwrite, someHand } from './handwriting.ts'
import { sentence } from './text.ts'

export interface WrittenPage {
  readonly svg: string
  readonly widthMm: number
  readonly heightMm: number
}

/** An A4 page with lines written by one hand: prose or worked calculation. */
export function writtenPage(seed: number, kind: 'prose' | 'calculation', blocks = 6): WrittenPage {
  const random = seededRandom(seed)
  const hand = someHand(random)
  const parts: string[] = []
  let y = 22
  for (let i = 0; i < blocks; i += 1) {
    const lines = kind === 'prose' ? [sentence(random).slice(0, 28)] : calculation(random)
    const x = kind === 'prose' ? 15 : random.between(15, 60)
    for (const line of lines) {
      parts.push(handwrite(line, x, y, hand, random))
      y += hand.size * 1.7
    }
  }
  return { svg: parts.join(''), widthMm: 210, heightMm: 297 }
}
