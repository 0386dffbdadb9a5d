import type { BubbleEvidence } from '#shared/domain/marks.ts'
import { clamp } from '#shared/domain/maths.ts'
import { type EmptyLook, type EmptyRange, rangeOf } from './empty.ts'
import type { Look } from './looks.ts'
import { PAPER } from './paper.ts'
import type { Patches } from './patches.ts'
import { lookForPrint } from './print.ts'
import type { Surroundings } from './surroundings.ts'
import type { TrueSize } from './true-size.ts'
import { DARKEST } from './typical-patch.ts'

/** Indices of a patch's samples by where they lie. */
interface Zones {
  /** Inside the printed line. */
  readonly inside: Int32Array
  /** Of those, the inner part. */
  readonly core: Int32Array
  /** On the line, where ink and print cannot be told apart. */
  readonly line: Int32Array
  /** Just outside it. */
  readonly rim: Int32Array
}

/** Limits of the zones as shares of the outline's half size. */
const CORE_SHARE = 0.58
const LINE_SHARE = 1.14
const RIM_SHARE = 1.4
const PEAK_SHARE = 0.1
/** How dark red ink is in the red channel, over how dark it is in the green; less than so much of it is a tint. */
const RED_SHADE = 0.3
const LEAST_RED = 0.05

function zonesOf(look: Look, { nx, ny }: Patches, trueSize: TrueSize): Zones {
  const zones: Record<keyof Zones, number[]> = { inside: [], core: [], line: [], rim: [] }
  const isRound = look.shape === 'circle' || look.shape === 'oval'
  const [scaleX, scaleY] = [look.cellW / trueSize.w, look.cellH / trueSize.h]
  // Patches are compared up to one sample out of place, so their outermost samples are left out.
  for (let row = 1; row < ny - 1; row += 1) {
    const dy = Math.abs((2 * row + 1) / ny - 1) * scaleY
    for (let column = 1; column < nx - 1; column += 1) {
      const dx = Math.abs((2 * column + 1) / nx - 1) * scaleX
      const distance = isRound ? Math.hypot(dx, dy) : Math.max(dx, dy)
      const k = row * nx + column
      if (distance < CORE_SHARE) zones.core.push(k)
      if (distance < trueSize.clear) zones.inside.push(k)
      else if (distance < LINE_SHARE) zones.line.push(k)
      else if (distance < RIM_SHARE) zones.rim.push(k)
    }
  }
  return {
    inside: Int32Array.from(zones.inside),
    core: Int32Array.from(zones.core),
    line: Int32Array.from(zones.line),
    rim: Int32Array.from(zones.rim),
  }
}

const LEVELS = 256
/** Tones are told apart to this. */
const TONE_STEP = 0.1

/** What one option is like when empty where it is printed in one tone. */
interface TonedLook {
  readonly ink: Float32Array
  readonly green: Float32Array
  readonly floor: Float32Array
  /** Brightness of each zone, all its samples together. */
  readonly light: { readonly inside: number; readonly core: number; readonly rim: number }
}

function toneOf(
  empty: EmptyLook,
  { floor }: EmptyRange,
  option: number,
  tone: number,
  zones: Zones,
): TonedLook {
  const darkened = (plane: Float32Array) =>
    Math.abs(tone - 1) < TONE_STEP / 2
      ? plane
      : plane.map((value) => Math.max(DARKEST, PAPER - tone * (PAPER - value)))
  const ink = darkened(empty.ink[option])
  return {
    ink,
    green: darkened(empty.green[option]),
    floor: darkened(floor[option]),
    light: {
      inside: total(ink, zones.inside),
      core: total(ink, zones.core),
      rim: total(ink, zones.rim),
    },
  }
}

/** What is measured close up; what lies around is measured apart. */
export type CloseEvidence = Omit<BubbleEvidence, keyof Surroundings>

/** Evidence of every bubble of a look, in the order of its places. */
export function measureLook(
  look: Look,
  patches: Patches,
  empty: EmptyLook,
  trueSize: TrueSize,
): CloseEvidence[] {
  const size = patches.nx * patches.ny
  const zones = zonesOf(look, patches, trueSize)
  const { ink: inkPlane, green: greenPlane } = patches
  const isColour = greenPlane !== inkPlane
  const histogram = new Uint32Array(LEVELS)
  const print = lookForPrint(look, patches, empty, trueSize)
  const range = rangeOf(empty, patches)
  const known = new Map<string, TonedLook>()
  const toned = (option: number, tone: number): TonedLook => {
    const step = Math.round(tone / TONE_STEP)
    const key = `${option} ${step}`
    const found = known.get(key) ?? toneOf(empty, range, option, step * TONE_STEP, zones)
    known.set(key, found)
    return found
  }
  return look.places.map((place, i) => {
    const { ink: expected, green: expectedGreen, floor, light } = toned(place.printed, print.tone[i])
    const base = i * size + empty.offsets[i]
    histogram.fill(0)
    let red = 0
    let sum = 0
    let squares = 0
    const { inside: within } = zones
    for (let j = 0; j < within.length; j += 1) {
      const k = within[j]
      const value = inkPlane[base + k]
      const excess = value - expected[k]
      sum += excess
      squares += excess * excess
      const below = floor[k] - value
      if (below > 0) histogram[Math.min(LEVELS - 1, (below / PAPER) * LEVELS) | 0] += 1
      if (isColour) {
        const redness = excess - (greenPlane[base + k] - expectedGreen[k])
        if (redness > 0) red += redness
      }
    }
    const inside = within.length
    const mean = sum / inside
    const redness = red / inside / PAPER
    // Red ink is not quite as bright as paper even in the red channel.
    const shade = redness > LEAST_RED ? RED_SHADE * redness : 0
    return {
      // What is brighter than expected counts against ink, so noise and misplaced print cancel.
      fill: shareOf(-sum, light.inside) - shade,
      core: shareOf(inkIn(inkPlane, base, zones.core, expected), light.core) - shade,
      peak: Math.max(0, topMean(histogram, inside * PEAK_SHARE) - shade),
      rim: shareOf(inkIn(inkPlane, base, zones.rim, expected), light.rim),
      texture: Math.sqrt(
        Math.max(0, (squares / inside - mean * mean) / PAPER ** 2 - range.variety[place.printed] ** 2),
      ),
      red: redness,
      lift: Number.isNaN(print.seen[i]) ? 0 : clamp(1 - print.seen[i], 0, 1),
    }
  })
}

/** How much darker than expected a zone is, all its samples together. */
function inkIn(plane: Uint8Array, base: number, zone: Int32Array, expected: Float32Array): number {
  let found = 0
  for (let i = 0; i < zone.length; i += 1) {
    const k = zone[i]
    found += expected[k] - plane[base + k]
  }
  return found
}

function total(expected: Float32Array, zone: Int32Array): number {
  let sum = 0
  for (let i = 0; i < zone.length; i += 1) sum += expected[zone[i]]
  return sum
}

const shareOf = (ink: number, light: number) => (light === 0 ? 0 : ink / light)

/** Mean of the `rank` highest values; those that are not counted are 0. */
function topMean(histogram: Uint32Array, rank: number): number {
  let left = rank
  let sum = 0
  for (let level = LEVELS - 1; level >= 0 && left > 0; level -= 1) {
    const taken = Math.min(left, histogram[level])
    sum += taken * level
    left -= taken
  }
  return sum / rank / (LEVELS - 1)
}
