import type { EmptyLook } from './empty.ts'
import type { Look } from './looks.ts'
import { PAPER } from './paper.ts'
import type { Patches } from './patches.ts'
import type { TrueSize } from './true-size.ts'

/** Ink beside a bubble, up to half way to its neighbours. */
export interface Surroundings {
  /** Mean ink outside the outline, [-1, 1]: circles, ticks and notes. */
  readonly around: number
  /** Ink that goes in on one side and out on the opposite one, as far as the cell reaches, [0, 1]: streaks and lines. */
  readonly through: number
}

/** Beyond so many times the outline there is no print of its own and hardly any spill of a mark. */
const OUTSIDE = 1.22
/** Where a line that crosses the cell must still be seen: marks spill less far. */
const BEYOND_SPILL = 1.45
/** Ink below this, [0, 1], is grain. */
const GRAIN = 0.06

/** Samples of a cell outside the outline: all of them, and by the lines that cross it. */
interface Outside {
  readonly all: Int32Array
  /** Pairs of opposite ends of lines across the cell: down its columns, along its rows, and its two diagonals. */
  readonly crossings: readonly (readonly [Int32Array, Int32Array])[]
}

function outsideOf({ shape, cellW, cellH }: Look, { nx, ny }: Patches, trueSize: TrueSize): Outside {
  const isRound = shape === 'circle' || shape === 'oval'
  const all: number[] = []
  const above: number[][] = Array.from({ length: nx }, () => [])
  const below: number[][] = Array.from({ length: nx }, () => [])
  const left: number[][] = Array.from({ length: ny }, () => [])
  const right: number[][] = Array.from({ length: ny }, () => [])
  const corners: [number[], number[], number[], number[]] = [[], [], [], []]
  for (let row = 1; row < ny - 1; row += 1) {
    const y = ((2 * row + 1) / ny - 1) * (cellH / trueSize.h)
    for (let column = 1; column < nx - 1; column += 1) {
      const x = ((2 * column + 1) / nx - 1) * (cellW / trueSize.w)
      const distance = isRound ? Math.hypot(x, y) : Math.max(Math.abs(x), Math.abs(y))
      if (distance < OUTSIDE) continue
      const k = row * nx + column
      all.push(k)
      // A line that leans by a sample is still one.
      for (const c of [column - 1, column, column + 1]) {
        if (Math.abs(y) > BEYOND_SPILL) (y < 0 ? above : below)[c]?.push(k)
      }
      for (const r of [row - 1, row, row + 1]) {
        if (Math.abs(x) > BEYOND_SPILL) (x < 0 ? left : right)[r]?.push(k)
      }
      const lean = Math.abs(Math.abs(x) - Math.abs(y))
      if (lean < 0.6 && distance > BEYOND_SPILL) corners[(x < 0 ? 0 : 1) + (y < 0 ? 0 : 2)].push(k)
    }
  }
  const pairs: [number[], number[]][] = []
  for (let column = 1; column < nx - 1; column += 1) pairs.push([above[column], below[column]])
  for (let row = 1; row < ny - 1; row += 1) pairs.push([left[row], right[row]])
  pairs.push([corners[0], corners[3]], [corners[1], corners[2]])
  const isRoomy = ([p, q]: [number[], number[]]) => p.length >= 3 && q.length >= 3
  return {
    all: Int32Array.from(all),
    crossings: pairs.filter(isRoomy).map(([p, q]) => [Int32Array.from(p), Int32Array.from(q)] as const),
  }
}

/** What lies around every bubble of a look, in the order of its places. */
export function measureSurroundings(
  look: Look,
  patches: Patches,
  empty: EmptyLook,
  trueSize: TrueSize,
): Surroundings[] {
  const { ink, green, nx, ny } = patches
  const isColour = green !== ink
  const size = nx * ny
  const outside = outsideOf(look, patches, trueSize)
  const excess = new Float32Array(size)
  const meanOf = (samples: Int32Array) => {
    let sum = 0
    for (let j = 0; j < samples.length; j += 1) sum += excess[samples[j]]
    return samples.length === 0 ? 0 : sum / samples.length
  }
  return look.places.map(({ printed }, i) => {
    const expected = empty.ink[printed]
    const expectedGreen = empty.green[printed]
    const base = i * size + empty.offsets[i]
    const { all } = outside
    let sum = 0
    let isClean = true
    for (let j = 0; j < all.length; j += 1) {
      const k = all[j]
      const value = (expected[k] - ink[base + k]) / PAPER
      // A circle is one in whatever colour, red too.
      sum += isColour ? Math.max(value, (expectedGreen[k] - green[base + k]) / PAPER) : value
      excess[k] = value < GRAIN ? 0 : value
      if (excess[k] > 0) isClean = false
    }
    let through = 0
    for (const [p, q] of isClean ? [] : outside.crossings) {
      const one = meanOf(p)
      if (one <= through) continue
      const other = meanOf(q)
      if (other > through) through = Math.min(one, other)
    }
    return { around: all.length === 0 ? 0 : sum / all.length, through }
  })
}
