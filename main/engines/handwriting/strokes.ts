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
  for (let y = 0; y < height; y += 1) {
    const end = (y + 1) * width
    for (let from = mask.indexOf(1, y * width); from !== -1 && from < end; ) {
      let to = from + 1
      while (to < end && mask[to] !== 0) to += 1
      if (to - from >= longPx) {
        for (let i = from; i < to; i += 1)
          if (inkAcross(mask, i, width, 0, mask.length) <= thinPx) kept[i] = 0
      }
      from = mask.indexOf(1, to)
    }
  }
  // Upright runs too are followed row by row, as pixels lie in memory, by the length of each column's run so far.
  const runs = new Int32Array(width)
  for (let y = 0; y <= height; y += 1) {
    for (let x = 0, i = y * width; x < width; x += 1, i += 1) {
      if (y < height && mask[i] !== 0) {
        runs[x] = runs[x] + 1
        continue
      }
      if (runs[x] >= longPx) {
        for (let at = i - runs[x] * width; at < i; at += width) {
          if (inkAcross(mask, at, 1, at - x, at - x + width) <= thinPx) kept[at] = 0
        }
      }
      runs[x] = 0
    }
  }
  return kept
}

/** Pixels of ink in a row through the one at `at`, `step` apart, between `from` and `to`. */
function inkAcross(mask: Uint8Array, at: number, step: number, from: number, to: number): number {
  let count = 1
  for (let i = at - step; i >= from && mask[i] !== 0; i -= step) count += 1
  for (let i = at + step; i < to && mask[i] !== 0; i += step) count += 1
  return count
}
