import type { Raster } from '#shared/domain/raster.ts'

const BITS = 11
const ONE = 1 << BITS

interface Taps {
  readonly first: Int32Array
  /** Weights of `first` and of its right neighbour, in 2⁻¹¹. */
  readonly low: Int32Array
  readonly high: Int32Array
}

/** Half to even, as the processor rounds. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  if (rest !== 0.5) return Math.round(value)
  return floor % 2 === 0 ? floor : floor + 1
}

function taps(from: number, to: number): Taps {
  const first = new Int32Array(to)
  const low = new Int32Array(to)
  const high = new Int32Array(to)
  for (let i = 0; i < to; i += 1) {
    const at = Math.fround((i + 0.5) * (from / to) - 0.5)
    let index = Math.floor(at)
    let rest = Math.fround(at - index)
    if (index < 0) [index, rest] = [0, 0]
    if (index >= from - 1) [index, rest] = [from - 1, 0]
    first[i] = index
    low[i] = roundHalfEven(Math.fround(1 - rest) * ONE)
    high[i] = roundHalfEven(rest * ONE)
  }
  return { first, low, high }
}

/** Bilinear resize to the very pixels of OpenCV's `resize` (INTER_LINEAR, 8 bits, 11-bit fixed point). */
export function resizeLinear(source: Raster, width: number, height: number): Raster {
  const { channels } = source
  const across = taps(source.width, width)
  const down = taps(source.height, height)
  const row = (y: number) => {
    const out = new Int32Array(width * channels)
    const start = y * source.width * channels
    for (let x = 0, i = 0; x < width; x += 1) {
      const left = start + across.first[x] * channels
      const right = start + Math.min(source.width - 1, across.first[x] + 1) * channels
      for (let c = 0; c < channels; c += 1, i += 1) {
        out[i] = source.data[left + c] * across.low[x] + source.data[right + c] * across.high[x]
      }
    }
    return out
  }
  const data = new Uint8Array(width * height * channels)
  for (let y = 0; y < height; y += 1) {
    const upper = row(down.first[y])
    const lower = row(Math.min(source.height - 1, down.first[y] + 1))
    const [b0, b1] = [down.low[y], down.high[y]]
    for (let i = 0, to = y * width * channels; i < upper.length; i += 1, to += 1) {
      data[to] = (((b0 * (upper[i] >> 4)) >> 16) + ((b1 * (lower[i] >> 4)) >> 16) + 2) >> 2
    }
  }
  return { width, height, channels, data }
}
