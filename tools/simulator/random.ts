import { type Random as Draws, drawsFrom } from '../random.ts'

/** Draws of a sheet: beside the usual ones, streams of their own for each of its parts. */
export interface Random extends Draws {
  /** An index drawn with these weights. */
  weighted(weights: readonly number[]): number
  /** A stream of its own for one purpose, so that a change in one place does not move all others. */
  fork(purpose: string): Random
}

/** FNV-1a, then a finaliser: spreads a name over 32 bits. */
function hash(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  h ^= h >>> 16
  h = Math.imul(h, 0x85ebca6b)
  return (h ^ (h >>> 13)) >>> 0
}

/** sfc32 (C. Doty-Humphrey, PractRand), seeded from text. */
export function random(seed: string | number): Random {
  const name = String(seed)
  let a = hash(`${name}/a`)
  let b = hash(`${name}/b`)
  let c = hash(`${name}/c`)
  let counter = 1
  const bits = (): number => {
    const t = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + t
    return t >>> 0
  }
  for (let i = 0; i < 12; i++) bits()
  const next = () => bits() / 0x1_0000_0000
  return {
    ...drawsFrom(next),
    weighted(weights) {
      let left = next() * weights.reduce((sum, weight) => sum + weight, 0)
      const index = weights.findIndex((weight) => {
        left -= weight
        return left < 0
      })
      return index < 0 ? weights.length - 1 : index
    },
    fork: (purpose) => random(`${name}>${purpose}`),
  }
}
