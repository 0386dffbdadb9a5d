import { median } from '#shared/domain/maths.ts'
import type { EmptyLook } from './empty.ts'
import type { Look } from './looks.ts'
import { PAPER } from './paper.ts'
import type { Patches } from './patches.ts'
import type { TrueSize } from './true-size.ts'

/** How much of the print that a bubble ought to have is there, and how darkly its neighbourhood is printed. */
export interface PrintSeen {
  /**
   * Regression of each bubble's darkness on its expected print, over the local tone: 1 where the print is there, 0 where
   * something else is; NaN where no print is known.
   */
  readonly seen: Float32Array
  /** Darkness of the print around each bubble over the page's: toner is not even, [0.5, 2]. */
  readonly tone: Float32Array
}

/** Standard deviation of expected print, of 255, from which on its absence can be told from grain. */
const FAINTEST_PRINT = 3
/** Share of the outline within which letters stand. */
const MIDDLE = 0.72
/** Less of the usual outline's energy than this is none. */
const OF_OUTLINE = 0.15
/** Rows before and after whose bubbles tell the local tone. */
const NEAR = 3
/** Fainter and darker than this, it is not tone but something else. */
const FAINTEST_TONE = 0.5
const DARKEST_TONE = 2
/** Bubbles that tell the tone: a mark inside darkens what is seen there. */
const EMPTY = 0.9 * PAPER
const FEWEST = 3

/** The print expected of one option over some samples, its mean taken away, and its energy. */
interface Pattern {
  readonly samples: Int32Array
  readonly weights: Float32Array
  readonly energy: number
}

/** @returns undefined where there is no print to speak of */
function patternOf(expected: Float32Array, samples: Int32Array): Pattern | undefined {
  const weights = new Float32Array(samples.length)
  let sum = 0
  for (let j = 0; j < weights.length; j += 1) {
    weights[j] = PAPER - expected[samples[j]]
    sum += weights[j]
  }
  const mean = sum / weights.length
  let energy = 0
  for (let j = 0; j < weights.length; j += 1) {
    weights[j] = weights[j] - mean
    energy += weights[j] ** 2
  }
  return energy < weights.length * FAINTEST_PRINT ** 2 ? undefined : { samples, weights, energy }
}

/** Samples that hold print: of the whole cell, or without the middle, where options that were learned together differ. */
function samplesOf(
  { cellW, cellH }: Look,
  { nx, ny }: Patches,
  trueSize: TrueSize,
  isOwn: boolean,
): Int32Array {
  const samples: number[] = []
  // The outermost samples may belong to a neighbouring patch.
  for (let row = 1; row < ny - 1; row += 1) {
    const y = Math.abs((2 * row + 1) / ny - 1) * (cellH / trueSize.h)
    for (let column = 1; column < nx - 1; column += 1) {
      const x = Math.abs((2 * column + 1) / nx - 1) * (cellW / trueSize.w)
      if (isOwn || Math.max(x, y) > MIDDLE) samples.push(row * nx + column)
    }
  }
  return Int32Array.from(samples)
}

/**
 * Options of one look have one outline: what shows next to nothing of it, though most others do, was learned from what
 * covers most of that option's bubbles, and the others say what ought to be there.
 */
function withOutline(learned: readonly Float32Array[], rim: Int32Array): readonly Float32Array[] {
  const energies = learned.map((expected) => patternOf(expected, rim)?.energy ?? 0)
  const usual = median(energies)
  const others = learned.filter((_, option) => energies[option] >= OF_OUTLINE * usual)
  if (usual === 0 || others.length === learned.length) return learned
  const shared = others[0].map((_, sample) => median(others.map((expected) => expected[sample])))
  return learned.map((expected, option) => (energies[option] < OF_OUTLINE * usual ? shared : expected))
}

/** Looks for the print that the empty bubbles of a look share in each of them. */
export function lookForPrint(look: Look, patches: Patches, empty: EmptyLook, trueSize: TrueSize): PrintSeen {
  const { green, nx, ny } = patches
  const size = nx * ny
  const whole = samplesOf(look, patches, trueSize, true)
  const rim = samplesOf(look, patches, trueSize, false)
  const expectations = withOutline(empty.green, rim)
  const patterns = expectations.map((expected, option) =>
    patternOf(expected, empty.isSure[option] === true && expected === empty.green[option] ? whole : rim),
  )
  const count = look.places.length
  const seen = new Float32Array(count)
  const isEmpty = new Uint8Array(count)
  for (let i = 0; i < count; i += 1) {
    const { printed } = look.places[i]
    const pattern = patterns[printed]
    if (pattern === undefined) {
      seen[i] = Number.NaN
      continue
    }
    const expected = expectations[printed]
    const base = i * size + empty.offsets[i]
    const { samples, weights, energy } = pattern
    let shared = 0
    let sum = 0
    for (let j = 0; j < samples.length; j += 1) {
      const k = samples[j]
      const value = green[base + k]
      shared -= weights[j] * value
      sum += value - expected[k]
    }
    seen[i] = shared / energy
    isEmpty[i] = sum / samples.length > EMPTY - PAPER ? 1 : 0
  }
  const tone = toneAround(look, seen, isEmpty)
  for (let i = 0; i < count; i += 1) seen[i] = seen[i] / tone[i]
  return { seen, tone }
}

/** The median of what is seen in the empty bubbles of the rows around each. */
function toneAround({ places }: Look, seen: Float32Array, isEmpty: Uint8Array): Float32Array {
  const ofRow = new Map<number, number[]>()
  places.forEach(({ row }, i) => {
    if (isEmpty[i] === 0 || Number.isNaN(seen[i])) return
    const values = ofRow.get(row) ?? []
    values.push(seen[i])
    ofRow.set(row, values)
  })
  const toneOfRow = new Map<number, number>()
  return Float32Array.from(places, ({ row }) => {
    const known = toneOfRow.get(row)
    if (known !== undefined) return known
    const values: number[] = []
    for (let near = row - NEAR; near <= row + NEAR; near += 1) values.push(...(ofRow.get(near) ?? []))
    const tone = values.length < FEWEST ? 1 : Math.min(DARKEST_TONE, Math.max(FAINTEST_TONE, median(values)))
    toneOfRow.set(row, tone)
    return tone
  })
}
