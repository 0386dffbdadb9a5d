import type { BubbleRow } from '#shared/domain/layout.ts'
import type { Random } from './random.ts'

/** How one row was filled in. */
export type Way =
  | 'full'
  | 'over'
  | 'loose'
  | 'partial'
  | 'tick'
  | 'cross'
  | 'dot'
  | 'stroke'
  | 'double'
  | 'changed'
  | 'tape'
  | 'red-under'
  | 'red-beside'
  | 'blank'
  | 'erased'
  | 'red-only'

export type PenKind = 'sign' | 'pencil' | 'ballpen' | 'blue-ballpen' | 'gel'

/** A student: pen, care and habits. */
export interface Hand {
  readonly name: string
  readonly pen: PenKind
  /** Range of the pen's density, [0, 1]; pencils differ most. */
  readonly density: readonly [number, number]
  readonly penWidthMm: number
  /** Spread of a mark's middle about the bubble's, millimetres. */
  readonly scatterMm: number
  /** Where the hand aims, from the bubble's middle, millimetres. */
  readonly shiftMm: { readonly x: number; readonly y: number }
  /** How marked rows are filled; weights. */
  readonly ways: Partial<Record<MarkedWay, number>>
  /** Share of questions left without an answer, and how; weights. */
  readonly blankRate: number
  readonly blankWays: Partial<Record<BlankWay, number>>
  /** Slips of the pen over the page. */
  readonly strayLines: number
}

type BlankWay = 'blank' | 'erased' | 'red-only'
type MarkedWay = Exclude<Way, BlankWay>

/** What was drawn in one row and what it means. */
export interface RowTruth {
  readonly label: string
  readonly fieldId: string
  readonly kind: BubbleRow['kind']
  /** The options a person would read, in option order. */
  readonly expected: readonly string[]
  /** How it was made, e.g. `full sign`, `changed pencil 0.62`. */
  readonly made: string
  /** `hard`: a person might hesitate; `why` says over what. */
  readonly difficulty: 'ordinary' | 'hard'
  readonly why?: string
}

/** One row's drawing, before there is a picture. */
export interface RowPlan {
  readonly row: BubbleRow
  readonly way: Way
  readonly expected: readonly string[]
  /** Option indices that get the mark. */
  readonly marked: readonly number[]
  /** Option index of what is erased, taped over or red. */
  readonly other: number | undefined
  readonly density: number
}

const HARD_WAYS: Partial<Record<Way, string>> = {
  loose: 'paper shows between the strokes',
  partial: 'partly filled',
  tick: 'tick',
  cross: 'cross',
  dot: 'dot',
  stroke: 'single stroke',
  double: 'two marks',
  changed: 'residue of an erased mark',
  tape: 'correction tape over another mark',
  'red-beside': 'red on another option',
  erased: 'erased, residue left',
  'red-only': 'red only',
}

/** Pencil fainter than this makes a row hard; copies and two-level scans lose more. */
export const FAINT_DENSITY = 0.4
export const FAINT_DENSITY_COPIED = 0.6

const sign = { pen: 'sign', density: [0.93, 1], penWidthMm: 1 } as const
const pencil = { pen: 'pencil', penWidthMm: 0.7 } as const
const neat = {
  scatterMm: 0.12,
  shiftMm: { x: 0, y: 0 },
  blankRate: 0.03,
  blankWays: { blank: 1 },
  strayLines: 0,
} as const
const plain = { full: 1 } as const

/** Students as they come; every habit of the list is somebody's. */
export const HANDS = {
  'sign-neat': { name: 'sign-neat', ...sign, ...neat, ways: { full: 12, over: 1 } },
  'sign-sloppy': {
    name: 'sign-sloppy',
    ...sign,
    ...neat,
    scatterMm: 0.35,
    ways: { full: 10, over: 6, stroke: 0.6, double: 0.4 },
    strayLines: 0.4,
  },
  'sign-shifted': {
    name: 'sign-shifted',
    ...sign,
    ...neat,
    shiftMm: { x: 0.5, y: -0.5 },
    ways: { full: 5, over: 3 },
  },
  'pencil-dark': {
    name: 'pencil-dark',
    ...pencil,
    ...neat,
    density: [0.72, 0.95],
    ways: { full: 10, over: 1 },
  },
  'pencil-medium': { name: 'pencil-medium', ...pencil, ...neat, density: [0.45, 0.75], ways: plain },
  'pencil-light': { name: 'pencil-light', ...pencil, ...neat, density: [0.28, 0.5], ways: plain },
  'pencil-mixed': {
    name: 'pencil-mixed',
    ...pencil,
    ...neat,
    density: [0.34, 0.95],
    scatterMm: 0.25,
    ways: { full: 10, loose: 1, partial: 2, changed: 2, double: 0.2 },
    blankWays: { blank: 1, erased: 1 },
    blankRate: 0.06,
  },
  changer: {
    name: 'changer',
    ...pencil,
    ...neat,
    density: [0.6, 0.9],
    ways: { full: 6, changed: 4 },
    blankRate: 0.08,
    blankWays: { blank: 1, erased: 2 },
  },
  ballpen: {
    name: 'ballpen',
    pen: 'ballpen',
    density: [0.8, 0.95],
    penWidthMm: 0.45,
    ...neat,
    ways: { full: 8, over: 1 },
  },
  'blue-ballpen': {
    name: 'blue-ballpen',
    pen: 'blue-ballpen',
    density: [0.75, 0.95],
    penWidthMm: 0.45,
    ...neat,
    scatterMm: 0.2,
    ways: { full: 8, over: 1, loose: 0.6 },
  },
  'gel-strokes': {
    name: 'gel-strokes',
    pen: 'gel',
    density: [0.9, 1],
    penWidthMm: 0.6,
    ...neat,
    ways: { full: 3, stroke: 2 },
  },
  ticks: { name: 'ticks', pen: 'ballpen', density: [0.8, 0.95], penWidthMm: 0.5, ...neat, ways: { tick: 1 } },
  crosses: { name: 'crosses', pen: 'gel', density: [0.85, 1], penWidthMm: 0.5, ...neat, ways: { cross: 1 } },
  dots: { name: 'dots', ...sign, ...neat, ways: { full: 6, dot: 4 } },
  'red-premark': {
    name: 'red-premark',
    ...sign,
    ...neat,
    ways: { full: 3, 'red-under': 6, 'red-beside': 1 },
    blankRate: 0.06,
    blankWays: { blank: 1, 'red-only': 1 },
    strayLines: 0.3,
  },
  tape: { name: 'tape', ...sign, ...neat, ways: { full: 8, over: 1, tape: 2 } },
  messy: {
    name: 'messy',
    ...sign,
    ...neat,
    scatterMm: 0.3,
    ways: { full: 8, over: 4, partial: 2, tick: 2, cross: 1, dot: 1, tape: 2, double: 0.7 },
    strayLines: 0.6,
  },
} as const satisfies Record<string, Hand>

export type HandName = keyof typeof HANDS

/** How often each hand walks in: most students are ordinary. */
const HAND_WEIGHTS: Record<HandName, number> = {
  'sign-neat': 10,
  'sign-sloppy': 6,
  'sign-shifted': 3,
  'pencil-dark': 6,
  'pencil-medium': 5,
  'pencil-light': 3,
  'pencil-mixed': 4,
  changer: 3,
  ballpen: 4,
  'blue-ballpen': 3,
  'gel-strokes': 2,
  ticks: 1,
  crosses: 1,
  dots: 1,
  'red-premark': 5,
  tape: 2,
  messy: 2,
}

/** A student drawn from all of them, with a pen and a bias of their own. */
export function randomHand(random: Random): Hand {
  const names = Object.keys(HANDS) as HandName[]
  const hand: Hand = HANDS[names[random.weighted(names.map((name) => HAND_WEIGHTS[name]))]]
  return {
    ...hand,
    penWidthMm: hand.penWidthMm * random.between(0.85, 1.2),
    shiftMm: {
      x: hand.shiftMm.x * random.between(-1, 1) + 0.08 * random.normal(),
      y: hand.shiftMm.y * random.between(-1, 1) + 0.08 * random.normal(),
    },
  }
}

function choose<W extends Way>(ways: Partial<Record<W, number>>, random: Random): W {
  const names = Object.keys(ways) as W[]
  return names[random.weighted(names.map((name) => ways[name] ?? 0))]
}

const needsOther = (way: Way) =>
  way === 'changed' || way === 'tape' || way === 'red-beside' || way === 'erased' || way === 'red-only'

/**
 * Decides how a hand fills a row.
 * @param answer  options to be read from the row; one more than the way can show makes it a double mark
 * @param way     forces a way, else the hand's habits choose
 */
export function planRow(
  row: BubbleRow,
  hand: Hand,
  answer: readonly string[],
  way: Way | undefined,
  random: Random,
): RowPlan {
  let marked = row.options.flatMap((option, index) => (answer.includes(option) ? [index] : []))
  const chosen =
    way ??
    (marked.length === 0
      ? row.kind === 'question'
        ? choose(hand.blankWays, random)
        : 'blank'
      : marked.length > 1
        ? 'double'
        : choose(row.kind === 'question' ? hand.ways : carefulWays(hand), random))
  const free = row.options.flatMap((_, index) => (marked.includes(index) ? [] : [index]))
  if (chosen === 'double' && marked.length === 1 && free.length > 0)
    marked = [...marked, random.pick(free)].sort((one, two) => one - two)
  const density = random.between(hand.density[0], hand.density[1])
  return {
    row,
    way: needsOther(chosen) && free.length === 0 ? 'full' : chosen,
    expected: marked.map((index) => row.options[index]),
    marked,
    other: needsOther(chosen) && free.length > 0 ? random.pick(free) : undefined,
    density,
  }
}

/** People take more care over their number than over a question: no doubles and no second thoughts there. */
function carefulWays(hand: Hand): Hand['ways'] {
  const { double: _double, changed: _changed, tape: _tape, 'red-beside': _red, ...ways } = hand.ways
  return Object.keys(ways).length === 0 ? plain : ways
}

/** Truth of a planned row, given what the copy will do to faint pencil. */
export function rowTruth(plan: RowPlan, hand: Hand, faintBelow: number): RowTruth {
  const { row, way, expected, other } = plan
  const isPencil = hand.pen === 'pencil'
  const reasons: string[] = []
  const hard = HARD_WAYS[way]
  if (hard !== undefined) reasons.push(other === undefined ? hard : `${hard}: ${row.options[other]}`)
  if (isPencil && plan.marked.length > 0 && plan.density < faintBelow) reasons.push('faint pencil')
  const pen = plan.marked.length === 0 ? '' : ` ${hand.pen}${isPencil ? ` ${plan.density.toFixed(2)}` : ''}`
  return {
    label: row.label,
    fieldId: row.fieldId,
    kind: row.kind,
    expected,
    made: `${way}${pen}`,
    ...difficultyOf(reasons),
  }
}

export function difficultyOf(reasons: readonly string[]): Pick<RowTruth, 'difficulty' | 'why'> {
  return reasons.length === 0 ? { difficulty: 'ordinary' } : { difficulty: 'hard', why: reasons.join('; ') }
}
