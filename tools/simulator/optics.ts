import { giveBuffer, takeBuffer } from './buffers.ts'
import type { Canvas } from './ink.ts'

/** Canvas pixels, `right` and `bottom` included. */
export interface Bounds {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** Which blocks of 8 × 8 canvas pixels hold anything but white paper, or touch one that does. */
export interface InkMap {
  readonly columns: number
  readonly inked: Uint8Array
}

/** Most of a page is white: whoever walks over it asks here what can be skipped. */
export function inkMap({ width, height, channels, data }: Canvas): InkMap {
  const columns = (width >> 3) + 1
  const rows = (height >> 3) + 1
  const touched = new Uint8Array(columns * rows)
  // Four samples at a time; what is left over at the very end lies on the page's edge, where nothing is skipped.
  const words = new Uint32Array(data.buffer, data.byteOffset, data.length >> 2)
  for (let i = 0; i < words.length; i++) {
    if (words[i] === 0xffffffff) continue
    const pixel = ((4 * i) / channels) | 0
    const y = (pixel / width) | 0
    touched[(y >> 3) * columns + ((pixel - y * width) >> 3)] = 1
  }
  const inked = new Uint8Array(columns * rows)
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) {
      if (touched[y * columns + x] === 0) continue
      for (let v = Math.max(0, y - 1); v <= Math.min(rows - 1, y + 1); v++)
        inked.fill(1, v * columns + Math.max(0, x - 1), v * columns + Math.min(columns - 1, x + 1) + 1)
    }
  return { columns, inked }
}

export function isBlank({ columns, inked }: InkMap, { left, top, right, bottom }: Bounds): boolean {
  for (let y = top >> 3; y <= bottom >> 3; y++)
    for (let x = left >> 3; x <= right >> 3; x++) if (inked[y * columns + x] !== 0) return false
  return true
}

/**
 * The optics' blur, on the page rather than in the picture: there, white paper needs none.
 * Takes the canvas's memory over.
 * @param sigma  standard deviation, canvas pixels; as many passes of a three-tap kernel as its variance asks for
 */
export function soften(canvas: Canvas, map: InkMap, sigma: number): Canvas {
  let source = canvas.data
  let target = takeBuffer(source.length)
  target.set(source)
  // The kernel [a, 1 − 2a, a] has variance 2a, at most ½.
  for (let variance = Math.min(sigma * sigma, 4); variance > 0.02; variance -= 0.5) {
    softenPass(canvas, map, source, target, Math.min(0.25, variance / 2))
    const done = target
    target = source
    source = done
  }
  giveBuffer(target)
  return { ...canvas, data: source }
}

function softenPass(
  { width, height, channels }: Canvas,
  { columns, inked }: InkMap,
  source: Uint8Array,
  target: Uint8Array,
  a: number,
): void {
  const side = Math.round(a * 256)
  const middle = 256 - 2 * side
  const row = width * channels
  for (let y = 0; y < height; y++) {
    const here = y * row
    const above = y > 0 ? here - row : here
    const below = y + 1 < height ? here + row : here
    const blocks = (y >> 3) * columns
    for (let block = 0; block < columns; block++) {
      if (inked[blocks + block] === 0) continue
      const start = block
      while (block + 1 < columns && inked[blocks + block + 1] !== 0) block++
      const first = start * 8 * channels
      const end = Math.min(width, (block + 1) * 8) * channels
      for (let c = 0; c < channels; c++) {
        let x = first + c
        let before = x - channels >= 0 ? x - channels : x
        let left = side * (source[above + before] + source[below + before]) + middle * source[here + before]
        let centre = side * (source[above + x] + source[below + x]) + middle * source[here + x]
        for (; x < end; x += channels) {
          before = x + channels < row ? x + channels : x
          const right =
            side * (source[above + before] + source[below + before]) + middle * source[here + before]
          target[here + x] = (side * (left + right) + middle * centre + 32768) >> 16
          left = centre
          centre = right
        }
      }
    }
  }
}
