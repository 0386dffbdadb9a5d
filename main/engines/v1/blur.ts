import { type Plane, plane, reflect101 } from '../raster/plane.ts'

/**
 * OpenCV's `GaussianBlur(5 × 5, sigma 0)` for 8 bits: binomial kernel [1 4 6 4 1]/16 both ways, exact sums rounded
 * once, border reflect-101.
 */
export function blur5({ width, height, data }: Plane): Plane {
  const blurred = plane(width, height)
  // Five rows of horizontal sums; each is computed once and reused by the rows around it.
  const sums = Array.from({ length: 5 }, () => new Uint16Array(width))
  const held = [-1, -1, -1, -1, -1]
  const sumsOf = (row: number): Uint16Array => {
    const slot = row % 5
    if (held[slot] !== row) {
      smoothRow(data, row * width, width, sums[slot])
      held[slot] = row
    }
    return sums[slot]
  }
  for (let y = 0; y < height; y++) {
    const a = sumsOf(reflect101(y - 2, height))
    const b = sumsOf(reflect101(y - 1, height))
    const c = sumsOf(y)
    const d = sumsOf(reflect101(y + 1, height))
    const e = sumsOf(reflect101(y + 2, height))
    for (let x = 0, at = y * width; x < width; x++, at++) {
      blurred.data[at] = (a[x] + e[x] + 4 * (b[x] + d[x]) + 6 * c[x] + 128) >> 8
    }
  }
  return blurred
}

function smoothRow(data: Uint8Array, from: number, width: number, sums: Uint16Array): void {
  const at = (x: number) => data[from + reflect101(x, width)]
  const edge = (x: number) => at(x - 2) + at(x + 2) + 4 * (at(x - 1) + at(x + 1)) + 6 * at(x)
  for (let x = 0; x < Math.min(2, width); x++) sums[x] = edge(x)
  for (let x = 2, i = from + 2; x < width - 2; x++, i++) {
    sums[x] = data[i - 2] + data[i + 2] + 4 * (data[i - 1] + data[i + 1]) + 6 * data[i]
  }
  for (let x = Math.max(2, width - 2); x < width; x++) sums[x] = edge(x)
}
