import type { Random } from '../random.ts'
import type { Face } from './faces.ts'
import { outline } from './typeset.ts'

export interface Hand {
  /** Ink, grey level or colour. */
  readonly ink: string
  /** Pen width, millimetres. */
  readonly pen: number
  /** Height of a syllable, millimetres. */
  readonly size: number
  /** How uneven the writing is, 0.6 (neat) … 1.4 (hasty). */
  readonly unrest: number
  /** What the hand's letters look like before it is uneven; thin sans letters without it. */
  readonly face?: Face
}

export const someHand = (random: Random): Hand => ({
  ink: random.pick(['#222', '#555', '#777', '#1b2f7a', '#8a1f1f']),
  pen: random.between(0.3, 0.6),
  size: random.between(4, 6.5),
  unrest: random.between(0.6, 1.4),
})

/**
 * A line as a hand would write it: thin outlines drawn with a round pen, every character turned, slanted, stretched and
 * bent a little differently, on a baseline that drifts.
 */
export function handwrite(text: string, x: number, y: number, hand: Hand, random: Random): string {
  const parts: string[] = []
  const slope = random.between(-0.05, 0.05) * hand.unrest
  const wave = random.between(0.3, 0.9) * hand.unrest
  const slant = random.between(-0.1, 0.25) * hand.unrest
  let at = x
  let step = 0
  for (const character of text) {
    const glyph = outline(character, hand.face ?? 'Thin')
    const size = hand.size * (1 + random.normal() * 0.09 * hand.unrest)
    const scale = size / glyph.unitsPerEm
    const turn = random.normal() * 0.08 * hand.unrest
    const lean = slant + random.normal() * 0.06 * hand.unrest
    const wide = 1 + random.normal() * 0.1 * hand.unrest
    const drop =
      slope * (at - x) + Math.sin(step / 3) * wave * 0.4 + random.normal() * 0.05 * size * hand.unrest
    const bends = [random.between(0, 6.3), random.between(0, 6.3), random.between(0.03, 0.07) * hand.unrest]
    const place = (px: number, py: number): string => {
      const u = px / glyph.unitsPerEm
      const v = py / glyph.unitsPerEm
      const bx = u + bends[2] * Math.sin(v * 7 + bends[0])
      const by = v + bends[2] * Math.sin(u * 7 + bends[1])
      const sx = bx * wide + by * lean
      const gx = sx * Math.cos(turn) - by * Math.sin(turn)
      const gy = sx * Math.sin(turn) + by * Math.cos(turn)
      return `${(at + gx * size).toFixed(3)} ${(y + drop - gy * size).toFixed(3)}`
    }
    const path = glyph.commands
      .map(({ command, args }) => {
        const points: string[] = []
        for (let i = 0; i + 1 < args.length; i += 2) points.push(place(args[i], args[i + 1]))
        return `${SVG_COMMAND[command] ?? ''}${points.join(' ')}`
      })
      .join('')
    parts.push(
      `<path d="${path}" fill="${hand.ink}" stroke="${hand.ink}" stroke-width="${hand.pen * 0.7}" stroke-linejoin="round"/>`,
    )
    at += glyph.advance * scale * wide * random.between(0.9, 1.1)
    step += 1
  }
  return parts.join('')
}

const SVG_COMMAND: Readonly<Record<string, string>> = {
  moveTo: 'M',
  lineTo: 'L',
  quadraticCurveTo: 'Q',
  bezierCurveTo: 'C',
  closePath: 'Z',
}

/** A few lines of worked calculation. */
export function calculation(random: Random): string[] {
  const a = random.int(2, 19)
  const b = random.int(2, 12)
  return [
    `${a}x + ${b} = ${a * 3 + b}`,
    `${a}x = ${a * 3 + b} - ${b}`,
    `x = ${a * 3} ÷ ${a}`,
    `x = 3`,
    `${a} × ${b} = ${a * b}`,
  ].slice(0, random.int(3, 5))
}

/** A stroke that goes nowhere in particular: somebody trying a pen, or crossing something out. */
export function scribble(x: number, y: number, hand: Hand, random: Random): string {
  const points = [[x, y]]
  let direction = random.between(0, 6.3)
  for (let i = random.int(4, 14); i > 0; i -= 1) {
    const [px, py] = points.at(-1)!
    direction += random.normal() * 0.9
    const step = hand.size * random.between(0.3, 0.9)
    points.push([px! + Math.cos(direction) * step, py! + Math.sin(direction) * step])
  }
  const path = points.map((point) => point.map((value) => value.toFixed(2)).join(',')).join(' ')
  return `<polyline points="${path}" fill="none" stroke="${hand.ink}" stroke-width="${hand.pen * 1.5}" stroke-linejoin="round"/>`
}
