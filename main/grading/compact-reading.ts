import type { BubbleEvidence } from '#shared/domain/marks.ts'
import type { PageReading } from '#shared/domain/reading.ts'

/** Finer than any threshold is set or any measurement repeats. */
const EVIDENCE_STEPS = 10_000
/** A hundredth of a pixel. */
const PIXEL_STEPS = 100

const rounded = (value: number, steps: number) => Math.round(value * steps) / steps
const evidence = (value: number) => rounded(value, EVIDENCE_STEPS)
const pixels = (value: number) => rounded(value, PIXEL_STEPS)

const bubble = (of: BubbleEvidence): BubbleEvidence => ({
  fill: evidence(of.fill),
  core: evidence(of.core),
  peak: evidence(of.peak),
  rim: evidence(of.rim),
  texture: evidence(of.texture),
  red: evidence(of.red),
  lift: evidence(of.lift),
  around: evidence(of.around),
  through: evidence(of.through),
})

/**
 * A reading without the digits nobody uses. A batch is decided anew from all its readings whenever its rules change, and
 * most of that time went into parsing numbers of seventeen digits.
 */
export function compactReading(reading: PageReading): PageReading {
  return {
    ...reading,
    rows: reading.rows.map((row) => ({
      ...row,
      bubbles: row.bubbles.map(bubble),
      light: evidence(row.light),
      visible: evidence(row.visible),
      residualMm: evidence(row.residualMm),
    })),
    rowBoxes: reading.rowBoxes.map(([left, top, right, bottom]) => [
      pixels(left),
      pixels(top),
      pixels(right),
      pixels(bottom),
    ]),
    bubbleCenters: reading.bubbleCenters.map((centers) => centers.map(pixels)),
  }
}
