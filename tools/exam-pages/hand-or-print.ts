import sharp from 'sharp'
import { type Random, seededRandom } from '../random.ts'
import type { Face } from './faces.ts'
import { calculation, type Hand, handwrite, scribble, someHand } from './handwriting.ts'
import { examPage, NUMBER_STYLES } from './page.ts'
import { type Drawing, type Scan, scan } from './render.ts'
import { ENGLISH, sentence } from './text.ts'
import { textPage } from './text-page.ts'
import { typeset } from './typeset.ts'

/** Pages of nothing but print, or of nothing but writing, as differently as exams and hands come, and scans of them. */

const KOREAN_FACES = [
  'Light',
  'Regular',
  'Medium',
  'Bold',
  'myeongjo',
  'myeongjo',
  'myeongjoBold',
  'batang',
  'batang',
] as const
const LATIN_FACES = ['times', 'timesItalic', 'garamond', 'garamondItalic'] as const

const A4 = { widthMm: 210, heightMm: 297 }

export function printedPage(seed: number): Drawing {
  const random = seededRandom(seed)
  const page = printed(seed, random)
  return random.chance(0.4) ? { ...page, svg: page.svg + furniture(random) } : page
}

function printed(seed: number, random: Random): Drawing {
  if (random.chance(0.35)) return latinPage(random, random.pick([...LATIN_FACES, 'Regular']))
  if (random.chance(0.25)) return bubblePage(random)
  const face = random.pick(KOREAN_FACES)
  const columns = random.pick([1, 2] as const)
  if (random.chance(0.4)) return textPage({ seed, face, columns, english: 0.2 })
  return examPage({
    seed,
    columns,
    questions: random.int(5, 16),
    numberStyle: random.pick(NUMBER_STYLES),
    hanging: random.chance(0.5),
    figures: random.between(0, 0.9),
    face,
  })
}

function latinPage(random: Random, face: Face): Drawing {
  const size = random.between(2.6, 5)
  const leading = size * random.between(1.3, 2.2)
  const parts: string[] = []
  for (let y = 25; y < 270; y += leading) {
    const line = Array.from({ length: random.int(1, 2) }, () => random.pick(ENGLISH)).join(' ')
    parts.push(typeset(line, random.between(15, 40), y, size, face).svg)
    if (random.chance(0.1)) y += 2 * leading
  }
  return { svg: parts.join(''), ...A4 }
}

/** Rows of answers to mark, some of them marked: numbers, and circles or boxes with a letter, a digit or nothing in each. */
export function bubblePage(random: Random): Drawing {
  const face = random.pick([...KOREAN_FACES, ...LATIN_FACES])
  const size = random.between(2.2, 7)
  const pitch = size * random.between(1.1, 1.8)
  const letters = random.pick(['ABCDE', '12345', '0123456789', '     ', 'ABCD'])
  const columns = Math.min(4, Math.floor(180 / (pitch * letters.length + 18)))
  const isRound = random.chance(0.7)
  const pen = random.between(0.12, 0.6)
  const grey = random.int(0, 150)
  const parts: string[] = []
  for (let column = 0; column < columns; column += 1) {
    const left = 16 + (column * 184) / columns
    for (let row = 0; 30 + row * pitch * 1.1 < 270 && row < 30; row += 1) {
      const y = 30 + row * pitch * 1.1
      const number = `${column * 30 + row + 1}.`
      parts.push(typeset(number, left, y + size * 0.3, Math.min(4, size * 0.75), face).svg)
      ;[...letters].forEach((letter, i) => {
        const x = left + 13 + i * pitch
        const [half, ink] = [size * 0.47, `rgb(${grey},${grey},${grey})`]
        const style = `fill="${random.chance(0.15) ? '#333' : 'none'}" stroke="${ink}" stroke-width="${pen}"`
        parts.push(
          isRound
            ? `<circle cx="${x}" cy="${y}" r="${half}" ${style}/>`
            : `<rect x="${x - half}" y="${y - half}" width="${2 * half}" height="${2 * half}" ${style}/>`,
          typeset(letter, x - size * 0.2, y + size * 0.22, size * 0.6, face).svg,
        )
      })
    }
  }
  return { svg: parts.join(''), ...A4 }
}

/** Questions of maths in two columns: a sentence, a formula in it, and choices that are a number or a fraction. */
export function mathsPage(random: Random): Drawing {
  const size = random.between(3.4, 4.2)
  const [korean, latin] = [random.pick(KOREAN_FACES), random.pick(['timesItalic', 'garamondItalic'] as const)]
  const parts: string[] = []
  const put = (text: string, x: number, y: number, face: Face = korean, scale = 1) => {
    const set = typeset(text, x, y, size * scale, face)
    parts.push(set.svg)
    return x + set.width
  }
  const choice = (i: number, x: number, y: number, isFraction: boolean) => {
    const r = size * 0.45
    parts.push(
      `<circle cx="${x + r}" cy="${y - r * 0.8}" r="${r}" fill="none" stroke="#000" stroke-width="0.15"/>`,
    )
    put(String(i), x + r - size * 0.17, y - size * 0.13, korean, 0.65)
    const at = x + size * 1.2
    if (!isFraction) return put(String(random.int(1, 20)), at, y)
    parts.push(`<path d="M${at} ${y - size * 0.3}h${size * 0.55}" stroke="#000" stroke-width="0.2"/>`)
    put(String(random.int(1, 9)), at + size * 0.1, y - size * 0.45, latin, 0.75)
    return put(String(random.int(2, 9)), at + size * 0.1, y + size * 0.35, latin, 0.75)
  }
  for (const left of [18, 110])
    for (let y = 32, number = 1; y < 240; y += size * random.between(7, 12), number += 1) {
      const letter = random.pick([...'xatn'])
      let x = put(`${number}. 함수 `, left, y)
      x = put(`f(${letter}) = ${letter}`, x, y, latin, 1.1)
      x = put('3', x, y - size * 0.45, latin, 0.7)
      put(` - ${random.int(2, 9)}${letter}`, x, y, latin, 1.1)
      put(`에 대하여 다음 물음에 답하시오. [${random.int(2, 4)}점]`, left, y + size * 1.6)
      const isFraction = random.chance(0.4)
      for (let i = 0; i < 5; i += 1)
        choice(i + 1, left + (i % 3) * 27, y + size * (3.6 + 1.7 * Math.floor(i / 3)), isFraction)
    }
  return { svg: parts.join(''), ...A4 }
}

/** Frames, dashed rules, arrows and blocks, as forms have them. */
function furniture(random: Random): string {
  const parts = Array.from({ length: random.int(2, 5) }, () => {
    const [x, y, w, h] = [random.int(8, 150), random.int(8, 240), random.int(8, 60), random.int(4, 40)]
    const stroke = `fill="none" stroke="#222" stroke-width="${random.between(0.15, 0.8)}"`
    const dash = `stroke-dasharray="${random.between(0.6, 4)} ${random.between(0.6, 3)}"`
    switch (random.int(0, 4)) {
      case 0:
        return `<path d="M${x} ${y}h${w}" ${stroke} ${dash}/>`
      case 1:
        return `<path d="M${x} ${y}v${h * 3}" ${stroke} ${dash}/>`
      case 2:
        return `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="${random.int(0, 2)}" ${stroke}/>`
      case 3:
        return `<path d="M${x} ${y}h${w / 4}m-2 -1.2l2 1.2l-2 1.2" ${stroke}/>`
      default:
        return `<rect x="${x}" y="${y}" width="${random.between(1, 8)}" height="${random.between(1, 8)}"/>`
    }
  })
  return parts.join('')
}

/** A hand whose letters are thin sans ones or those of a face drawn after handwriting, more or less evenly. */
function anyHand(random: Random): Hand {
  const hand = someHand(random)
  const face = random.pick(['Thin', 'Thin', 'pen', 'gaegu', 'caveat', 'kalam'] as const)
  if (face === 'Thin') return hand
  const size = hand.size * (face === 'pen' || face === 'caveat' ? 1.3 : 1)
  return { ...hand, face, pen: hand.pen * 0.25, unrest: hand.unrest * random.between(0.35, 1), size }
}

export function handPage(seed: number): Drawing {
  const random = seededRandom(seed)
  const hand = anyHand(random)
  const isLatin = hand.face === 'caveat' || hand.face === 'kalam'
  const parts: string[] = []
  let y = random.between(18, 40)
  while (y < 270) {
    const what = random.pick(['prose', 'prose', 'calculation', 'english', 'scribble'] as const)
    if (what === 'scribble' && random.chance(0.3))
      parts.push(scribble(random.between(20, 150), y, hand, random))
    const prose = isLatin || what === 'english' ? random.pick(ENGLISH) : sentence(random)
    const lines = what === 'calculation' ? calculation(random) : [prose.slice(0, random.int(4, 34))]
    const x = random.between(15, 70)
    for (const line of lines) {
      parts.push(handwrite(line, x, y, hand, random))
      y += hand.size * random.between(1.4, 2)
    }
    if (random.chance(0.3)) y += random.between(5, 40)
  }
  return { svg: parts.join(''), ...A4 }
}

/** As some scanner gives it: any usual resolution, a little crooked, grey, bilevel or squeezed by JPEG. */
export async function someScan(page: Drawing, seed: number): Promise<Scan> {
  const random = seededRandom(seed)
  const made = await scan(
    page,
    {
      dpi: random.pick([100, 150, 200, 300]),
      noise: random.between(0, 5),
      blur: random.between(0, 1.6),
      paper: [random.between(200, 240), random.between(235, 255)],
      specks: random.int(0, 60),
      skewDegrees: random.between(-2, 2),
    },
    random,
  )
  const kind = random.pick(['grey', 'grey', 'bilevel', 'jpeg'] as const)
  if (kind === 'bilevel') {
    const threshold = random.int(110, 190)
    return { ...made, data: Buffer.from(made.data.map((value) => (value > threshold ? 255 : 0))) }
  }
  if (kind === 'jpeg') {
    const raw = { width: made.width, height: made.height, channels: 1 as const }
    const jpeg = await sharp(made.data, { raw })
      .jpeg({ quality: random.int(30, 85) })
      .toBuffer()
    return { ...made, data: await sharp(jpeg).greyscale().raw().toBuffer() }
  }
  return made
}
