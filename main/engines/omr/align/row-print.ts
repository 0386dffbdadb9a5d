import { median } from '#shared/domain/maths.ts'
import type { Evaluation, Scene } from './evaluate.ts'
import { QUICK } from './patch.ts'
import { locateCell } from './refine.ts'
import { findBlocks, lineCell } from './verify.ts'

/** An outline that most rows answer less than this to says nothing about the others. */
const KNOWN = 0.6
const NOWHERE = { dx: 0, dy: 0 }

/**
 * How much of the outline that the rows of a page share is seen where each row is read, [0, 1]: rows under a label or of
 * another sheet have none.
 * @returns per row of the layout; NaN where the rows' outline is not known, or the row has a single bubble, which a mark
 *   may hide
 */
export function rowPrint(scene: Scene, evaluation: Evaluation): readonly number[] {
  const known = prints.get(evaluation)
  if (known !== undefined) return known
  const print = lookAtRows(scene, evaluation)
  prints.set(evaluation, print)
  return print
}

const prints = new WeakMap<Evaluation, readonly number[]>()

function lookAtRows(scene: Scene, { outlines, map }: Evaluation): number[] {
  const { layout, plan, raster, channel } = scene
  const found = layout.rows.map(({ bubbles }, row) => {
    if (bubbles.length < 2) return undefined
    const cell = lineCell(plan, plan.bubbles[row], NOWHERE)
    if (outlines[cell.classIndex] === undefined) return undefined
    const { likeness } = locateCell(raster, channel, plan, outlines, cell, map, 0, QUICK)
    return { classIndex: cell.classIndex, likeness }
  })
  const usual = outlines.map((_, classIndex) => {
    const values = found.flatMap((row) => (row?.classIndex === classIndex ? [row.likeness] : []))
    return values.length === 0 ? 0 : median(values)
  })
  return found.map((row) => {
    const most = row === undefined ? 0 : (usual[row.classIndex] ?? 0)
    return row === undefined || most < KNOWN ? Number.NaN : Math.min(1, Math.max(0, row.likeness / most))
  })
}

/** A row that shows less of its outline than this is not there. */
const GONE = 0.4
/** Share of a block's rows. */
const SKIPPED = 0.25

/**
 * Whether rows of a block are missing here and there between others that are seen: its rows are printed at another pitch.
 * What covers rows, or tears them off, takes those that lie together.
 */
export function isAnotherPitch(scene: Scene, evaluation: Evaluation): boolean {
  const print = rowPrint(scene, evaluation)
  return findBlocks(scene.layout).some(({ rows }) => {
    const known = rows.map((row) => print[row]).filter((value) => !Number.isNaN(value))
    const gone = known.map((value) => value < GONE)
    const gaps = gone.filter(
      (isGone, i) => isGone && i > 0 && !gone[i - 1] && gone.indexOf(false, i) > 0,
    ).length
    return gaps >= 2 && gone.filter(Boolean).length >= SKIPPED * known.length
  })
}
