import type { Random } from '../random.ts'

export interface Paper {
  readonly name: string
  /** Millimetres. */
  readonly w: number
  readonly h: number
}

const SIZES = [
  { name: 'A4', w: 210, h: 297 },
  { name: 'A5', w: 148, h: 210 },
  { name: 'B5', w: 182, h: 257 },
  { name: 'Letter', w: 215.9, h: 279.4 },
] as const

/** A sheet of paper as academies use them, upright or lying. */
export function drawPaper(random: Random): Paper {
  const { name, w, h } = SIZES[random.weighted([6, 2, 2, 2])]
  return random.chance(0.28) ? { name: `${name} landscape`, w: h, h: w } : { name, w, h }
}
