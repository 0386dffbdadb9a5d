import type { Raster } from '#shared/domain/raster.ts'
import { brightness, type Channel } from '../../raster/ink.ts'

/** A thin dark crossing of a scan line: where it starts and ends along the line, image pixels. */
export interface Crossing {
  /** The scan line's own coordinate. */
  readonly at: number
  readonly from: number
  readonly to: number
}

export const SCAN_LINES = 120

export const MAX_SLOPE = 0.3

/** Brightness along the scan lines, one after the other, read in the picture's own order. */
function scanLines(raster: Raster, upright: boolean, n: number, step: number, channel: Channel): Uint8Array {
  const along = upright ? raster.height : raster.width
  const values = new Uint8Array(SCAN_LINES * n)
  const at = Int32Array.from({ length: SCAN_LINES }, (_, k) => Math.floor(((k + 0.5) * along) / SCAN_LINES))
  if (upright) {
    for (let k = 0; k < SCAN_LINES; k++) {
      for (let i = 0; i < n; i++) values[k * n + i] = brightness(raster, i * step, at[k], channel)
    }
  } else {
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < SCAN_LINES; k++) values[k * n + i] = brightness(raster, at[k], i * step, channel)
    }
  }
  return values
}

/** Thin dark runs along evenly spaced rows (for upright lines) or columns (for level ones). */
export function crossings(
  raster: Raster,
  upright: boolean,
  maxThickness: number,
  channel: Channel,
): Crossing[][] {
  const across = upright ? raster.width : raster.height
  const along = upright ? raster.height : raster.width
  const step = Math.max(1, Math.floor(Math.max(raster.width, raster.height) / 1700))
  const n = Math.floor(across / step)
  const scanned = scanLines(raster, upright, n, step, channel)
  const block = Math.max(8, Math.round((4 * maxThickness) / step))
  const blocks = Math.ceil(n / block)
  const whites = new Uint8Array(blocks)
  const scans: Crossing[][] = []
  for (let k = 0; k < SCAN_LINES; k++) {
    const at = Math.floor(((k + 0.5) * along) / SCAN_LINES)
    const values = scanned.subarray(k * n, (k + 1) * n)
    whites.fill(0)
    for (let b = 0, i = 0; b < blocks; b++) {
      const end = Math.min(n, i + block)
      let white = 0
      for (; i < end; i++) if (values[i] > white) white = values[i]
      whites[b] = white
    }
    const found: Crossing[] = []
    let start = -1
    for (let b = 0, i = 0; b < blocks; b++) {
      const end = Math.min(n, i + block)
      const white = Math.max(whites[b], b > 0 ? whites[b - 1] : 0, b + 1 < blocks ? whites[b + 1] : 0)
      const limit = white > 40 ? 0.75 * white : 0
      for (; i < end; i++) {
        if (values[i] < limit) {
          if (start < 0) start = i
        } else if (start >= 0) {
          if ((i - start) * step <= maxThickness && start > 0)
            found.push({ at, from: start * step, to: i * step })
          start = -1
        }
      }
    }
    scans.push(found.filter((_, i) => !isAmongOthers(found, i, CROWDED * maxThickness)))
  }
  return scans
}

/** Cloth and grain are dark again within this share of the greatest thickness on both sides; a printed line has paper on one at least. */
const CROWDED = 0.5

/** Whether there is ink close by on both sides of a crossing. */
const isAmongOthers = (found: readonly Crossing[], i: number, gap: number): boolean =>
  i > 0 &&
  i + 1 < found.length &&
  found[i].from - found[i - 1].to < gap &&
  found[i + 1].from - found[i].to < gap

/** Leaves out what no neighbouring scan line goes on with: most of the text. @param along the scan lines' own extent, pixels */
export function continued(scans: readonly Crossing[][], along: number): Crossing[][] {
  const reach = (MAX_SLOPE * along) / SCAN_LINES + 2
  const goesOn = (scan: readonly Crossing[] | undefined, { from, to }: Crossing) =>
    scan?.some((other) => Math.abs(other.from + other.to - from - to) < 2 * reach) ?? false
  return scans.map((scan, k) => scan.filter((c) => goesOn(scans[k - 1], c) && goesOn(scans[k + 1], c)))
}
