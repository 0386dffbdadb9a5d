import type { Raster } from '#shared/domain/raster.ts'

/**
 * Takes rules out of a mask: level and upright runs of ink longer than `longPx` and no thicker than `thinPx`, such as
 * notebook lines, tables and frames. What is written across them stays.
 */
export function withoutRules(
  mask: Uint8Array,
  width: number,
  height: number,
  longPx: number,
  thinPx: number,
): Uint8Array {
  const kept = mask.slice()
  erase(mask, kept, { length: width, lines: height, step: 1, stride: width }, longPx, thinPx)
  erase(mask, kept, { length: height, lines: width, step: width, stride: 1 }, longPx, thinPx)
  return kept
}

interface Scan {
  readonly length: number
  readonly lines: number
  readonly step: number
  readonly stride: number
}

function erase(mask: Uint8Array, kept: Uint8Array, scan: Scan, longPx: number, thinPx: number): void {
  for (let line = 0; line < scan.lines; line += 1) {
    for (let at = 0; at < scan.length; ) {
      const index = line * scan.stride + at * scan.step
      if (mask[index] === 0) {
        at += 1
        continue
      }
      const from = at
      while (at < scan.length && mask[line * scan.stride + at * scan.step] !== 0) at += 1
      if (at - from < longPx) continue
      for (let k = from; k < at; k += 1) {
        if (thickness(mask, scan, line, k) <= thinPx) kept[line * scan.stride + k * scan.step] = 0
      }
    }
  }
}

/** Ink across the scan's direction at a pixel. */
function thickness(mask: Uint8Array, scan: Scan, line: number, at: number): number {
  let count = 1
  for (let other = line - 1; other >= 0 && mask[other * scan.stride + at * scan.step] !== 0; other -= 1)
    count += 1
  for (
    let other = line + 1;
    other < scan.lines && mask[other * scan.stride + at * scan.step] !== 0;
    other += 1
  )
    count += 1
  return count
}

/** Ink pixels of a mask inside a box. */
export function inkIn(
  mask: Uint8Array,
  { width }: Pick<Raster, 'width'>,
  x: number,
  y: number,
  w: number,
  h: number,
): number {
  let count = 0
  for (let row = y; row < y + h; row += 1) {
    for (let i = row * width + x; i < row * width + x + w; i += 1) count += mask[i]!
  }
  return count
}
