import { median } from '#shared/domain/maths.ts'
import type { Cell } from '../cells.ts'
import type { Evaluation, Scene } from './evaluate.ts'
import { QUICK } from './patch.ts'
import { FOUND, locateCell } from './refine.ts'
import { findBlocks, lineCell } from './verify.ts'

/** An outline that most rows answer less than this to says nothing about the others. */
const KNOWN = 0.6
const NOWHERE = { dx: 0, dy: 0 }

/** A row that shows this much of what the best rows of its kind show lies where it ought to. */
const IN_PLACE = 0.85
const BEST = 0.9
/** How far around a row its print is looked for, share of the distance between bubbles: no farther than half way. */
const AROUND = 0.55
/** A row whose print answers so much better so far away lies there. */
const BETTER = 0.1
const AWAY = 0.2
/** Darkness that all bubbles of a row share only where all of them are marked. */
const MARKED = 0.4

/** What is seen of the rows of a page. */
interface RowsSeen {
  /**
   * Per row of the layout, how much of the outline that they share is seen where it is read, [0, 1]: rows under a label
   * or of another sheet have none. NaN where the outline is not known, or the row has a single bubble, which a mark may
   * hide.
   */
  readonly print: readonly number[]
  /** Per row, whether its print lies beside where it is read. */
  readonly isBeside: readonly boolean[]
  /** Per row of two options, whether both may be marked: then marks hide all of its print. */
  readonly isHidden: readonly boolean[]
}

/** @returns `RowsSeen.print` */
export const rowPrint = (scene: Scene, evaluation: Evaluation): readonly number[] =>
  rowsSeen(scene, evaluation).print

const seen = new WeakMap<Evaluation, RowsSeen>()

function rowsSeen(scene: Scene, evaluation: Evaluation): RowsSeen {
  const known = seen.get(evaluation) ?? lookAtRows(scene, evaluation)
  seen.set(evaluation, known)
  return known
}

function lookAtRows(scene: Scene, { outlines, map }: Evaluation): RowsSeen {
  const { layout, plan, raster, channel } = scene
  const look = (cell: Cell, radius: number) =>
    locateCell(raster, channel, plan, outlines, cell, map, radius, QUICK)
  const found = layout.rows.map(({ bubbles }, row) => {
    if (bubbles.length < 2) return undefined
    const cell = lineCell(plan, plan.bubbles[row], NOWHERE)
    if (outlines[cell.classIndex] === undefined) return undefined
    const { likeness, ink } = look(cell, 0)
    return { cell, likeness, isHidden: bubbles.length === 2 && ink >= MARKED }
  })
  const likenesses = outlines.map((_, classIndex) =>
    found.flatMap((row) => (row?.cell.classIndex === classIndex ? [row.likeness] : [])).sort((p, q) => p - q),
  )
  const usual = likenesses.map((values) => (values.length === 0 ? 0 : median(values)))
  const best = likenesses.map((values) => values[Math.floor(BEST * (values.length - 1))] ?? 0)
  return {
    print: found.map((row) => {
      const most = row === undefined ? 0 : (usual[row.cell.classIndex] ?? 0)
      return row === undefined || most < KNOWN ? Number.NaN : Math.min(1, Math.max(0, row.likeness / most))
    }),
    isBeside: found.map((row) => {
      if (row === undefined || row.likeness >= IN_PLACE * best[row.cell.classIndex]) return false
      const { likeness, off } = look(row.cell, AROUND)
      return off >= AWAY && likeness >= Math.max(FOUND, row.likeness + BETTER)
    }),
    isHidden: found.map((row) => row?.isHidden ?? false),
  }
}

/** A row that shows less of its outline than this is not there. */
const GONE = 0.4
/** Share of a block's rows. */
const SKIPPED = 0.25

/** Rows of a block whose print lies beside them, at least and as a share of all, that give another pitch away. */
const FEWEST_BESIDE = 3
const BESIDE = 0.2

/**
 * Whether a block's rows are printed at another pitch: here and there they are missing between others that are seen, or
 * their print lies beside them. What covers rows, or tears them off, takes those that lie together.
 */
export function isAnotherPitch(scene: Scene, evaluation: Evaluation): boolean {
  const { print, isBeside, isHidden } = rowsSeen(scene, evaluation)
  return findBlocks(scene.layout).some(({ rows }) => {
    const known = rows
      .filter((row) => !isHidden[row])
      .map((row) => print[row])
      .filter((value) => !Number.isNaN(value))
    const gone = known.map((value) => value < GONE)
    const gaps = gone.filter(
      (isGone, i) => isGone && i > 0 && !gone[i - 1] && gone.indexOf(false, i) > 0,
    ).length
    const beside = rows.filter((row) => isBeside[row]).length
    return (
      (gaps >= 2 && gone.filter(Boolean).length >= SKIPPED * known.length) ||
      beside >= Math.max(FEWEST_BESIDE, BESIDE * rows.length)
    )
  })
}
