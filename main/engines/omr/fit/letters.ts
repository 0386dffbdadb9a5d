import { median } from '#shared/domain/maths.ts'
import type { Raster } from '#shared/domain/raster.ts'
import type { Channel } from '../../raster/ink.ts'
import type { BubbleClass, Cell } from '../cells.ts'
import { type Kernel, type Match, scoreMap } from './kernel.ts'
import { correlation, kernelOf, matchAll, scaled, scaledOnce } from './letter-kernels.ts'
import { type BubblePatch, bubblePatches, type Care, darkestOf, type PageMap } from './patch.ts'

/**
 * What is printed in each option's bubbles: every row of a sheet shows it again. It says where a row is read even where
 * nothing is drawn around it.
 */
export interface Letters {
  /** By letter of the plan, template units; too few bubbles of a letter say no more than what all have in common. */
  readonly kernels: ReadonlyMap<number, Kernel>
  /** What all of them have in common. */
  readonly common: Kernel
  /** Half of the window that the kernels cover, template units. */
  readonly halfX: number
  readonly halfY: number
}

/** Samples across the smaller side of a bubble's box. */
const FINENESS = 7

/** The window around a bubble's middle, share of its box; no more than half way to the next bubble. */
const WINDOW = 0.75

/** The lightest of a letter's bubbles, which are not marked. */
const UNMARKED = 0.6

const FEWEST = 3

/** A cell holds many rows of few options: what all cells have in common is seen from no fewer. */
const FEWEST_CELLS = 4

/** What lies beside the layout may be print of any kind: it is a bubble if it is like all letters, too, save this. */
const UNLIKE = 0.25

/** A letter less like the others than this, or than this share of what is usual, is none: a rule beside the block. */
const LETTER = 0.15

const USUAL_LETTER = 0.65

/** From this on letters share an outline or their size, so that what differs is none. */
const ALIKE = 0.6

/** Likeness of cells to what all have in common, below which they have no letters. */
const SOMETHING = 0.2

/** More of them say that the bubbles are not where they are looked for. */
const STRANGE_AT_MOST = 0.34

interface Patch extends BubblePatch {
  /** Index of its cell. */
  readonly cell: number
}

export interface Window {
  readonly nx: number
  readonly ny: number
}

/**
 * Learns what each option of a class of bubbles looks like.
 * @param cells of one class
 * @param radius how far off the map may be, share of the distance between bubbles
 * @returns with how alike the bubbles of an option are, [-1, 1], and whether their print lies around their middle
 */
export function learnLetters(
  raster: Raster,
  channel: Channel,
  map: PageMap,
  cells: readonly Cell[],
  bubble: BubbleClass,
  radius: number,
  care: Care,
): { letters: Letters; likeness: number; isCentred: boolean } | undefined {
  const chosen = enoughOf(cells)
  const pitch = Math.min(bubble.w, bubble.h) / FINENESS
  const half = (size: number, step: number) => Math.floor(Math.min(0.5 * step, WINDOW * size) / pitch)
  const window = { nx: half(bubble.w, bubble.pitchX), ny: half(bubble.h, bubble.pitchY) }
  const [rx, ry] = [(radius * bubble.pitchX) / pitch, (radius * bubble.pitchY) / pitch]
  const whole = period(bubble, pitch)
  const [halfX, halfY] = [(whole.nx + Math.ceil(rx)) * pitch, (whole.ny + Math.ceil(ry)) * pitch]
  const all = { ...care, bubbles: Number.POSITIVE_INFINITY }
  const patches = chosen.flatMap((cell, index) =>
    bubblePatches(raster, channel, map, cell, halfX, halfY, pitch, all).map(
      (patch): Patch => ({ ...patch, cell: index }),
    ),
  )
  if (patches.length < FEWEST) return undefined
  const inCell = chosen.map((_, index) => unmarked(patches.filter(({ cell }) => cell === index)))
  const light = inCell.flat()
  const byLetter = Map.groupBy(patches, ({ bubble }) => bubble.letter)
  let shifts = chosen.map((): Match => ({ sx: 0, sy: 0, likeness: 0 }))
  // First by what all have in common: cells may share no letter.
  for (let round = 0; round < 2; round++) {
    const all = meanOf(light, shifts, window)
    const others = inCell.map((own) => {
      const mean = meanOf(own, shifts, window)
      return kernelOf(
        all.map((sum, k) => sum - mean[k]),
        window,
      )
    })
    shifts = inCell.map((own, index) => matchAll(own, () => others[index], rx, ry))
  }
  // Text and pictures have nothing in common from cell to cell, and are most of what is looked at in vain.
  if (meanOfBest(shifts.map(({ likeness }) => likeness)) < SOMETHING) return undefined
  const strange = strangeLetters(byLetter, (seen) => meanOf(unmarked(seen), shifts, window))
  if (strange.size > STRANGE_AT_MOST * byLetter.size) return undefined
  const seenOf = (letter: number, without?: Patch) => {
    const alike = byLetter.get(letter)?.filter((other) => other !== without) ?? []
    return strange.has(letter) || alike.length < FEWEST - (without === undefined ? 0 : 1)
      ? undefined
      : unmarked(alike)
  }
  for (let round = 0; round < 2; round++) {
    const common = kernelOf(meanOf(light, shifts, window), window)
    shifts = inCell.map((own) =>
      matchAll(
        own,
        (patch) => {
          const seen = seenOf(patch.bubble.letter, patch)
          return seen === undefined ? common : kernelOf(meanOf(seen, shifts, window), window)
        },
        rx,
        ry,
      ),
    )
  }
  const inside = meanOf(light, shifts, window)
  const middle =
    middleOf(meanOf(light, shifts, whole), whole) ?? (isInside(inside, window) ? { dx: 0, dy: 0 } : undefined)
  if (middle !== undefined)
    shifts = shifts.map((shift) => ({ ...shift, sx: shift.sx + middle.dx, sy: shift.sy + middle.dy }))
  const kernels = new Map<number, Kernel>()
  for (const letter of byLetter.keys()) {
    const seen = seenOf(letter)
    if (seen !== undefined) kernels.set(letter, scaled(kernelOf(meanOf(seen, shifts, window), window), pitch))
  }
  const common = meanOf(light, shifts, window)
  return {
    letters: {
      kernels,
      common: scaled(kernelOf(common, window), pitch),
      halfX: window.nx * pitch,
      halfY: window.ny * pitch,
    },
    likeness: meanOfBest(shifts.map(({ likeness }) => likeness)),
    isCentred: middle !== undefined,
  }
}

/**
 * Where a cell's letters lie, and how alike they are to those that the layout promises.
 * @param patches of its bubbles, with a margin of the radius around the letters' window
 * @param radiusX samples
 * @returns with the darkness of what is printed, [0, 1]
 */
export function matchLetters(
  patches: readonly BubblePatch[],
  letters: Letters,
  isStrange: boolean,
  radiusX: number,
  radiusY: number,
): Match & { readonly ink: number } {
  const seen = unmarked(patches)
  const pitch = seen[0]?.pitch ?? 1
  const inSamples = scaledOnce(letters, 1 / pitch)
  const ink = seen.reduce((sum, patch) => sum + darkestOf(patch), 0)
  if (!isStrange) {
    const match = matchAll(
      seen,
      ({ bubble }) => inSamples.kernels.get(bubble.letter) ?? inSamples.common,
      radiusX,
      radiusY,
    )
    return { ...match, ink: ink / seen.length }
  }
  const match = matchAll(seen, () => inSamples.common, radiusX, radiusY)
  const likeness = Math.min(alikeAmong(seen, letters), match.likeness + UNLIKE)
  return { ...match, likeness, ink: ink / seen.length }
}

/** How alike bubbles are among themselves, [-1, 1]. */
function alikeAmong(patches: readonly BubblePatch[], { halfX, halfY }: Letters): number {
  const first = patches[0]
  if (first === undefined || patches.length < 2) return 0
  const window = {
    nx: Math.min(Math.floor(halfX / first.pitch), (first.width - 1) / 2),
    ny: Math.min(Math.floor(halfY / first.pitch), (first.height - 1) / 2),
  }
  const own = patches.map((patch, cell) => ({ ...patch, cell }))
  const still = own.map(() => ({ sx: 0, sy: 0, likeness: 0 }))
  const scores = own.map((patch) => {
    const kernel = kernelOf(meanOf(own, still, window, patch.cell), window)
    return scoreMap(patch, kernel, 0, 0).scores[0]
  })
  return meanOfBest(scores)
}

/**
 * Letters that are not like the others. Whatever lies in a column repeats from row to row, so each must also show the
 * kind of print that the other options have in common.
 */
function strangeLetters(
  byLetter: ReadonlyMap<number, readonly Patch[]>,
  meanOfSeen: (seen: readonly Patch[]) => Float32Array,
): ReadonlySet<number> {
  const letters = [...byLetter.keys()]
  const alike = letters.map((letter) => {
    const others = letters.flatMap((other) => (other === letter ? [] : byLetter.get(other)!))
    return others.length === 0 ? 1 : correlation(meanOfSeen(byLetter.get(letter)!), meanOfSeen(others))
  })
  const usual = median(alike)
  const least = usual >= ALIKE ? USUAL_LETTER * usual : LETTER
  return new Set(letters.filter((_, index) => alike[index] < least))
}

/** Cells enough to see every letter often, and to compare each with others; no more. */
function enoughOf(cells: readonly Cell[]): Cell[] {
  const MANY = 6
  let left = FEWEST_CELLS
  const seen = new Map<number, number>()
  // From all over the page, not from its first block alone.
  const stride = Math.max(1, Math.round(cells.length / 7))
  const order = cells.map((_, index) => index).sort((p, q) => (p % stride) - (q % stride) || p - q)
  return order.flatMap((index) => {
    const letters = cells[index].bubbles.map(({ letter }) => letter)
    if (left-- <= 0 && letters.every((letter) => (seen.get(letter) ?? 0) >= MANY)) return []
    for (const letter of letters) seen.set(letter, (seen.get(letter) ?? 0) + 1)
    return [cells[index]]
  })
}

function unmarked<T extends BubblePatch>(patches: readonly T[]): T[] {
  return patches
    .toSorted((p, q) => p.ink - q.ink)
    .slice(0, Math.max(Math.min(2, patches.length), Math.ceil(patches.length * UNMARKED)))
}

/** Mean of the better part: some hold mostly marks. */
export function meanOfBest(values: number[]): number {
  const kept = values.toSorted((p, q) => q - p).slice(0, Math.max(1, Math.ceil(values.length * 0.7)))
  return kept.reduce((sum, value) => sum + value, 0) / kept.length
}

/** Mean darkness of patches in a window, each moved by its cell's shift. */
function meanOf(
  patches: readonly Patch[],
  shifts: readonly Match[],
  { nx, ny }: Window,
  without = -1,
): Float32Array {
  const mean = new Float32Array((2 * nx + 1) * (2 * ny + 1))
  for (const { data, width, height, cell } of patches) {
    if (cell === without) continue
    const [u, v] = [
      (width - 1) / 2 + Math.round(shifts[cell].sx),
      (height - 1) / 2 + Math.round(shifts[cell].sy),
    ]
    let at = 0
    for (let y = v - ny; y <= v + ny; y++)
      for (let x = u - nx; x <= u + nx; x++)
        mean[at++] += x < 0 || y < 0 || x >= width || y >= height ? 0 : data[y * width + x]
  }
  return mean
}

/** From the middle of one bubble half way to the next. */
const period = ({ pitchX, pitchY }: BubbleClass, pitch: number): Window => ({
  nx: Math.max(1, Math.round(pitchX / 2 / pitch)),
  ny: Math.max(1, Math.round(pitchY / 2 / pitch)),
})

/** Farther than this from where the map puts it, share of the distance between bubbles, print is not a bubble's own. */
const OFF_MIDDLE = 0.3

/** The middle of a bubble holds this much more print than what lies around, or rules between bubbles are all there is. */
const MORE_INSIDE = 1.3

/**
 * Where print that repeats from bubble to bubble has its middle: the phase of its first harmonic, samples.
 * @returns nothing where it lies between the bubbles rather than in them
 */
function middleOf(seen: Float32Array, { nx, ny }: Window): { dx: number; dy: number } | undefined {
  const across = 2 * nx + 1
  const mean = inkOf(seen)
  const phase = (along: (k: number) => number, n: number) => {
    let sin = 0
    let cos = 0
    mean.forEach((value, k) => {
      const angle = (Math.PI * along(k)) / n
      sin += value * Math.sin(angle)
      cos += value * Math.cos(angle)
    })
    return (Math.atan2(sin, cos) / Math.PI) * n
  }
  const dx = phase((k) => (k % across) - nx, nx)
  const dy = phase((k) => Math.floor(k / across) - ny, ny)
  const isNear = Math.abs(dx) < 2 * OFF_MIDDLE * nx && Math.abs(dy) < 2 * OFF_MIDDLE * ny
  return isNear ? { dx: Math.round(dx), dy: Math.round(dy) } : undefined
}

/** What is darker than most of a mean: print, without the paper's shade. */
function inkOf(mean: Float32Array): Float32Array {
  const paper = mean.toSorted()[Math.floor(0.6 * mean.length)]
  return mean.map((value) => Math.max(0, value - paper))
}

/** Whether print lies in the middle half of a window rather than around it. */
function isInside(seen: Float32Array, { nx, ny }: Window): boolean {
  const across = 2 * nx + 1
  const sums = { inner: 0, ofInner: 0, outer: 0, ofOuter: 0 }
  inkOf(seen).forEach((value, k) => {
    const [x, y] = [(k % across) - nx, Math.floor(k / across) - ny]
    if (Math.abs(x) <= 0.5 * nx && Math.abs(y) <= 0.5 * ny) {
      sums.inner += value
      sums.ofInner++
    } else {
      sums.outer += value
      sums.ofOuter++
    }
  })
  return sums.inner / sums.ofInner > (MORE_INSIDE * sums.outer) / Math.max(1, sums.ofOuter)
}
