import type { RowEvidence } from './marks.ts'
import { clamp, median, robustDeviation } from './maths.ts'

/**
 * What nineteen of twenty empty bubbles stay below, and of what one student may do to a whole sheet (`rim`, `lift`,
 * `around`) two of three; print that is out of place, or unknown, makes these high.
 */
export interface EmptyNoise {
  readonly fill: number
  readonly peak: number
  readonly texture: number
  readonly rim: number
  readonly lift: number
  readonly around: number
  /** Peak that one of three empty bubbles stays below: that of rough paper, and of print that is not known. */
  readonly grain: number
}

/** With how many bubbles it was learned from, and what every other one of them stays below. */
export type CountedNoise = EmptyNoise & {
  readonly of: number
  readonly usual: Pick<EmptyNoise, 'fill' | 'peak' | 'texture'>
}

/**
 * What marks and empty bubbles look like on one sheet, or over a batch: the same grey is a mark on a sheet of light
 * pencil and a smudge on one of black ink.
 */
export interface MarkBaseline {
  /** Ordinary fill of a mark, (0, 1]. */
  readonly markFill: number
  /** Spread of the logarithm of the marks' fill: how unevenly this hand presses. */
  readonly markSpread: number
  /** Ordinary ink of a mark's darkest part, (0, 1]. */
  readonly markPeak: number
  readonly empty: EmptyNoise
}

/** Ordinary pencil on ordinary paper, for pages that have too few marks to learn from. */
export const DEFAULT_BASELINE: MarkBaseline = {
  markFill: 0.35,
  markSpread: 0.35,
  markPeak: 0.5,
  empty: { fill: 0.02, peak: 0.1, texture: 0.05, rim: 0.015, lift: 0.1, around: 0.01, grain: 0 },
}

/** A page teaches what its marks are like once it has this many; up to then what it is compared with has a say. */
const ENOUGH_MARKS = 6
const LEAST_MARK = 0.05
const FAINTEST_PEAK = 0.05
/** A mark stands this far above the fill of empty bubbles. */
const ABOVE_EMPTY = 2.5
const TYPICAL_EMPTY = 0.95
const LEAST_EMPTY = 1 / 3
/** Up to this share of the bubbles may be covered without teaching that covered is ordinary. */
const TAPED_AT_MOST = 0.4
/** The same of ink around a bubble, over what its row has around all of them, which who circles answers puts around one in every row, perhaps of three. */
const CIRCLED_AT_MOST = 0.35
/** Where more lies beside most bubbles than this, it is not print: of two options one is circled in every row. */
const MOST_AROUND = 0.02
/** Spreads outside these are chance or several hands. */
const LEAST_SPREAD = 0.05
const MOST_SPREAD = 0.8

/** Resolution of the quantiles over a batch of bubbles: finer than any of them matters. */
const BINS = 1024
const histograms = {
  fill: new Uint32Array(BINS),
  lightening: new Uint32Array(BINS),
  peak: new Uint32Array(BINS),
  texture: new Uint32Array(BINS),
  rim: new Uint32Array(BINS),
  lift: new Uint32Array(BINS),
  around: new Uint32Array(BINS),
}

const count = (histogram: Uint32Array, value: number) => {
  histogram[value <= 0 ? 0 : value >= 1 ? BINS - 1 : (value * (BINS - 1) + 0.5) | 0] += 1
}

/** Value that all but `above` of those counted do not pass. */
function atMost(histogram: Uint32Array, above: number): number {
  let left = above
  for (let bin = BINS - 1; bin > 0; bin -= 1) {
    left -= histogram[bin]
    if (left < 0) return bin / (BINS - 1)
  }
  return 0
}

/** Ink that all bubbles of a row have beside them: a heading above the first row, a rule below the last. */
export function usuallyBeside(bubbles: RowEvidence['bubbles']): number {
  const sorted = bubbles.map(({ around }) => around).sort((p, q) => p - q)
  return sorted[(sorted.length - 1) >> 1] ?? 0
}

/**
 * Noise of the lighter half of each row, which is empty but in rows that are marked throughout.
 * @returns undefined where there is no row of two options
 */
export function emptyNoise(rows: readonly RowEvidence[]): CountedNoise | undefined {
  for (const histogram of Object.values(histograms)) histogram.fill(0)
  let of = 0
  let ofOthers = 0
  for (const { bubbles } of rows) {
    const lighter = bubbles.length >> 1
    const beside = usuallyBeside(bubbles)
    for (let i = 0; i < bubbles.length; i += 1) {
      const bubble = bubbles[i]
      const { fill } = bubble
      let darker = bubbles.length - lighter
      for (let j = 0; j < bubbles.length && darker > 0; j += 1) {
        const other = bubbles[j].fill
        if (other > fill || (other === fill && j < i)) darker -= 1
      }
      if (darker < bubbles.length - lighter) {
        // All but the darkest: who circles answers or tapes them over does not make them darker.
        ofOthers += 1
        count(histograms.rim, bubble.rim)
        count(histograms.lift, bubble.lift)
        count(histograms.around, bubble.around - beside)
      }
      if (darker > 0) continue
      of += 1
      count(histograms.fill, bubble.fill)
      count(histograms.lightening, -bubble.fill)
      count(histograms.peak, bubble.peak)
      count(histograms.texture, bubble.texture)
    }
  }
  if (of === 0) return undefined
  // Of few, one may hold a mark after all: the second of two in its row.
  const above = Math.max(of * (1 - TYPICAL_EMPTY), Math.min(1, of / ENOUGH_EMPTY))
  // Noise is as dark as it is light: the lighter half of a row shows its light side alone.
  const lightest = atMost(histograms.lightening, 2 * above)
  return {
    of,
    fill: Math.max(atMost(histograms.fill, above), lightest) + 0.01,
    peak: atMost(histograms.peak, above) + 0.02,
    texture: atMost(histograms.texture, above),
    rim: atMost(histograms.rim, CIRCLED_AT_MOST * ofOthers) + 0.01,
    lift: atMost(histograms.lift, TAPED_AT_MOST * ofOthers),
    around: Math.min(MOST_AROUND, atMost(histograms.around, CIRCLED_AT_MOST * ofOthers) + 0.005),
    grain: atMost(histograms.peak, of * (1 - LEAST_EMPTY)),
    usual: {
      fill: atMost(histograms.fill, of / 2),
      peak: atMost(histograms.peak, of / 2),
      texture: atMost(histograms.texture, of / 2),
    },
  }
}

/**
 * Learns from the rows themselves: the darkest bubble of a row is its mark if it stands out.
 * @param rows   of one sheet, or of several
 * @param prior  what to fall back on, and lean on where there is little
 * @param noise  `emptyNoise` of the rows, where it is known already
 */
export function learnBaseline(
  rows: readonly RowEvidence[],
  prior: MarkBaseline = DEFAULT_BASELINE,
  noise: CountedNoise | undefined = emptyNoise(rows),
): MarkBaseline {
  const empty = noise ?? prior.empty
  const least = Math.max(LEAST_MARK, ABOVE_EMPTY * empty.fill)
  const logs: number[] = []
  const peaks: number[] = []
  for (const { bubbles } of rows) {
    if (bubbles.length < 2) continue
    let darkest = bubbles[0]
    for (const bubble of bubbles) if (bubble.fill > darkest.fill) darkest = bubble
    if (darkest.fill <= least) continue
    logs.push(Math.log(darkest.fill))
    peaks.push(darkest.peak)
  }
  if (logs.length === 0) return { ...prior, empty }
  const trust = Math.min(1, logs.length / ENOUGH_MARKS)
  const mix = (own: number, other: number) => Math.exp(trust * Math.log(own) + (1 - trust) * Math.log(other))
  const middle = median(logs)
  const spread = robustDeviation(logs, middle)
  return {
    markFill: mix(Math.exp(middle), prior.markFill),
    markSpread: mix(clamp(spread, LEAST_SPREAD, MOST_SPREAD), prior.markSpread),
    markPeak: mix(Math.max(FAINTEST_PEAK, median(peaks)), prior.markPeak),
    empty,
  }
}

/** A field teaches its own noise once it has this many empty bubbles. */
const ENOUGH_EMPTY = 12
/** Empty bubbles with more ink than this hold print that was not learned. */
const INKY = 0.08
/** Times what every other empty bubble has, and a little more, that nineteen of twenty stay below. */
const TYPICAL_OVER_USUAL = 3
const LEAST_OVER_USUAL = 0.04
/** Noise above this share of a mark would hide marks. */
const LOUDEST = 0.3

export interface FieldBaseline extends MarkBaseline {
  /** The field's few empty bubbles hold ink of their own: print that could not be learned, or marks everywhere. */
  readonly isUnsure: boolean
}

/**
 * A field's own noise: what is printed inside its bubbles may differ from the page's other fields, and where too few
 * bubbles showed how they look empty, print passes for ink.
 */
export function fieldBaseline(own: CountedNoise | undefined, page: MarkBaseline): FieldBaseline {
  if (own === undefined) return { ...page, isUnsure: false }
  const isKnown = own.of >= ENOUGH_EMPTY
  const pick = (key: keyof EmptyNoise) => (isKnown ? own[key] : Math.max(own[key], page.empty[key]))
  // What few of a field's empty bubbles have, and hardly any on the page, is no print of the field's.
  const shared = (key: keyof CountedNoise['usual']) =>
    Math.min(pick(key), Math.max(page.empty[key], TYPICAL_OVER_USUAL * own.usual[key] + LEAST_OVER_USUAL))
  return {
    ...page,
    empty: {
      fill: Math.min(shared('fill'), LOUDEST * page.markFill),
      peak: shared('peak'),
      texture: shared('texture'),
      rim: pick('rim'),
      lift: isKnown ? own.lift : page.empty.lift,
      around: pick('around'),
      grain: pick('grain'),
    },
    isUnsure: !isKnown && own.fill > INKY,
  }
}
