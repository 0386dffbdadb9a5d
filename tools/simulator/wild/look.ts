import type { BubbleShape } from '#shared/domain/template.ts'
import type { Face } from '../../exam-pages/faces.ts'
import type { Random } from '../random.ts'

export type LetterPlace = 'inside' | 'beside' | 'above'

export interface Letters {
  readonly place: LetterPlace
  readonly face: Face
  readonly ink: string
  /** Size of the em, millimetres. */
  readonly size: number
}

export interface Outline {
  readonly ink: string
  readonly widthMm: number
}

/** How the bubbles of a sheet are printed. At least one of outline and letters inside is there. */
export interface Look {
  readonly shape: BubbleShape
  readonly bubble: { readonly w: number; readonly h: number }
  /** White between one option and the next, and between one row and the next, millimetres. */
  readonly optionGap: number
  readonly rowGap: number
  readonly pitch: 'lattice' | 'touching' | 'tight' | 'roomy'
  readonly outline: Outline | undefined
  readonly letters: Letters | undefined
  /** Whether the rows have numbers beside them. */
  readonly isNumbered: boolean
  /** Words, numbers and rules around the bubbles. */
  readonly text: { readonly face: Face; readonly ink: string }
  readonly table: {
    readonly frame: boolean
    readonly rules: boolean
    readonly zebra: string | undefined
    readonly tint: string | undefined
    readonly heading: boolean
  }
  /** The paper's own colour, where a tint is printed over all of it. */
  readonly ground: string | undefined
}

/** Width of an upright stroke as a share of the em, by face: says from which resolution on letters are seen. */
const STROKES = {
  Thin: 0.03,
  Light: 0.06,
  Regular: 0.085,
  Medium: 0.1,
  Bold: 0.14,
  Black: 0.18,
  times: 0.07,
  timesBold: 0.12,
  garamond: 0.06,
  myeongjo: 0.05,
  myeongjoBold: 0.1,
  batang: 0.05,
  gaegu: 0.07,
} as const satisfies Partial<Record<Face, number>>

export type PrintFace = keyof typeof STROKES
export const PRINT_FACES = Object.keys(STROKES) as PrintFace[]
export const strokeOf = (face: Face, size: number) => size * (STROKES[face as PrintFace] ?? 0.08)

export type InkFamily = 'black' | 'red' | 'pink' | 'blue' | 'green'

/** From the family's full ink to a pale tint of it. */
const FAMILIES: Record<InkFamily, readonly string[]> = {
  black: ['#000000', '#1c1c1c', '#404040', '#6a6a6a', '#8c8c8c', '#a6a6a6'],
  red: ['#b3001b', '#d2232a', '#e0524f', '#ee8a86'],
  pink: ['#d81b60', '#e0457b', '#ec7fa4', '#f2a0b5'],
  blue: ['#0d2c6c', '#1f4fa3', '#4a7bc8', '#8fb0e0'],
  green: ['#0b4d2c', '#2b7a3d', '#5aa469', '#93c49c'],
}
const TINTS: Record<InkFamily, readonly string[]> = {
  black: ['#efefef', '#e6e6e6', '#f5f5f0'],
  red: ['#fdeceb', '#fbe0dd'],
  pink: ['#fdeaf1', '#fbdde8'],
  blue: ['#e9f1fb', '#dde9f7'],
  green: ['#e9f5ec', '#deefe2'],
}

const PITCHES = ['lattice', 'touching', 'tight', 'roomy'] as const
const GAPS = { lattice: [0, 0], touching: [0.02, 0.12], tight: [0.25, 0.6], roomy: [0.7, 1.5] } as const

function drawBubble(shape: BubbleShape, random: Random): { w: number; h: number } {
  const short = random.between(2.6, 5)
  if (shape === 'circle') return { w: short, h: short }
  const long = Math.min(8, short * random.between(shape === 'oval' ? 1.25 : 1, 1.9))
  return random.chance(0.5) ? { w: long, h: short } : { w: short, h: long }
}

function drawLetters(
  place: LetterPlace,
  room: number,
  isAlone: boolean,
  inks: readonly string[],
  random: Random,
): Letters {
  // 5 to 14 points of 0.353 mm, as far as the bubble holds them.
  const largest = place === 'inside' ? Math.min(14, (room * 1.12) / 0.353) : 9
  // Letters that stand for the bubble are as large as it: a student fills what is seen.
  const least = isAlone ? Math.max(5, (0.75 * room) / 0.353) : 5
  const points = random.between(least, Math.max(least + 0.2, largest))
  const size = Math.min(points * 0.353, place === 'inside' ? room * 1.15 : 3.4)
  return { place, face: random.pick(PRINT_FACES), ink: random.pick(inks), size }
}

/** Invents the print of a sheet's bubbles. */
export function drawLook(random: Random): Look {
  const family = (['black', 'red', 'pink', 'blue', 'green'] as const)[random.weighted([10, 2, 2, 2, 1])]
  const inks = random.chance(0.25) ? [...FAMILIES[family], '#000000'] : FAMILIES[family]
  const pitch = PITCHES[random.weighted([2, 2, 4, 6])]
  const shape: BubbleShape =
    pitch === 'lattice'
      ? 'rectangle'
      : (['circle', 'oval', 'rectangle', 'bracket'] as const)[random.weighted([5, 5, 3, 3])]
  const bubble = drawBubble(shape, random)
  const hasOutline = pitch === 'lattice' || random.chance(0.82)
  const place = !hasOutline
    ? 'inside'
    : ([undefined, 'inside', 'beside', 'above'] as const)[
        random.weighted([1.2, 6, pitch === 'roomy' ? 1 : 0, 2.5])
      ]
  const [least, most] = GAPS[pitch]
  const gap = () => Math.min(bubble.w, bubble.h) * random.between(least, most)
  const isTinted = random.chance(0.3)
  return {
    shape,
    bubble,
    pitch,
    optionGap: gap() + (place === 'beside' ? 2.6 : 0),
    rowGap: gap(),
    outline: hasOutline
      ? { ink: random.pick(inks), widthMm: random.pick([0.1, 0.14, 0.18, 0.25, 0.35, 0.5]) }
      : undefined,
    letters:
      place === undefined
        ? undefined
        : drawLetters(place, Math.min(bubble.w, bubble.h), !hasOutline, inks, random),
    isNumbered: random.chance(0.9),
    text: { face: random.pick(PRINT_FACES), ink: random.chance(0.5) ? FAMILIES[family][0] : '#000000' },
    table: {
      frame: random.chance(0.6),
      rules: random.chance(0.3),
      zebra: random.chance(0.25) ? random.pick(TINTS[family]) : undefined,
      tint: isTinted ? random.pick(TINTS[family]) : undefined,
      heading: random.chance(0.5),
    },
    ground: random.chance(0.1) ? random.pick(TINTS[family]) : undefined,
  }
}

/** Luma of `#rrggbb`, 0 black to 1. */
export function lumaOf(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
  return (0.299 * red + 0.587 * green + 0.114 * blue) / 255
}

/** Pixels over which optics and sampling spread a line. */
const SPREAD = 0.8

/** Share of the paper's light that a printed line still takes in its middle once a scan has blurred it. */
function seen(ink: string, widthMm: number, dpi: number, ground: number): number {
  const pixels = (widthMm * dpi) / 25.4
  return ((ground - lumaOf(ink)) / ground) * (pixels / (pixels + SPREAD))
}

/** How well the print that a person holds on to is seen at a resolution, 0 to 1. */
export function printContrast(look: Look, dpi: number): number {
  const { outline, letters } = look
  const ground = groundLuma(look)
  const lines = outline === undefined ? 0 : seen(outline.ink, outline.widthMm, dpi, ground)
  const glyphs =
    letters?.place === 'inside' ? seen(letters.ink, strokeOf(letters.face, letters.size), dpi, ground) : 0
  return Math.max(lines, glyphs)
}

/** Luma of the darkest tint that bubbles stand on. */
export function groundLuma({ ground, table }: Look): number {
  const tints = [ground, table.tint, table.zebra].flatMap((tint) => tint ?? [])
  return Math.min(1, ...tints.map(lumaOf))
}
