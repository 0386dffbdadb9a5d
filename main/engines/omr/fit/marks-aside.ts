import { median } from '#shared/domain/maths.ts'
import type { CellPlan } from '../cells.ts'
import { type Blob, findBlobs } from './blobs.ts'
import { type Evaluation, moveCells, type Scene } from './evaluate.ts'

/** Fewer solid marks may lie aside by the hand that made them. */
const FEWEST_MARKS = 6
/** Where bubbles are, at least this share of the marks lies on them. */
const ON_BUBBLES = 0.5
/** The same for a place that is chosen for the marks, and that lie the same way beside another. */
const NEARLY_ALL = 0.85
/** How far from a bubble's middle a mark on it may have its own, as a share of the distance between bubbles. */
const ON_BUBBLE = 0.22
/** Marks this far aside, share of that distance, may as well be the next bubble's. */
const NEAREST = 0.35

const leastPitch = ({ classes }: CellPlan): number =>
  Math.min(...classes.map(({ pitchX, pitchY }) => Math.min(pitchX, pitchY)))

/** Whether a mark has its middle where a bubble has its own. */
export const isOnBubble = (plan: CellPlan, { dx, dy }: Blob): boolean =>
  Math.hypot(dx, dy) < ON_BUBBLE * leastPitch(plan)

const shareOn = ({ plan }: Scene, blobs: readonly Blob[]): number =>
  blobs.filter((blob) => isOnBubble(plan, blob)).length / blobs.length

/**
 * Holds against the students' marks a place that letters alone gave: what they have in common repeats from bubble to
 * bubble, and between them, too, so that a bent page fits them somewhat aside. Marks are put on bubbles; where they all
 * lie the same way beside these, and nearer to them than to the next, that is where the bubbles are.
 * @returns the place that the marks agree with; undefined where they agree with none, or as well with two
 */
export function heldByMarks(scene: Scene, evaluation: Evaluation): Evaluation | undefined {
  if (evaluation.outlines.every(({ letters }) => letters === undefined)) return evaluation
  const blobs = findBlobs(scene, evaluation.map)
  if (blobs.length < FEWEST_MARKS || shareOn(scene, blobs) >= ON_BUBBLES) return evaluation
  const dx = median(blobs.map((blob) => blob.dx))
  const dy = median(blobs.map((blob) => blob.dy))
  if (Math.hypot(dx, dy) > NEAREST * leastPitch(scene.plan)) return undefined
  // Marks that lie now this way and now that tell of a page that is bent otherwise, or that the rows were lost.
  const alike = blobs.filter((blob) =>
    isOnBubble(scene.plan, { ...blob, dx: blob.dx - dx, dy: blob.dy - dy }),
  )
  if (alike.length < NEARLY_ALL * blobs.length) return undefined
  const moved = moveCells(scene, evaluation, () => ({ dx, dy }))
  return shareOn(scene, findBlobs(scene, moved.map)) >= NEARLY_ALL ? moved : undefined
}
