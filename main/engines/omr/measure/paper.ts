import type { Look } from './looks.ts'

/** Brightness that paper white is scaled to, 8-bit, so that what is brighter than paper can be told. */
export const PAPER = 200
/** Paper is this high in the brightness of a cell's quarter: most of it is paper even when its bubble is full. */
const PAPER_PERCENTILE = 0.88
/** A quarter this much darker than the cell's lightest is covered by ink, not by shade. */
const DEEPEST_SHADE = 0.84
/** Quarters that differ by less are lit evenly. */
const EVEN = 0.97
/** Paper of a cell against that of its neighbours: below, the cell is all ink; above, it shines. */
const LEAST_OF_NEAR = 0.85
const MOST_OF_NEAR = 1.3
/** Bubbles before and after one that may be its neighbours. */
const NEAR = 12

/**
 * Scales the brightness of every cell of a plane so that the paper around each bubble becomes `PAPER`, under even light
 * and across the edge of a shadow.
 * @param plane  `look.places.length × ny × nx`, changed in place
 * @returns paper white of each cell before, 8-bit
 */
export function relateToPaper(plane: Uint8Array, nx: number, ny: number, look: Look): Float32Array {
  const count = look.places.length
  const quarters = new Float32Array(4 * count)
  const own = new Float32Array(count)
  for (let i = 0; i < count; i += 1) {
    const most = measureQuarters(plane, i * nx * ny, nx, ny, quarters, 4 * i)
    let sum = 0
    for (let q = 4 * i; q < 4 * i + 4; q += 1) {
      quarters[q] = Math.max(quarters[q], DEEPEST_SHADE * most)
      sum += quarters[q]
    }
    own[i] = sum / 4
  }
  const white = steady(own, look)
  for (let i = 0; i < count; i += 1) {
    const at = i * nx * ny
    const a = quarters[4 * i]
    const b = quarters[4 * i + 1]
    const c = quarters[4 * i + 2]
    const d = quarters[4 * i + 3]
    if (Math.min(a, b, c, d) > EVEN * Math.max(a, b, c, d)) scaleEvenly(plane, at, at + nx * ny, white[i])
    else {
      const scale = white[i] / own[i]
      scaleAcross(plane, at, nx, ny, [a * scale, b * scale, c * scale, d * scale])
    }
  }
  return white
}

/** Of each quarter, one after the other. */
const histogram = new Uint16Array(4 * 256)

/** Paper white of the four quarters of a cell, from top left in reading order; returns the highest. */
function measureQuarters(
  plane: Uint8Array,
  at: number,
  nx: number,
  ny: number,
  into: Float32Array,
  first: number,
): number {
  const [middleX, middleY] = [nx >> 1, ny >> 1]
  histogram.fill(0)
  for (let y = 0; y < ny; y += 1) {
    const row = at + y * nx
    const left = y < middleY ? 0 : 512
    for (let x = 0; x < middleX; x += 2) histogram[left + plane[row + x]] += 1
    for (let x = middleX; x < nx; x += 2) histogram[left + 256 + plane[row + x]] += 1
  }
  let most = 1
  for (let q = 0; q < 4; q += 1) {
    const across = (((q & 1) === 0 ? middleX : nx - middleX) + 1) >> 1
    const down = q < 2 ? middleY : ny - middleY
    const white = percentile(256 * q, across * down)
    into[first + q] = white
    if (white > most) most = white
  }
  return most
}

function percentile(at: number, total: number): number {
  let left = total * (1 - PAPER_PERCENTILE)
  for (let value = 255; value > 0; value -= 1) {
    left -= histogram[at + value]
    if (left <= 0) return value
  }
  return 1
}

/** A cell that is all ink has no paper of its own: its neighbours' median says what it would be. */
function steady(own: Float32Array, look: Look): Float32Array {
  const result = new Float32Array(own.length)
  const near = new Float32Array(2 * NEAR + 1)
  for (let i = 0; i < own.length; i += 1) {
    const { row } = look.places[i]
    let count = 0
    let least = own[i]
    let most = own[i]
    for (let j = Math.max(0, i - NEAR); j <= Math.min(own.length - 1, i + NEAR); j += 1) {
      if (Math.abs(look.places[j].row - row) > 1) continue
      near[count++] = own[j]
      if (own[j] < least) least = own[j]
      if (own[j] > most) most = own[j]
    }
    // Where all are about as bright, any of them as the middle leaves the cell its own paper.
    const isEven = own[i] >= LEAST_OF_NEAR * most && own[i] <= MOST_OF_NEAR * least
    const middle = isEven ? own[i] : near.subarray(0, count).sort()[count >> 1]
    result[i] = Math.max(1, Math.min(Math.max(own[i], LEAST_OF_NEAR * middle), MOST_OF_NEAR * middle))
  }
  return result
}

/** Fixed point: brightness over `ONE`. */
const FRACTION = 16
const ONE = 1 << FRACTION

function scaleEvenly(plane: Uint8Array, from: number, to: number, white: number): void {
  const factor = Math.round((PAPER / white) * ONE)
  for (let at = from; at < to; at += 1) {
    plane[at] = Math.min(255, (Math.imul(plane[at], factor) + ONE / 2) >>> FRACTION)
  }
}

/** Interpolates between the quarters' middles. */
function scaleAcross(
  plane: Uint8Array,
  at: number,
  nx: number,
  ny: number,
  [a, b, c, d]: readonly [number, number, number, number],
): void {
  for (let y = 0; y < ny; y += 1) {
    const v = Math.max(0, Math.min(1, (2 * (y + 0.5)) / ny - 0.5))
    const left = a + (c - a) * v
    const right = b + (d - b) * v
    for (let x = 0; x < nx; x += 1) {
      const u = Math.max(0, Math.min(1, (2 * (x + 0.5)) / nx - 0.5))
      const k = at + y * nx + x
      plane[k] = Math.min(255, (plane[k] * PAPER) / (left + (right - left) * u) + 0.5)
    }
  }
}
