import { median, robustDeviation } from '#shared/domain/maths.ts'
import type { Look } from './looks.ts'
import { PAPER } from './paper.ts'
import type { Patches } from './patches.ts'
import { coverageOf, darkestOf, differenceOf, lowest, typicalPatch } from './typical-patch.ts'

/** What the bubbles of one look are like when empty, learned from those of this page that are. */
export interface EmptyLook {
  /** Expected brightness, `[printed option][ny × nx]`, PAPER is paper white. */
  readonly ink: readonly Float32Array[]
  readonly green: readonly Float32Array[]
  /** Whether an option was learned from its own bubbles, not from all options together. */
  readonly isOwn: readonly boolean[]
  /** Whether it was learned from enough of them to miss print inside the outline. */
  readonly isSure: readonly boolean[]
  /** How far each bubble's print lies from where its map says, as an offset of its samples' indices. */
  readonly offsets: Int32Array
}

/** What an empty bubble may show besides, by option. */
export interface EmptyRange {
  /** Darkest expected within one sample, below which ink is not misplaced print. */
  readonly floor: readonly Float32Array[]
  /** How much the options that were learned differ from what stands in for one that was not, relative to paper white. */
  readonly variety: readonly number[]
}

/** Of bubbles that cannot be told apart by option, this share, by brightness, is empty. */
const LIGHTEST = [0.05, 0.6] as const

/** Bubbles of this rank among them are empty for certain, and not taped over. */
const USUAL = 0.3

/** What differs from the usual of its option by more than noise, but at least and at most so much of 255, is not empty. */
const ALIKE_LEAST = 0.03 * PAPER

const ALIKE_MOST = 0.12 * PAPER

/** Rank by brightness that is an empty bubble's: fewer than so many are marked, and fewer than the rest covered. */
const EMPTY_RANK = 0.6

/** With fewer bubbles than this of one option its print cannot be told from a mark, and all options serve together. */
const ENOUGH = 5

const FEWEST = 3

/** An option is darker than the others by print, or marked throughout, from this difference on, of 255. */
const DARKER = 0.04 * PAPER

/** Rows in which another option is marked, that tell whether one is marked throughout. */
const ENOUGH_RIVALS = 3

/** What is printed in an option is in all of its bubbles: as many that are as light as the others' are bare, not covered. */
const BARE = 0.15

/** Letters leave most of the paper inside the outline white; fills do not. */
const FILLED = 0.55

/** With fewer teachers, all may be marked: only those as light as paper, or as paper with print, teach. */
const ENOUGH_TO_TRUST = 5

const LIGHT_AS_PAPER = 0.93 * PAPER

const LIGHT_AS_PRINT = 0.82 * PAPER

/** Mean difference, of 255, below which print lies where it should. */
const CLOSE = 5

/** A bubble that differs so many times more than usual teaches nothing. */
const STRANGE = 1.8

/** A shift must explain at least this much of the difference: in a filled bubble no shift does. */
const BETTER = 0.85

/**
 * Where in its patch each bubble's print is found, to one sample: the offset that differs least from `expected`.
 * @returns mean difference that is left, of 255
 */
function locate(
  { green, nx, ny, count }: Patches,
  expectedOf: (bubble: number) => Float32Array,
  offsets: Int32Array,
): Float32Array {
  const size = nx * ny
  const steps = [-1, 1, -nx, nx, -nx - 1, -nx + 1, nx - 1, nx + 1]
  const places: number[] = []
  for (let y = 2; y < ny - 2; y += 2)
    for (let x = 2 + ((y >> 1) & 1); x < nx - 2; x += 2) places.push(y * nx + x)
  const probes = Int32Array.from(places)
  const left = new Float32Array(count)
  for (let i = 0; i < count; i += 1) {
    const expected = expectedOf(i)
    const base = i * size
    const difference = (offset: number) => {
      let sum = 0
      for (let j = 0; j < probes.length; j += 1) {
        const k = probes[j]
        sum += Math.abs(green[base + k + offset] - expected[k])
      }
      return sum / probes.length
    }
    const start = difference(0)
    left[i] = start
    if (start < CLOSE) continue
    let least = start * BETTER
    for (const step of steps) {
      const value = difference(step)
      if (value < least) {
        least = value
        offsets[i] = step
        left[i] = value
      }
    }
  }
  return left
}

/**
 * Mean brightness over the middle of each cell, by which the empty ones are known: that of the ink plane or, for red
 * marks, of the green one.
 */
function brightness({ ink, green, nx, ny, count }: Patches): Float64Array {
  const means = new Float64Array(count)
  const size = nx * ny
  const isColour = green !== ink
  const [left, right] = [Math.floor(nx * 0.25), Math.ceil(nx * 0.75)]
  const [top, bottom] = [Math.floor(ny * 0.25), Math.ceil(ny * 0.75)]
  for (let i = 0; i < count; i += 1) {
    let sum = 0
    let greens = 0
    for (let y = top; y < bottom; y += 1) {
      const row = i * size + y * nx
      for (let x = left; x < right; x += 1) sum += ink[row + x]
      if (isColour) for (let x = left; x < right; x += 1) greens += green[row + x]
    }
    means[i] = (isColour ? Math.min(sum, greens) : sum) / ((right - left) * (bottom - top))
  }
  return means
}

/** How bright an option's bubbles are when empty, and how far that varies by noise. */
interface Level {
  readonly usual: number
  readonly tolerance: number
}

function levelOf(members: readonly number[], light: Float64Array): Level {
  const sorted = Float64Array.from(members, (i) => light[i]).sort()
  const usual = sorted[Math.floor(EMPTY_RANK * sorted.length)]
  const spread = robustDeviation(
    members.map((i) => light[i]),
    usual,
  )
  return { usual, tolerance: Math.min(ALIKE_MOST, Math.max(ALIKE_LEAST, 3 * spread)) }
}

/**
 * Whether an option that is darker than the others is so because it is marked nearly everywhere, not because of what is
 * printed in it. Print is in all of an option's bubbles. A mark goes where another option is marked; print stays. Where
 * hardly anything else is marked, the mean of marks covers the bubble, a letter does not.
 * @param darker  the option
 * @param members its bubbles
 * @param byRow   the look's bubbles by row, then option
 */
function isMarkedThroughout(
  darker: number,
  members: readonly number[],
  levels: readonly (Level | undefined)[],
  byRow: readonly (readonly number[])[],
  light: Float64Array,
  ofOthers: number,
  coverage: () => number,
): boolean {
  const { usual, tolerance } = levels[darker]!
  const isBare = (bubble: number) => light[bubble] > (usual + ofOthers) / 2
  if (members.filter(isBare).length >= BARE * members.length) return true
  let rivals = 0
  let lighter = 0
  for (const row of byRow) {
    const own = row[darker]
    // A row that is covered, or marked twice, shows nothing of what a mark elsewhere leaves here.
    if (own === undefined || light[own] < usual - tolerance) continue
    const isRivalled = row.some((bubble, option) => {
      const level = levels[option]
      if (option === darker || level === undefined) return false
      return light[bubble] < level.usual - Math.max(level.tolerance, 2 * DARKER)
    })
    if (!isRivalled) continue
    rivals += 1
    if (isBare(own)) lighter += 1
  }
  if (rivals >= ENOUGH_RIVALS) return 2 * lighter > rivals
  return coverage() > FILLED
}

/** The bubbles that show each option empty; the same list for options that are learned together. */
function teachersOf(look: Look, patches: Patches, light: Float64Array) {
  const isWhole = (i: number) => patches.visible[i] > 0.95
  const lightest = (members: readonly number[]) => {
    const sorted = members.filter(isWhole).sort((a, b) => light[b] - light[a])
    const from = Math.floor(sorted.length * LIGHTEST[0])
    const to = Math.max(from + 1, Math.ceil(sorted.length * LIGHTEST[1]))
    const usual = light[sorted[from + Math.floor(USUAL * (to - from))]]
    return sorted.slice(from, to).filter((i) => Math.abs(light[i] - usual) < ALIKE_MOST)
  }
  const byOption: number[][] = look.options.map(() => [])
  const byRow = new Map<number, number[]>()
  look.places.forEach(({ printed, row }, i) => {
    if (!isWhole(i)) return
    byOption[printed].push(i)
    const bubbles = byRow.get(row) ?? []
    bubbles[printed] = i
    byRow.set(row, bubbles)
  })
  const all = lightest(look.places.map((_, i) => i))
  const inRow = Map.groupBy(look.places, ({ row }) => row)
  // A box without another beside it may be marked in most rows, as a sign or a list's boxes are.
  const isAlone = (members: readonly number[]) =>
    members.every((i) => inRow.get(look.places[i].row)!.length === 1)
  // The majority of an option's bubbles are empty, and none of them is covered.
  const levels = byOption.map((members) =>
    members.length < ENOUGH || isAlone(members) ? undefined : levelOf(members, light),
  )
  const known = levels.flatMap((level) => (level === undefined ? [] : [level.usual]))
  const ofOthers = known.length < 3 ? Math.max(...known) : median(known)
  const rows = [...byRow.values()]
  const brightest = byOption.map((members) => Math.max(...members.map((i) => light[i])))
  const brightestOfAll = Math.max(...brightest)
  const ownTeachers = byOption.map((members, option) => {
    const level = levels[option]
    if (level === undefined) {
      // Of three or four one is empty; it is, if it is hardly darker than what is empty for certain.
      const isSafe = members.length >= FEWEST && brightestOfAll - brightest[option] < ALIKE_MOST
      return isSafe ? members.filter((i) => brightest[option] - light[i] <= ALIKE_LEAST) : undefined
    }
    const own = members.filter((i) => Math.abs(light[i] - level.usual) <= level.tolerance)
    const isDarker = ofOthers - level.usual > DARKER
    return isDarker &&
      isMarkedThroughout(option, members, levels, rows, light, ofOthers, () => coverageOf(patches, own))
      ? undefined
      : own
  })
  // What stands in for an option that cannot teach: those that can, together.
  const taught = ownTeachers.flatMap((own) => own ?? [])
  const spare = taught.length >= ENOUGH_TO_TRUST ? taught : all
  return {
    teachers: ownTeachers.map((own) => own ?? spare),
    isOwn: ownTeachers.map((own) => own !== undefined),
    isSure: ownTeachers.map((own, option) => own !== undefined && levels[option] !== undefined),
    all,
  }
}

export function learnEmpty(look: Look, patches: Patches): EmptyLook {
  const { ink, green } = patches
  const size = patches.nx * patches.ny
  const light = brightness(patches)
  const { teachers, isOwn, isSure, all } = teachersOf(look, patches, light)
  const least = look.isPrinted ? LIGHT_AS_PRINT : LIGHT_AS_PAPER
  const isKnown = all.length >= ENOUGH_TO_TRUST || (all.length > 0 && light[all[0]] > least)
  const paper = new Float32Array(size).fill(PAPER)
  const offsets = new Int32Array(patches.count)
  const isStill = (members: readonly number[]) => members.every((member) => offsets[member] === 0)
  const learn = (plane: Uint8Array, lists: readonly (readonly number[])[]) => {
    const learned = new Map<readonly number[], Float32Array>()
    return lists.map((members) => {
      if (members === all && !isKnown) return paper
      const known = learned.get(members) ?? typicalPatch(plane, members, offsets, size)
      learned.set(members, known)
      return known
    })
  }
  const blurred = learn(green, teachers)
  const left = locate(patches, (i) => blurred[look.places[i].printed], offsets)
  const alike = new Map<readonly number[], readonly number[]>()
  const better = teachers.map((members) => {
    const known = alike.get(members) ?? likeMost(members, left)
    alike.set(members, known)
    return known
  })
  const isSettled = better.every((members, option) => members === teachers[option] && isStill(members))
  const sharpened = isSettled ? blurred : learn(green, better)
  const expected = green === ink ? sharpened : learn(ink, better)
  return { ink: expected, green: sharpened, isOwn, isSure, offsets }
}

export function rangeOf({ ink, isOwn }: EmptyLook, { nx, ny }: Patches): EmptyRange {
  const taught = ink.filter((_, option) => isOwn[option])
  const floors = new Map([...new Set(ink)].map((plane) => [plane, lowest(plane, nx)]))
  // What is learned for several options together may hold any one's print.
  const darkest = taught.length === 0 ? undefined : darkestOf(taught.map((plane) => floors.get(plane)!))
  return {
    floor: ink.map((plane, option) =>
      isOwn[option] || darkest === undefined ? floors.get(plane)! : darkest,
    ),
    variety: ink.map((plane, option) => (isOwn[option] ? 0 : differenceOf(plane, taught, nx, ny))),
  }
}

/** Those that look like most of them: one that is circled, crossed or covered shows something else. */
function likeMost(members: readonly number[], left: Float32Array): readonly number[] {
  const usual = median(members.map((i) => left[i]))
  const kept = members.filter((i) => left[i] <= STRANGE * usual + 1)
  return kept.length === members.length || 2 * kept.length < members.length ? members : kept
}
