import type { Levels } from '#main/engines/page/rings.ts'
import type { Raster } from '#shared/domain/raster.ts'

/** Share of a crop's height or width that the rule of a table or a box covers. */
const RULE_HIGH = 0.92
const RULE_WIDE = 0.7

/** A crop's pixels, the rules of a table or a box about it turned to paper. */
export function withoutRules(crop: Raster, known: Levels): Uint8Array {
  const { width, height, data } = crop
  const out = Uint8Array.from(data)
  const dark = known.paper - 0.25 * (known.paper - known.ink)
  const [down, across] = [new Uint16Array(width), new Uint16Array(height)]
  for (let y = 0, i = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1, i += 1) {
      if (data[i] >= dark) continue
      down[x] = down[x] + 1
      across[y] = across[y] + 1
    }
  clearLongRuns(out, crop, dark, known.paper)
  const isEdge = (y: number) => y < height * 0.2 || y >= height * 0.8
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      if (down[x] > height * RULE_HIGH || (isEdge(y) && across[y] > width * RULE_WIDE))
        out[y * width + x] = known.paper
  return out
}

/** No stroke of a letter is this long, heights of its crop, nor is a rule or an underline so thick, pixels. */
const LONG_RUN = 1
const THICK_RUN = 5

/** Turns thin level runs of ink to paper: underlines, and the border that a box's heading stands in. */
function clearLongRuns(out: Uint8Array, { width, height, data }: Raster, dark: number, paper: number): void {
  for (let y = 0; y < height; y += 1) {
    for (let x = 0, from = 0; x <= width; x += 1) {
      if (x < width && data[y * width + x] < dark) continue
      if (x - from >= height * LONG_RUN)
        for (let at = from; at < x; at += 1)
          if (isThin(data, width, height, at, y, dark)) out[y * width + at] = paper
      from = x + 1
    }
  }
}

/** Whether the ink at a pixel is thin across the line. */
function isThin(
  data: Uint8Array,
  width: number,
  height: number,
  x: number,
  y: number,
  dark: number,
): boolean {
  let [top, bottom] = [y, y]
  while (top > 0 && y - top < THICK_RUN && data[(top - 1) * width + x] < dark) top -= 1
  while (bottom < height - 1 && bottom - y < THICK_RUN && data[(bottom + 1) * width + x] < dark) bottom += 1
  return bottom - top < THICK_RUN
}
