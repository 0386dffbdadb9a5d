import { median } from '#shared/domain/maths.ts'
import type { CellPlan } from '../cells.ts'
import { type Blob, findBlobs } from './blobs.ts'
import { type Evaluation, moveCells, type Scene } from './evaluate.ts'

/** Fewer solid marks may lie aside by the hand that made them. */
const FEWEST_MARKS = 6
/** Where bubbles are, at least this share of the marks lies on them, and where so many do, the bubbles are there. */
const ON_BUBBLES = 0.5
const MOST = 0.7
/** The same for a place that was chosen for the marks. */
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

/** Whether most marks of a page lie on bubbles, so that what these have in common lies in them, not between. */
export function areMarksOnBubbles(scene: Scene, { map }: Evaluation, least = MOST): boolean {
  const blobs = findBlobs(scene, map)
  return blobs.length >= FEWEST_MARKS && shareOn(scene, blobs) >= least
}

const shareOn = ({ plan }: Scene, blobs: readonly Blob[]): number =>
  blobs.filter((blob) => isOnBubble(plan, blob)).length / blobs.length

/**
 * Holds against the students' marks a place that letters alone gave: what they have in common repeats from bubble to
 * bubble, and between them, too, so that a bent page fits them somewhat aside. Marks are put on bubbles; where they all
 * lie the same way beside these, that is where the bubbles are.
 * @param isProven whether a place half way to the next bubbles is theirs: marks lie as well on those after the next
 * @returns the place that the marks agree with, or undefined where they agree with none
 */
export function heldByMarks(
  scene: Scene,
  evaluation: Evaluation,
  isProven: (moved: Evaluation) => boolean,
): Evaluation | undefined {
  if (evaluation.outlines.every(({ letters }) => letters === undefined)) return evaluation
  const { plan } = scene
  const blobs = findBlobs(scene, evaluation.map)
  if (blobs.length < FEWEST_MARKS || shareOn(scene, blobs) >= ON_BUBBLES) return evaluation
  const agreeing = (aside: { dx: number; dy: number }): Evaluation[] => {
    const moved = moveCells(scene, evaluation, () => aside)
    return areMarksOnBubbles(scene, moved, NEARLY_ALL) ? [moved] : []
  }
  const dx = median(blobs.map((blob) => blob.dx))
  const dy = median(blobs.map((blob) => blob.dy))
  const near = Math.hypot(dx, dy) > NEAREST * leastPitch(plan) ? [] : agreeing({ dx, dy })
  if (near.length > 0) return near[0]
  const half = leastPitch(plan) / 2
  const ways = [
    { dx: 0, dy: half },
    { dx: 0, dy: -half },
    { dx: half, dy: 0 },
    { dx: -half, dy: 0 },
  ]
  const proven = ways.flatMap(agreeing).filter(isProven)
  return proven.length === 1 ? proven[0] : undefined
}
