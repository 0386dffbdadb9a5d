import { PAPER } from './paper.ts'
import type { Patches } from './patches.ts'

/** Ink is a share of what was expected, which must not be nothing. */
export const DARKEST = PAPER / 10

/** Up to this many, each counts on its own. */
const FEW = 9

/**
 * Expected brightness from bubbles that seem empty: their mean or, of few, their median, since of few one or two may be
 * marked after all; of two, the brighter.
 */
export function typicalPatch(
  plane: Uint8Array,
  members: readonly number[],
  offsets: Int32Array,
  size: number,
) {
  const bases = members.map((member) => member * size + offsets[member])
  const expected = new Float32Array(size)
  if (members.length > FEW) {
    const sums = new Int32Array(size)
    for (const base of bases) {
      // The outermost samples may come from a neighbouring patch; nothing is measured there.
      const to = Math.min(size, plane.length - base)
      for (let k = Math.max(0, -base); k < to; k += 1) sums[k] = sums[k] + plane[base + k]
    }
    for (let k = 0; k < size; k += 1) expected[k] = Math.max(DARKEST, sums[k] / members.length)
    return expected
  }
  const values: number[] = []
  const high = members.length >> 1
  const low = members.length < 3 ? high : (members.length - 1) >> 1
  for (let k = 0; k < size; k += 1) {
    for (let m = 0; m < bases.length; m += 1) {
      const value = plane[bases[m] + k] ?? PAPER
      let at = m
      for (; at > 0 && values[at - 1] > value; at -= 1) values[at] = values[at - 1]
      values[at] = value
    }
    expected[k] = Math.max(DARKEST, (values[low] + values[high]) / 2)
  }
  return expected
}

/** Least value within one sample. */
export function lowest(plane: Float32Array, nx: number): Float32Array {
  const result = plane.slice()
  const around = [-nx - 1, -nx, -nx + 1, -1, 1, nx - 1, nx, nx + 1]
  for (let k = nx + 1; k < plane.length - nx - 1; k += 1) {
    let least = plane[k]
    for (let j = 0; j < around.length; j += 1) least = Math.min(least, plane[k + around[j]])
    result[k] = least
  }
  return result
}

/** Mean darkness over the middle of the cell as a share of its darkest tenth. */
export function coverageOf({ ink, nx, ny }: Patches, members: readonly number[]): number {
  const size = nx * ny
  const values: number[] = []
  for (let y = Math.floor(ny * 0.3); y < Math.ceil(ny * 0.7); y += 1) {
    for (let x = Math.floor(nx * 0.3); x < Math.ceil(nx * 0.7); x += 1) {
      let sum = 0
      for (const member of members) sum += ink[member * size + y * nx + x]
      values.push(PAPER - sum / members.length)
    }
  }
  values.sort((a, b) => b - a)
  const darkest = values.slice(0, Math.ceil(values.length / 10))
  const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length
  return Math.max(0, mean(values)) / Math.max(1, mean(darkest))
}

export function darkestOf(planes: readonly Float32Array[]): Float32Array {
  const result = planes[0].slice()
  for (const plane of planes)
    for (let k = 0; k < result.length; k += 1) result[k] = Math.min(result[k], plane[k])
  return result
}

/** Root mean square difference of planes from one, over the middle of the cell, relative to paper white. */
export function differenceOf(
  plane: Float32Array,
  others: readonly Float32Array[],
  nx: number,
  ny: number,
): number {
  let sum = 0
  let of = 0
  for (const other of others) {
    for (let y = Math.floor(ny * 0.3); y < Math.ceil(ny * 0.7); y += 1) {
      for (let x = Math.floor(nx * 0.3); x < Math.ceil(nx * 0.7); x += 1) {
        sum += (other[y * nx + x] - plane[y * nx + x]) ** 2
        of += 1
      }
    }
  }
  return of === 0 ? 0 : Math.sqrt(sum / of) / PAPER
}
