import { DIGIT_ADVANCES, GLYPH_CHARACTERS, GLYPH_SHAPES, GLYPH_SIDE } from './glyph-shapes.ts'

/** Faces the glyphs are known in. */
export const FACES = GLYPH_SHAPES.length

/** The ink of a text: places from the middle of it, samples, and the share of each that is ink, (0, 1]. */
export interface Stamp {
  readonly xs: Int16Array
  readonly ys: Int16Array
  readonly ink: Float32Array
}

/** Where a text stands by its place: what is read there begins, is centred or ends. */
export type Anchor = 'start' | 'middle' | 'end'

const FAINT = 0.1

let shapes: readonly Float32Array[] | undefined

/** `[face]`: shares of ink of all characters, one after the other. */
function allShapes(): readonly Float32Array[] {
  shapes ??= GLYPH_SHAPES.map((text) => {
    const bytes = Buffer.from(text, 'base64')
    const shares = new Float32Array(2 * bytes.length)
    bytes.forEach((byte, at) => {
      shares[2 * at] = (byte >> 4) / 15
      shares[2 * at + 1] = (byte & 15) / 15
    })
    return shares
  })
  return shapes
}

const known = new Map<string, number>([...GLYPH_CHARACTERS].map((character, index) => [character, index]))

export const isKnownText = (text: string): boolean =>
  text.length > 0 && [...text].every((character) => known.has(character))

/** One glyph at `em` samples, square and centred, each pixel the mean of what it covers. */
function resized(character: string, face: number, em: number): { side: number; data: Float32Array } {
  const size = GLYPH_SIDE ** 2
  const shape = allShapes()[face].subarray(known.get(character)! * size)
  const side = 2 * Math.ceil(em / 2) + 1
  const data = new Float32Array(side * side)
  const fine = 3
  const scale = GLYPH_SIDE / em
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      let sum = 0
      for (let j = 0; j < fine; j++) {
        const v = Math.floor((y + (j + 0.5) / fine - side / 2) * scale + GLYPH_SIDE / 2)
        if (v < 0 || v >= GLYPH_SIDE) continue
        for (let i = 0; i < fine; i++) {
          const u = Math.floor((x + (i + 0.5) / fine - side / 2) * scale + GLYPH_SIDE / 2)
          if (u >= 0 && u < GLYPH_SIDE) sum += shape[v * GLYPH_SIDE + u]
        }
      }
      data[y * side + x] = sum / fine ** 2
    }
  }
  return { side, data }
}

const stamps = new Map<string, Stamp>()

/**
 * A text as ink, kept for the next page.
 * @param em size of the type, samples
 */
export function stampOf(text: string, face: number, em: number, anchor: Anchor): Stamp {
  const key = `${text} ${face} ${em} ${anchor}`
  const made = stamps.get(key)
  if (made !== undefined) return made
  const characters = [...text]
  const advance = DIGIT_ADVANCES[face] * em
  const width = (characters.length - 1) * advance
  const start = anchor === 'middle' ? -width / 2 : anchor === 'start' ? 0 : -width
  const xs: number[] = []
  const ys: number[] = []
  const ink: number[] = []
  characters.forEach((character, index) => {
    const { side, data } = resized(character, face, em)
    const left = Math.round(start + index * advance) - (side >> 1)
    data.forEach((share, at) => {
      if (share < FAINT) return
      xs.push(left + (at % side))
      ys.push(Math.floor(at / side) - (side >> 1))
      ink.push(share)
    })
  })
  const stamp = { xs: Int16Array.from(xs), ys: Int16Array.from(ys), ink: Float32Array.from(ink) }
  stamps.set(key, stamp)
  return stamp
}
