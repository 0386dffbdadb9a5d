import type { Rect } from '#shared/domain/geometry.ts'
import type { Raster } from '#shared/domain/raster.ts'

interface Taps {
  readonly first: Int32Array
  readonly count: Int32Array
  readonly weights: Float32Array
  readonly stride: number
}

/** Which source samples make up each target sample when `from` samples shrink to `to`, by area. */
function areaTaps(from: number, to: number): Taps {
  const ratio = from / to
  const stride = Math.ceil(ratio) + 1
  const first = new Int32Array(to)
  const count = new Int32Array(to)
  const weights = new Float32Array(to * stride)
  for (let i = 0; i < to; i += 1) {
    const start = i * ratio
    const end = Math.min(from, start + ratio)
    const low = Math.floor(start)
    const high = Math.min(from, Math.ceil(end - 1e-9))
    first[i] = low
    count[i] = high - low
    for (let j = low; j < high; j += 1) {
      weights[i * stride + j - low] = (Math.min(j + 1, end) - Math.max(j, start)) / (end - start)
    }
  }
  return { first, count, weights, stride }
}

/**
 * Shrinks a grey picture so that its longer side is at most `longSidePx`, each pixel the mean of the area it covers,
 * so that noise averages out and the answer hardly depends on the resolution of the scan.
 * @returns the picture and `scale`, target pixels per source pixel, in (0, 1]
 */
export function shrink(grey: Raster, longSidePx: number): { image: Raster; scale: number } {
  const scale = Math.min(1, longSidePx / Math.max(grey.width, grey.height))
  if (scale === 1) return { image: grey, scale }
  // Halving first is whole-number work on the full picture, a third of the time of weighing every pixel.
  let half = grey
  while (Math.max(half.width, half.height) >= 2 * longSidePx) half = halve(half)
  const width = Math.max(1, Math.round(grey.width * scale))
  const height = Math.max(1, Math.round(grey.height * scale))
  const across = areaTaps(half.width, width)
  const down = areaTaps(half.height, height)
  const source = half.data
  const data = new Uint8Array(width * height)
  const column = new Float32Array(half.width)
  for (let y = 0; y < height; y += 1) {
    column.fill(0)
    const rows = down.count[y]
    for (let k = 0; k < rows; k += 1) {
      const weight = down.weights[y * down.stride + k]
      for (let x = 0, at = (down.first[y] + k) * half.width; x < column.length; x += 1, at += 1) {
        column[x] = column[x] + weight * source[at]
      }
    }
    for (let x = 0; x < width; x += 1) {
      let sum = 0.5
      const taps = across.count[x]
      for (let k = 0, at = across.first[x], w = x * across.stride; k < taps; k += 1, at += 1, w += 1) {
        sum += across.weights[w] * column[at]
      }
      data[y * width + x] = sum
    }
  }
  return { image: { width, height, channels: 1, data }, scale }
}

/** Means of 2 × 2 pixels; an odd last row or column is dropped. */
function halve(grey: Raster): Raster {
  const { width, height, data } = grey
  if (width % 4 === 0 && data.byteOffset % 4 === 0) return halveByFours(grey)
  const w = width >> 1
  const h = height >> 1
  const out = new Uint8Array(w * h)
  for (let y = 0, to = 0; y < h; y += 1) {
    for (let x = 0, up = 2 * y * width, low = up + width; x < w; x += 1, to += 1, up += 2, low += 2) {
      out[to] = (data[up] + data[up + 1] + data[low] + data[low + 1] + 2) >> 2
    }
  }
  return { width: w, height: h, channels: 1, data: out }
}

const EVEN_BYTES = 0x00ff00ff

/** The same four pixels of a row at a time: sums of two pixels lie side by side in one 32-bit word. */
function halveByFours({ width, height, data }: Raster): Raster {
  const words = new Uint32Array(data.buffer, data.byteOffset, (width * height) >> 2)
  const stride = width >> 2
  const h = height >> 1
  const pairs = new Uint16Array(stride * h)
  for (let y = 0, to = 0; y < h; y += 1) {
    for (let x = 0, up = 2 * y * stride, low = up + stride; x < stride; x += 1, to += 1, up += 1, low += 1) {
      const a = words[up]
      const b = words[low]
      const sums =
        (a & EVEN_BYTES) + ((a >>> 8) & EVEN_BYTES) + (b & EVEN_BYTES) + ((b >>> 8) & EVEN_BYTES) + 0x00020002
      const means = (sums >>> 2) & EVEN_BYTES
      pairs[to] = means | (means >>> 8)
    }
  }
  return { width: width >> 1, height: h, channels: 1, data: new Uint8Array(pairs.buffer) }
}

/** Enlarges a grey picture `factor` times, bilinear. */
export function enlarge(grey: Raster, factor: number): Raster {
  const width = Math.round(grey.width * factor)
  const height = Math.round(grey.height * factor)
  const data = new Uint8Array(width * height)
  for (let y = 0, i = 0; y < height; y += 1) {
    const sy = (y + 0.5) / factor - 0.5
    for (let x = 0; x < width; x += 1, i += 1) data[i] = sample(grey, (x + 0.5) / factor - 0.5, sy) + 0.5
  }
  return { width, height, channels: 1, data }
}

/** Bilinear value of a grey picture at pixel centres (0, 0) … (width − 1, height − 1); the edge repeats outside. */
export function sample({ width, height, data }: Raster, x: number, y: number): number {
  const cx = Math.max(0, Math.min(width - 1, x))
  const cy = Math.max(0, Math.min(height - 1, y))
  const x0 = Math.floor(cx)
  const y0 = Math.floor(cy)
  const fx = cx - x0
  const fy = cy - y0
  const x1 = Math.min(width - 1, x0 + 1)
  const y1 = Math.min(height - 1, y0 + 1)
  const top = data[y0 * width + x0] * (1 - fx) + data[y0 * width + x1] * fx
  const bottom = data[y1 * width + x0] * (1 - fx) + data[y1 * width + x1] * fx
  return top * (1 - fy) + bottom * fy
}

/** A part of a grey picture; the box is cut to the picture and holds at least one pixel. */
export function crop(grey: Raster, box: Rect): Raster {
  const left = Math.max(0, Math.min(grey.width - 1, Math.floor(box.x)))
  const top = Math.max(0, Math.min(grey.height - 1, Math.floor(box.y)))
  const width = Math.max(1, Math.min(grey.width, Math.ceil(box.x + box.w)) - left)
  const height = Math.max(1, Math.min(grey.height, Math.ceil(box.y + box.h)) - top)
  const data = new Uint8Array(width * height)
  for (let y = 0; y < height; y += 1) {
    const from = (top + y) * grey.width + left
    data.set(grey.data.subarray(from, from + width), y * width)
  }
  return { width, height, channels: 1, data }
}

/**
 * Turns a grey picture about its middle, bilinear, keeping its size; outside it the nearest edge pixel is repeated.
 * @param degrees clockwise
 */
export function rotate(grey: Raster, degrees: number): Raster {
  const { width, height, data } = grey
  const out = new Uint8Array(width * height)
  const cos = Math.cos((degrees * Math.PI) / 180)
  const sin = Math.sin((degrees * Math.PI) / 180)
  const cx = (width - 1) / 2
  const cy = (height - 1) / 2
  for (let y = 0, i = 0; y < height; y += 1) {
    const dy = y - cy
    for (let x = 0; x < width; x += 1, i += 1) {
      const dx = x - cx
      const sx = Math.max(0, Math.min(width - 1.001, cx + cos * dx + sin * dy))
      const sy = Math.max(0, Math.min(height - 1.001, cy - sin * dx + cos * dy))
      const x0 = sx | 0
      const y0 = sy | 0
      const fx = sx - x0
      const fy = sy - y0
      const at = y0 * width + x0
      const right = width > 1 ? 1 : 0
      const below = height > 1 ? width : 0
      const top = data[at] * (1 - fx) + data[at + right] * fx
      const bottom = data[at + below] * (1 - fx) + data[at + below + right] * fx
      out[i] = top * (1 - fy) + bottom * fy + 0.5
    }
  }
  return { width, height, channels: 1, data: out }
}
