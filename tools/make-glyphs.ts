import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import type { Face } from './exam-pages/faces.ts'
import { outline } from './exam-pages/typeset.ts'

/** Pixels along a glyph's box, which is one em. */
const SIDE = 16
/** Times as large as it is drawn before it is brought down, for even edges. */
const FINE = 8
/** Upright and with serifs, of the weights that sheets are set in. Pretendard is OFL, Tinos Apache 2.0, Nanum OFL. */
const FACES: readonly Face[] = ['Medium', 'timesBold', 'myeongjoBold']
const CHARACTERS = '0123456789ABCDEFGHIJKLOXabcdefghijkl가나다라마바사아자차ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊ'

/** A glyph in its em, the middle of its ink in the middle, `SIDE × SIDE` shares of ink in sixteenths. */
async function drawGlyph(character: string, face: Face): Promise<number[]> {
  const { path, ink, unitsPerEm } = outline(character, face)
  if (ink === undefined) throw new Error(`no ink in ${character}`)
  const scale = (SIDE * FINE) / unitsPerEm
  const x = (SIDE * FINE) / 2 - ((ink.minX + ink.maxX) / 2) * scale
  const y = (SIDE * FINE) / 2 + ((ink.minY + ink.maxY) / 2) * scale
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE * FINE}" height="${SIDE * FINE}"><rect width="100%" height="100%" fill="#fff"/><path d="${path}" transform="matrix(${scale} 0 0 ${-scale} ${x} ${y})"/></svg>`
  const { data } = await sharp(Buffer.from(svg)).greyscale().raw().toBuffer({ resolveWithObject: true })
  const shares: number[] = []
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      let sum = 0
      for (let j = 0; j < FINE; j++)
        for (let i = 0; i < FINE; i++) sum += 255 - data[(row * FINE + j) * SIDE * FINE + column * FINE + i]
      shares.push(Math.round((15 * sum) / (255 * FINE * FINE)))
    }
  }
  return shares
}

/** The module that holds the glyphs, as text. */
export async function glyphShapes(): Promise<string> {
  const faces: string[] = []
  const advances: number[] = []
  for (const face of FACES) {
    const nibbles: number[] = []
    for (const character of CHARACTERS) nibbles.push(...(await drawGlyph(character, face)))
    const bytes = Buffer.alloc(nibbles.length / 2, 0)
    nibbles.forEach((nibble, at) => {
      bytes[at >> 1] |= at % 2 === 0 ? nibble << 4 : nibble
    })
    faces.push(bytes.toString('base64'))
    const { advance, unitsPerEm } = outline('0', face)
    advances.push(Math.round((100 * advance) / unitsPerEm) / 100)
  }
  return `// Made by tools/make-glyphs.ts from Pretendard (OFL 1.1), Tinos (Apache 2.0) and Nanum Myeongjo (OFL 1.1).

/** Pixels along a glyph's box, which is one em with the middle of the glyph's ink in its middle. */
export const GLYPH_SIDE = ${SIDE}

export const GLYPH_CHARACTERS = '${CHARACTERS}'

/** By face: how far one digit stands from the next, as a share of the em. */
export const DIGIT_ADVANCES = [${advances.join(', ')}] as const

/** By face, base64: of every character the share of ink in each pixel, four bits each, row-major. */
export const GLYPH_SHAPES = [
${faces.map((face) => `  '${face}',`).join('\n')}
] as const
`
}

if (import.meta.main) {
  const path = fileURLToPath(import.meta.resolve('#main/engines/omr/whole/glyph-shapes.ts'))
  await writeFile(path, await glyphShapes())
}
