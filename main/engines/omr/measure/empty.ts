import { median } from '#shared/domain/maths.ts'
import type { Look } from './looks.ts'
import { PAPER } from './paper.ts'
import type { Patches } from './patches.ts'

/** What the bubbles of one look are like when empty, learned from those of this page that are. */
export interface EmptyLook {
  /** Expected brightness, `[printed option][ny × nx]`, PAPER is paper white. */
  readonly ink: readonly Float32Array[]
  readonly green: readonly Float32Array[]
  /** Darkest expected within one sample, below which ink is not misplaced print. */
  readonly floor: readonly Float32Array[]
  /** How far each bubble's print lies from where its map says, as an offset of its samples' indices. */
  readonly offsets: Int32Array
}

/** Even where half of a column is marked, this share of its bubbles, by brightness, is empty. */
const LIGHTEST = [0.05, 0.6] as const
/** Bubbles of this rank among them are empty for certain, and not taped over. */
const USUAL = 0.3
/** Where more are marked, or some taped over, they differ from the usual by more than print and noise do, of 255. */
const ALIKE = 0.12 * PAPER
/** Options without print inside differ by noise alone. */
const ALIKE_UNPRINTED = 0.04 * PAPER
/** With fewer bubbles than this of one option its print cannot be told from a mark, and all options serve together. */
const ENOUGH = 4
/** Ink is a share of what was expected, which must not be nothing. */
const DARKEST = PAPER / 10
/** Up to this many, each counts on its own. */
const FEW = 9
/** With fewer teachers, all may be marked: only those as light as paper, or as paper with print, teach. */
const ENOUGH_TO_TRUST = 5
const LIGHT_AS_PAPER = 0.93 * PAPER
const LIGHT_AS_PRINT = 0.82 * PAPER
/** Mean difference, of 255, below which print lies where it should. */
const CLOSE = 5
/** A shift must explain at least this much of the difference: in a filled bubble no shift does. */
const BETTER = 0.85

/**
 * Expected brightness from bubbles that seem empty: their mean or, of few, their median, since of few one or two may be
 * marked after all; of two, the brighter.
 */
function typicalPatch(plane: Uint8Array, members: readonly number[], offsets: Int32Array, size: number) {
  const bases = members.map((member) => member * size + offsets[member]!)
  const expected = new Float32Array(size)
  if (members.length > FEW) {
    const sums = new Int32Array(size)
    for (const base of bases) {
      // The outermost samples may come from a neighbouring patch; nothing is measured there.
      const to = Math.min(size, plane.length - base)
      for (let k = Math.max(0, -base); k < to; k += 1) sums[k] = sums[k]! + plane[base + k]!
    }
    for (let k = 0; k < size; k += 1) expected[k] = Math.max(DARKEST, sums[k]! / members.length)
    return expected
  }
  const values: number[] = []
  const high = members.length >> 1
  const low = members.length < 3 ? high : (members.length - 1) >> 1
  for (let k = 0; k < size; k += 1) {
    for (let m = 0; m < bases.length; m += 1) {
      const value = plane[bases[m]! + k] ?? PAPER
      let at = m
      for (; at > 0 && values[at - 1]! > value; at -= 1) values[at] = values[at - 1]!
      values[at] = value
    }
    expected[k] = Math.max(DARKEST, (values[low]! + values[high]!) / 2)
  }
  return expected
}

/** Least value within one sample. */
function lowest(plane: Float32Array, nx: number): Float32Array {
  const result = plane.slice()
  for (let k = nx + 1; k < plane.length - nx - 1; k += 1) {
    let least = plane[k]!
    for (const offset of [-nx - 1, -nx, -nx + 1, -1, 1, nx - 1, nx, nx + 1]) {
      if (plane[k + offset]! < least) least = plane[k + offset]!
    }
    result[k] = least
  }
  return result
}

/** Where in its patch each bubble's print is found, to one sample: the offset that differs least from `expected`. */
function locate(
  { green, nx, ny, count }: Patches,
  expectedOf: (bubble: number) => Float32Array,
  offsets: Int32Array,
): void {
  const size = nx * ny
  const steps = [-1, 1, -nx, nx, -nx - 1, -nx + 1, nx - 1, nx + 1]
  const places: number[] = []
  for (let y = 2; y < ny - 2; y += 2)
    for (let x = 2 + ((y >> 1) & 1); x < nx - 2; x += 2) places.push(y * nx + x)
  const probes = Int32Array.from(places)
  for (let i = 0; i < count; i += 1) {
    const expected = expectedOf(i)
    const base = i * size
    const difference = (offset: number) => {
      let sum = 0
      for (let j = 0; j < probes.length; j += 1) {
        const k = probes[j]!
        sum += Math.abs(green[base + k + offset]! - expected[k]!)
      }
      return sum / probes.length
    }
    const start = difference(0)
    if (start < CLOSE) continue
    let least = start * BETTER
    for (const step of steps) {
      const value = difference(step)
      if (value < least) {
        least = value
        offsets[i] = step
      }
    }
  }
}

/** Mean brightness over the middle of each cell, by which the empty ones are known. */
function brightness({ ink, nx, ny, count }: Patches): Float64Array {
  const means = new Float64Array(count)
  const size = nx * ny
  const [left, right] = [Math.floor(nx * 0.25), Math.ceil(nx * 0.75)]
  const [top, bottom] = [Math.floor(ny * 0.25), Math.ceil(ny * 0.75)]
  for (let i = 0; i < count; i += 1) {
    let sum = 0
    for (let y = top; y < bottom; y += 1) {
      for (let x = left; x < right; x += 1) sum += ink[i * size + y * nx + x]!
    }
    means[i] = sum / ((right - left) * (bottom - top))
  }
  return means
}

export function learnEmpty(look: Look, patches: Patches): EmptyLook {
  const { ink, green, nx, ny } = patches
  const size = nx * ny
  const light = brightness(patches)
  const lightest = (members: number[]) => {
    const sorted = members.filter((i) => patches.visible[i]! > 0.95).sort((a, b) => light[b]! - light[a]!)
    const from = Math.floor(sorted.length * LIGHTEST[0])
    const to = Math.max(from + 1, Math.ceil(sorted.length * LIGHTEST[1]))
    const usual = light[sorted[from + Math.floor(USUAL * (to - from))]!]!
    return sorted.slice(from, to).filter((i) => Math.abs(light[i]! - usual) < ALIKE)
  }
  const usualLight = (members: readonly number[]) => median(members.map((i) => light[i]!))
  const all = lightest(look.places.map((_, i) => i))
  const least = look.isPrinted ? LIGHT_AS_PRINT : LIGHT_AS_PAPER
  const isKnown = all.length >= ENOUGH_TO_TRUST || (all.length > 0 && light[all[0]!]! > least)
  const byOption: number[][] = look.options.map(() => [])
  look.places.forEach(({ printed }, i) => {
    byOption[printed]!.push(i)
  })
  // An option that is marked in every row would teach its mark as its print.
  const ofAll = usualLight(all)
  const likeAll = look.isPrinted ? ALIKE : ALIKE_UNPRINTED
  const teachers = byOption.map((members) => {
    const own = members.length < ENOUGH ? all : lightest(members)
    return Math.abs(usualLight(own) - ofAll) < likeAll ? own : all
  })
  const paper = new Float32Array(size).fill(PAPER)
  const offsets = new Int32Array(patches.count)
  const isStill = (members: readonly number[]) => members.every((member) => offsets[member] === 0)
  /** @param before  of the same plane, before any print was moved: it stays where none of the teachers' was */
  const learn = (plane: Uint8Array, before = new Map<readonly number[], Float32Array>()) =>
    new Map(
      [...new Set(teachers)].map((members) => {
        if (members === all && !isKnown) return [members, paper] as const
        const known = isStill(members) ? before.get(members) : undefined
        return [members, known ?? typicalPatch(plane, members, offsets, size)] as const
      }),
    )
  const byPrint = (learned: ReadonlyMap<readonly number[], Float32Array>) =>
    teachers.map((members) => learned.get(members)!)
  const blurred = learn(green)
  const printed = byPrint(blurred)
  locate(patches, (i) => printed[look.places[i]!.printed]!, offsets)
  const sharpened = byPrint(learn(green, blurred))
  const expected = green === ink ? sharpened : byPrint(learn(ink))
  return {
    ink: expected,
    green: sharpened,
    floor: expected.map((plane) => lowest(plane, nx)),
    offsets,
  }
}
