import type { Ink } from '../ink.ts'
import type { Random } from '../random.ts'
import type { Scanner } from '../scanner.ts'

export interface Pen {
  readonly name: string
  readonly colour: Ink['colour']
  /** Range of the share of paper covered by a stroke. */
  readonly density: readonly [number, number]
  readonly widthMm: readonly [number, number]
  readonly grain: number
  /** Red is a pre-mark by the academies' own rule: alone, it is for a person to say. */
  readonly isRed?: boolean
}

const PENS = {
  sign: { colour: [0.055, 0.055, 0.06], density: [0.93, 1], widthMm: [0.8, 1.2], grain: 0.03 },
  gel: { colour: [0.07, 0.07, 0.08], density: [0.9, 1], widthMm: [0.4, 0.7], grain: 0.1 },
  pencil: { colour: [0.2, 0.2, 0.21], density: [0.45, 0.95], widthMm: [0.5, 0.9], grain: 0.45 },
  ballpen: { colour: [0.1, 0.1, 0.14], density: [0.8, 0.95], widthMm: [0.35, 0.5], grain: 0.1 },
  'blue pen': { colour: [0.12, 0.17, 0.5], density: [0.8, 0.95], widthMm: [0.35, 0.6], grain: 0.1 },
  'light-blue pen': { colour: [0.3, 0.6, 0.85], density: [0.8, 0.95], widthMm: [0.5, 0.9], grain: 0.1 },
  'green pen': { colour: [0.15, 0.5, 0.25], density: [0.8, 0.95], widthMm: [0.4, 0.8], grain: 0.1 },
  'purple pen': { colour: [0.4, 0.15, 0.5], density: [0.8, 0.95], widthMm: [0.4, 0.8], grain: 0.1 },
  'orange pen': { colour: [0.95, 0.5, 0.12], density: [0.85, 1], widthMm: [0.5, 1], grain: 0.1 },
  'yellow highlighter': { colour: [0.98, 0.92, 0.22], density: [0.8, 1], widthMm: [1.6, 2.6], grain: 0.05 },
  'orange highlighter': { colour: [1, 0.68, 0.3], density: [0.8, 1], widthMm: [1.6, 2.6], grain: 0.05 },
  'green highlighter': { colour: [0.6, 0.95, 0.4], density: [0.8, 1], widthMm: [1.6, 2.6], grain: 0.05 },
  'pink highlighter': {
    colour: [1, 0.55, 0.72],
    density: [0.8, 1],
    widthMm: [1.6, 2.6],
    grain: 0.05,
    isRed: true,
  },
  'red pen': {
    colour: [0.82, 0.1, 0.12],
    density: [0.85, 0.95],
    widthMm: [0.4, 0.8],
    grain: 0.05,
    isRed: true,
  },
} as const satisfies Record<string, Omit<Pen, 'name'>>

type PenName = keyof typeof PENS

const WEIGHTS: Record<PenName, number> = {
  sign: 12,
  gel: 4,
  pencil: 12,
  ballpen: 5,
  'blue pen': 4,
  'light-blue pen': 1,
  'green pen': 1,
  'purple pen': 1,
  'orange pen': 1,
  'yellow highlighter': 1.2,
  'orange highlighter': 0.8,
  'green highlighter': 1,
  'pink highlighter': 0.4,
  'red pen': 1,
}

/** Light that a stroke takes, in the channel where a person sees it best; 0 to 1. */
export function inkContrast(pen: Pen, density: number, { mode, greyWeights }: Scanner): number {
  const [red, green, blue] = pen.colour
  const [r, g, b] = greyWeights
  const left = mode === 'colour' ? Math.min(red, green, blue) : r * red + g * green + b * blue
  // Grain leaves paper between what the pencil covers.
  return density * (1 - 0.3 * pen.grain) * (1 - left)
}

/** What a person needs to see at a glance, and what a person sees at all. */
export const PLAIN_CONTRAST = 0.3
export const LEAST_CONTRAST = 0.2

/** What a stroke must take to be black in a scan of two levels, with room for noise. */
const blackFrom = ({ threshold, paper }: Scanner) => 1 - (threshold - 30) / (255 * paper[1])

export const isSeen = (pen: Pen, density: number, scanner: Scanner): boolean =>
  inkContrast(pen, density, scanner) >= (scanner.mode === 'bitonal' ? blackFrom(scanner) : LEAST_CONTRAST)

/** A pen whose marks this device shows: a yellow line on a black and white scan nobody could read. */
export function drawPen(scanner: Scanner, random: Random): Pen {
  const names = Object.keys(PENS) as PenName[]
  for (;;) {
    const name = names[random.weighted(names.map((each) => WEIGHTS[each]))]
    const pen: Pen = { name, ...PENS[name] }
    const [least, most] = pen.density
    if (isSeen(pen, least, scanner)) return pen
    // Some press hard enough.
    if (isSeen(pen, most, scanner)) return { ...pen, density: [leastSeen(pen, scanner), most] }
  }
}

function leastSeen(pen: Pen, scanner: Scanner): number {
  let density = pen.density[1]
  while (density > pen.density[0] && isSeen(pen, density - 0.02, scanner)) density -= 0.02
  return density
}
