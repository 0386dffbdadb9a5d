import { type Plane, plane, reflect101 } from '../raster/plane.ts'

/**
 * Mean absolute response of OpenCV's 5 × 5 Sobel operators, border reflect-101.
 * @returns grey levels times the kernel's gain of 48
 */
export function meanSobel5({ width, height, data }: Plane): { x: number; y: number } {
  const smooth = new Int32Array(width)
  const slope = new Int32Array(width)
  const column = Int32Array.from({ length: width + 4 }, (_, i) => reflect101(i - 2, width))
  let sumX = 0
  let sumY = 0
  for (let y = 0; y < height; y++) {
    const [a, b, c, d, e] = [-2, -1, 0, 1, 2].map((offset) => reflect101(y + offset, height) * width)
    for (let x = 0; x < width; x++) {
      const [va, vb, vd, ve] = [data[a + x], data[b + x], data[d + x], data[e + x]]
      smooth[x] = va + ve + 4 * (vb + vd) + 6 * data[c + x]
      slope[x] = ve - va + 2 * (vd - vb)
    }
    for (let x = 0; x < width; x++) {
      const [l2, l1, r1, r2] = [column[x], column[x + 1], column[x + 3], column[x + 4]]
      sumX += Math.abs(smooth[r2] - smooth[l2] + 2 * (smooth[r1] - smooth[l1]))
      sumY += Math.abs(slope[l2] + slope[r2] + 4 * (slope[l1] + slope[r1]) + 6 * slope[x])
    }
  }
  return { x: sumX / data.length, y: sumY / data.length }
}

const TAN_22_5 = 13573 // of 2^15
const WEAK = 1
const EDGE = 2

/**
 * OpenCV's Canny with aperture 3 and L1 magnitude: 3 × 3 Sobel with replicated border, magnitude 0 outside.
 * @param low  magnitudes above it continue an edge
 * @param high magnitudes above it begin one
 * @returns a mask of 0 and 255
 * @see Canny 1986
 */
export function canny({ width, height, data }: Plane, low: number, high: number): Plane {
  const stride = width + 2
  const magnitude = new Int32Array(stride * (height + 2))
  const dx = new Int16Array(width * height)
  const dy = new Int16Array(width * height)
  for (let y = 0; y < height; y++) {
    const up = Math.max(0, y - 1) * width
    const mid = y * width
    const down = Math.min(height - 1, y + 1) * width
    for (let x = 0; x < width; x++) {
      const l = x === 0 ? 0 : x - 1
      const r = x === width - 1 ? x : x + 1
      const gx =
        data[up + r] - data[up + l] + 2 * (data[mid + r] - data[mid + l]) + data[down + r] - data[down + l]
      const gy =
        data[down + l] - data[up + l] + 2 * (data[down + x] - data[up + x]) + data[down + r] - data[up + r]
      dx[mid + x] = gx
      dy[mid + x] = gy
      magnitude[(y + 1) * stride + x + 1] = Math.abs(gx) + Math.abs(gy)
    }
  }

  const state = new Uint8Array(magnitude.length)
  const stack: number[] = []
  for (let y = 0; y < height; y++) {
    for (let x = 0, at = (y + 1) * stride + 1, i = y * width; x < width; x++, at++, i++) {
      const m = magnitude[at]
      if (m <= low || !isRidge(magnitude, at, stride, dx[i], dy[i])) continue
      if (m > high) {
        state[at] = EDGE
        stack.push(at)
      } else state[at] = WEAK
    }
  }
  const around = [-stride - 1, -stride, -stride + 1, -1, 1, stride - 1, stride, stride + 1]
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    for (const offset of around) {
      if (state[at + offset] === WEAK) {
        state[at + offset] = EDGE
        stack.push(at + offset)
      }
    }
  }

  const edges = plane(width, height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (state[(y + 1) * stride + x + 1] === EDGE) edges.data[y * width + x] = 255
    }
  }
  return edges
}

/** Whether a magnitude is the largest across its gradient, by OpenCV's rules for ties. */
function isRidge(magnitude: Int32Array, at: number, stride: number, dx: number, dy: number): boolean {
  const m = magnitude[at]
  const x = Math.abs(dx)
  const y = Math.abs(dy) << 15
  const flat = x * TAN_22_5
  if (y < flat) return m > magnitude[at - 1] && m >= magnitude[at + 1]
  if (y > flat + (x << 16)) return m > magnitude[at - stride] && m >= magnitude[at + stride]
  const side = (dx ^ dy) < 0 ? -1 : 1
  return m > magnitude[at - stride - side] && m > magnitude[at + stride + side]
}
