import type { MarkBaseline } from './baseline.ts'
import type { BubbleEvidence } from './marks.ts'
import { clamp } from './maths.ts'

/** Ink that is not in a mark's usual place counts less than a fill. */
const PEAK_WEIGHT = 0.85
/** Where empty bubbles are nearly as dark as marks in places, a dark place says little. */
const LEAST_CONTRAST = 0.5

/**
 * How much of a mark a bubble holds, [0, 1], 1 being an ordinary mark of the sheet: by its fill or, for dots and
 * strokes, by its darkest part, whichever says more.
 */
export function strength({ fill, peak, core }: BubbleEvidence, baseline: MarkBaseline): number {
  const noise = 0.5 * baseline.empty.fill
  const byFill = (fill - noise) / Math.max(0.02, baseline.markFill - noise)
  const contrast = baseline.markPeak - baseline.empty.peak
  // A neighbour's spill is dark too, but only at the bubble's edge.
  const dark = Math.min(peak, 0.3 * peak + 2.5 * Math.max(0, core))
  const byPeak = (dark - baseline.empty.peak) / Math.max(LEAST_CONTRAST * baseline.markPeak, contrast)
  return clamp(Math.max(byFill, PEAK_WEIGHT * byPeak), 0, 1)
}
