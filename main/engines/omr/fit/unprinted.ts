import { applyHomography } from '#shared/domain/geometry.ts'
import { fitAffine, orientationOf, type PointPair } from '../../raster/homography.ts'
import type { Hypothesis } from '../find/marks.ts'
import { findBlobs } from './blobs.ts'
import { still } from './displacement.ts'
import type { Evaluation, Scene } from './evaluate.ts'
import { isOnBubble } from './marks-aside.ts'
import { flatMap } from './refine.ts'

/** Darkness shared by a cell's bubbles from which there is print, right or wrong. */
const PRINT = 0.06

/** Nothing but the marks says where the bubbles are: so many of them, over the rows, and hardly any elsewhere. */
const FEWEST_MARKS = 6
const MARKED_ROWS = 0.4
const ON_BUBBLES = 0.85

/** Whether there is hardly any print where the bubbles ought to be. */
export function isUnprinted({ findings }: Evaluation): boolean {
  return findings.filter((finding) => finding.ink > PRINT).length <= 0.25 * findings.length
}

/**
 * Where the scanner dropped the bubbles' print, marks that confirm each other and students' marks that lie on the
 * bubbles are evidence enough, if only one way round has them.
 */
export function withoutPrint(scene: Scene, hypotheses: readonly Hypothesis[]): Evaluation | undefined {
  const { layout, plan } = scene
  const least = Math.max(FEWEST_MARKS, MARKED_ROWS * layout.rows.length)
  const followed = hypotheses.flatMap((hypothesis) => {
    let homography = hypothesis.homography
    for (let round = 0; round < 3; round++) {
      const blobs = findBlobs(scene, flatMap(homography))
      const on = blobs.filter((blob) => isOnBubble(plan, blob))
      if (on.length < least || on.length < ON_BUBBLES * blobs.length) return []
      if (on.length < 12) break
      const moved = on.map(({ x, y, dx, dy }): PointPair => {
        const at = applyHomography(homography, x + dx, y + dy)
        return { x, y, u: at.x, v: at.y }
      })
      // Marks are put down carelessly: the fiducials weigh as much as all of them together.
      const weight = moved.length / hypothesis.pairs.length
      homography =
        fitAffine([...moved, ...hypothesis.pairs.map((pair) => ({ ...pair, weight }))]) ?? homography
    }
    return [{ homography, support: hypothesis.support }]
  })
  const turns = new Set(
    followed.map(({ homography }) => orientationOf(homography, layout.width, layout.height)),
  )
  if (turns.size !== 1) return undefined
  const { homography, support } = followed[0]
  const map = flatMap(homography)
  const findings = plan.cells.map(() => ({ du: 0, dv: 0, off: 0, likeness: 0, ink: 0, isLost: true }))
  return {
    homography,
    anchors: [],
    surface: still,
    map,
    outlines: [],
    findings,
    score: support,
    isSettled: true,
    isGentle: false,
  }
}
