import { z } from 'zod'

/** What the row shows, apart from how sure we are. */
export const Marking = z.enum(['blank', 'single', 'multi'])
export type Marking = z.infer<typeof Marking>

/** `ok` and `blank` may be used unseen; the others ask for a person's eye. */
export const MarkStatus = z.enum(['ok', 'blank', 'ambiguous', 'low_confidence', 'error'])
export type MarkStatus = z.infer<typeof MarkStatus>

/** Whether a person has to look before what it says is used. */
export const isDoubtful = (status: MarkStatus): boolean => status !== 'ok' && status !== 'blank'

/** Why a row needs a person's eye; each is a sentence in the dictionaries. */
export const DoubtReason = z.enum([
  'weak-mark',
  'two-marks',
  'erasure',
  'glare',
  'red-only',
  'stray-ink',
  'tape',
  'off-page',
  'poor-registration',
  'print-missing',
  'streak',
  'unlike-others',
])
export type DoubtReason = z.infer<typeof DoubtReason>

/**
 * What was measured in one bubble, so that a threshold can be changed without reading the image again. Ink is what is
 * darker than the same bubble empty, as a share of the way from there to black; red ink does not count as ink. What is
 * brighter than expected counts as negative ink.
 */
export const BubbleEvidence = z.object({
  /** Mean ink inside the printed outline, [-1, 1]; pencil that shines can be brighter than paper. */
  fill: z.number(),
  /** Mean ink in the inner third, where neither a neighbour's spill nor a misplaced outline reaches, [-1, 1]. */
  core: z.number(),
  /** Ink of the darkest tenth inside, [0, 1]: dots and short strokes. */
  peak: z.number(),
  /** Mean ink just outside the outline, [-1, 1]: where faint pencil shows once a scan is black and white. */
  rim: z.number(),
  /** Standard deviation, inside, of the difference from the same bubble empty, relative to paper white, [0, 1]. */
  texture: z.number(),
  /** Mean red ink inside, [0, 1]; 0 for a picture without colour. */
  red: z.number(),
  /** Share of the bubble's print that is not seen though it should be, [0, 1]: covered, cut off or elsewhere. */
  lift: z.number(),
  /** Mean ink between the outline and half way to the neighbours, [-1, 1]: circles, ticks beside, notes. */
  around: z.number().default(0),
  /** Ink that goes on beyond the bubble on two opposite sides, [0, 1]: a scanner's streak, a line across rows. */
  through: z.number().default(0),
})
export type BubbleEvidence = z.infer<typeof BubbleEvidence>

export const RowEvidence = z.object({
  label: z.string(),
  bubbles: z.array(BubbleEvidence),
  /** Paper white around the row over the page's, so 1 is ordinary; a glare patch is brighter, a shadow darker. */
  light: z.number(),
  /** Least share of a bubble's surroundings that lies in the picture, [0, 1]. */
  visible: z.number(),
  /** Distance of the local grid from where it was expected after refinement, millimetres; NaN-free. */
  residualMm: z.number(),
})
export type RowEvidence = z.infer<typeof RowEvidence>

export const Decision = z.object({
  label: z.string(),
  /** Chosen options, in option order. */
  detected: z.array(z.string()),
  marking: Marking,
  status: MarkStatus,
  /** Calibrated probability that `detected` is what the student meant, [0, 1]. */
  confidence: z.number(),
  doubts: z.array(DoubtReason),
})
export type Decision = z.infer<typeof Decision>

/** How many rows were read for certain, how many are blank, and how many a person has to look at. */
export function rowCounts(decisions: readonly Pick<Decision, 'status'>[]) {
  const count = (isIt: (status: Decision['status']) => boolean) =>
    decisions.filter(({ status }) => isIt(status)).length
  return {
    sure: count((status) => status === 'ok'),
    blank: count((status) => status === 'blank'),
    doubtful: count((status) => status !== 'ok' && status !== 'blank'),
  }
}
