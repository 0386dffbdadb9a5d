import { median } from '#shared/domain/maths.ts'
import type { EmptyLook } from './empty.ts'
import type { Look } from './looks.ts'
import { PAPER } from './paper.ts'
import type { Patches } from './patches.ts'

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
/** Rows before and after whose bubbles tell the local tone. */
const NEAR = 3
/** Fainter and darker than this, it is not tone but something else. */
const FAINTEST_TONE = 0.5
const DARKEST_TONE = 2
/** Bubbles that tell the tone: a mark inside darkens what is seen there. */
const EMPTY = 0.9 * PAPER
const FEWEST = 3

/** The print expected of one option, its mean taken away, and its energy; undefined where there is none to speak of. */
function patternOf(expected: Float32Array, nx: number, ny: number) {
  const pattern = new Float32Array(expected.length)
  let sum = 0
  const count = (nx - 2) * (ny - 2)
  for (let row = 1; row < ny - 1; row += 1)
    for (let k = row * nx + 1; k < row * nx + nx - 1; k += 1) sum += PAPER - expected[k]!
  const mean = sum / count
  let energy = 0
  for (let row = 1; row < ny - 1; row += 1) {
    for (let k = row * nx + 1; k < row * nx + nx - 1; k += 1) {
      pattern[k] = PAPER - expected[k]! - mean
      energy += pattern[k]! ** 2
    }
  }
  return energy < count * FAINTEST_PRINT ** 2 ? undefined : { pattern, energy }
}

/** Looks for the print that the empty bubbles of a look share in each of them. */
export function lookForPrint(look: Look, { green, nx, ny }: Patches, empty: EmptyLook): PrintSeen {
  const size = nx * ny
  const patterns = new Map<Float32Array, ReturnType<typeof patternOf>>()
  for (const expected of empty.green) {
    if (!patterns.has(expected)) patterns.set(expected, patternOf(expected, nx, ny))
  }
  const count = look.places.length
  const seen = new Float32Array(count)
  const isEmpty = new Uint8Array(count)
  for (let i = 0; i < count; i += 1) {
    const expected = empty.green[look.places[i]!.printed]!
    const known = patterns.get(expected)
    if (known === undefined) {
      seen[i] = Number.NaN
      continue
    }
    const base = i * size + empty.offsets[i]!
    const { pattern, energy } = known
    let shared = 0
    let sum = 0
    let of = 0
    // The outermost samples may belong to a neighbouring patch.
    for (let row = 1; row < ny - 1; row += 1) {
      for (let k = row * nx + 1; k < row * nx + nx - 1; k += 1) {
        const value = green[base + k]!
        shared -= pattern[k]! * value
        sum += value - expected[k]!
        of += 1
      }
    }
    seen[i] = shared / energy
    isEmpty[i] = sum / of > EMPTY - PAPER ? 1 : 0
  }
  const tone = toneAround(look, seen, isEmpty)
  for (let i = 0; i < count; i += 1) seen[i] = seen[i]! / tone[i]!
  return { seen, tone }
}

/** The median of what is seen in the empty bubbles of the rows around each. */
function toneAround({ places }: Look, seen: Float32Array, isEmpty: Uint8Array): Float32Array {
  const ofRow = new Map<number, number[]>()
  places.forEach(({ row }, i) => {
    if (isEmpty[i] === 0 || Number.isNaN(seen[i]!)) return
    const values = ofRow.get(row) ?? []
    values.push(seen[i]!)
    ofRow.set(row, values)
  })
  const toneOfRow = new Map<number, number>()
  return Float32Array.from(places, ({ row }) => {
    const known = toneOfRow.get(row)
    if (known !== undefined) return known
    const values: number[] = []
    for (let near = row - NEAR; near <= row + NEAR; near += 1) values.push(...(ofRow.get(near) ?? []))
    const tone =
      values.length < FEWEST ? 1 : Math.min(DARKEST_TONE, Math.max(FAINTEST_TONE, median(values)))
    toneOfRow.set(row, tone)
    return tone
  })
}
