import type { Homography } from '#shared/domain/geometry.ts'
import type { PageLayout } from '#shared/domain/layout.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { type PointPair, scaleAt } from '../../raster/homography.ts'
import type { Channel } from '../../raster/ink.ts'
import type { Cell, CellPlan } from '../cells.ts'
import { difference, displacements, growFrom, left, still, UNSEEN } from './displacement.ts'
import type { Outline } from './outline.ts'
import { CAREFUL, type Care, type PageMap, QUICK } from './patch.ts'
import { bentMap, type CellFinding, FOUND, flatMap, learnOutlines, locateNear } from './refine.ts'
import { type Displacement, fitSurface, type Surface } from './surface.ts'

/** A hypothesis carried through to the printed bubbles. */
export interface Evaluation {
  readonly homography: Homography
  readonly surface: Surface
  readonly map: PageMap
  readonly outlines: readonly Outline[]
  /** Per cell, relative to `map`. */
  readonly findings: readonly CellFinding[]
  /** Share of the bubbles whose cell shows its print where it ought to be. */
  readonly score: number
  /** Marks the hypothesis was made from. */
  readonly anchors: readonly PointPair[]
  /** Whether the print was followed to where it is, or only looked for near the hypothesis. */
  readonly isSettled: boolean
  /** Whether the surface is so flat that a cell's bubbles share one slope of it. */
  readonly isGentle: boolean
}

const NEAR = 0.2

const FAR = 0.44

const STIFFNESS = 2e-4

/**
 * Share of the bubbles whose print was found. A field of which nothing was found counts twice: a page with another
 * field's print missing or in its place is another page.
 */
function shareFound(plan: CellPlan, findings: readonly CellFinding[]): number {
  const fields = new Map<string, { found: number; all: number; cells: number }>()
  plan.cells.forEach((cell, index) => {
    if (findings[index] === UNSEEN) return
    const field = fields.get(cell.fieldId) ?? { found: 0, all: 0, cells: 0 }
    fields.set(cell.fieldId, field)
    field.cells++
    field.all += cell.bubbles.length
    if (findings[index].likeness >= FOUND) field.found += cell.bubbles.length
  })
  let found = 0
  let all = 0
  for (const field of fields.values()) {
    all += field.all
    found += field.found === 0 && field.cells > 1 ? -field.all : field.found
  }
  return all === 0 ? 0 : Math.max(0, found / all)
}

/** What an evaluation works on. */
export interface Scene {
  readonly raster: Raster
  readonly channel: Channel
  readonly layout: PageLayout
  readonly plan: CellPlan
}

/** What following a hypothesis needs besides the scene. */
interface Course {
  readonly scene: Scene
  readonly homography: Homography
  readonly flat: PageMap
  readonly held: readonly Displacement[]
  readonly smooth: (findings: readonly CellFinding[], before: Surface) => Surface
  readonly smoothAt: (cells: readonly Cell[], findings: readonly CellFinding[], before: Surface) => Surface
  readonly bend: (surface: Surface) => PageMap
}

/** @param anchors marks the hypothesis was made from; they hold the surface where no bubbles are */
function courseOf(scene: Scene, homography: Homography, anchors: readonly PointPair[]): Course {
  const { layout, plan } = scene
  const extent = Math.max(layout.width, layout.height)
  const scale = scaleAt(homography, layout.width / 2, layout.height / 2)
  const flat = flatMap(homography)
  const held = anchors.map((anchor): Displacement => {
    const { a, b, c, d, e, f } = flat(anchor.x, anchor.y)
    return {
      x: anchor.x,
      y: anchor.y,
      du: anchor.u - (a * anchor.x + b * anchor.y + c),
      dv: anchor.v - (d * anchor.x + e * anchor.y + f),
      weight: anchor.weight ?? 0.5,
    }
  })
  // What only shows the way, paper edges and patches of ink, does not hold the surface.
  const firm = held.filter(({ weight }) => weight >= 0.05)
  const least = Math.min(...plan.classes.map((c) => Math.min(c.pitchX, c.pitchY)))
  const tolerance = Math.max(0.7, 0.05 * least * scale)
  const smoothAt = (cells: readonly Cell[], findings: readonly CellFinding[], before: Surface) =>
    fitSurface([...displacements(cells, findings, before), ...firm], extent, STIFFNESS, tolerance)
  return {
    scene,
    homography,
    flat,
    held,
    smooth: (findings, before) => smoothAt(plan.cells, findings, before),
    smoothAt,
    bend: (surface) => bentMap(homography, surface, extent * 0.01),
  }
}

function locateAll(scene: Scene, outlines: readonly Outline[], map: PageMap, radius: number, care: Care) {
  const { raster, channel, plan } = scene
  return plan.cells.map((cell) => locateNear(raster, channel, plan, outlines, cell, map, radius, care))
}

/**
 * A quick look at the printed bubbles where a hypothesis puts them.
 * @returns settled when nearly all of them are there
 */
export function evaluate(scene: Scene, homography: Homography, anchors: readonly PointPair[]): Evaluation {
  const { raster, channel, plan } = scene
  const course = courseOf(scene, homography, anchors)
  const outlines = learnOutlines(raster, channel, plan, course.flat, 0.22, 3, QUICK)
  const findings = plan.cells.map((cell, index) =>
    plan.scouts.has(index)
      ? locateNear(raster, channel, plan, outlines, cell, course.flat, NEAR, QUICK)
      : UNSEEN,
  )
  const score = shareFound(plan, findings)
  const isNear = findings.every((f) => f.likeness < FOUND || f.off < 0.14)
  if (!isNear || score < 0.85) {
    return {
      homography,
      anchors,
      surface: still,
      map: course.flat,
      outlines,
      findings,
      score,
      isSettled: false,
      isGentle: false,
    }
  }
  const surface = course.smooth(findings, still)
  if (findings.every((f) => f.likeness < FOUND || f.off < 0.06)) {
    // What is left beside the surface, without looking again.
    const rest = left(plan, findings, surface)
    return {
      homography,
      anchors,
      surface,
      map: course.bend(surface),
      outlines,
      findings: rest,
      score,
      isSettled: true,
      isGentle: true,
    }
  }
  return polish(course, anchors, surface, outlines, QUICK)
}

/**
 * Follows the printed bubbles from the marks outwards, each found cell correcting where the next is looked for, then
 * all together until nothing moves.
 * @param glimpsed the outlines of a quick look, which takes less of what lies around bubbles for them
 */
export function followClosely(
  scene: Scene,
  homography: Homography,
  anchors: readonly PointPair[],
  glimpsed: readonly Outline[] = [],
): Evaluation {
  const { raster, channel, plan } = scene
  const course = courseOf(scene, homography, anchors)
  const first = learnOutlines(raster, channel, plan, course.flat, FAR, 6, CAREFUL).map((learned, index) => {
    const other = glimpsed.at(index)
    return other !== undefined && other.likeness > learned.likeness ? other : learned
  })
  const surface = course.smooth(growFrom(scene, course.flat, first, course.held), still)
  const outlines = learnOutlines(raster, channel, plan, course.bend(surface), 0.15, 4, CAREFUL)
  return polish(course, anchors, surface, outlines, CAREFUL)
}

/** More points than these make the surface dear and no better. */
const MOST_HALVES = 130

/** Follows half cells: two cells side by side do not tell how the page leans within each. */
function followHalves(course: Course, evaluation: Evaluation, care: Care): Evaluation {
  const { raster, channel, plan } = course.scene
  if (evaluation.score < 0.5) return evaluation
  const { outlines, surface } = evaluation
  const map = course.bend(surface)
  const every = Math.max(1, Math.ceil(plan.halves.length / MOST_HALVES))
  const halves = plan.halves.filter((_, index) => index % every === 0)
  const found = halves.map((half) => locateNear(raster, channel, plan, outlines, half, map, 0.12, care))
  const finer = course.smoothAt(halves, found, surface)
  const findings = left(plan, evaluation.findings, (x, y) => difference(finer(x, y), surface(x, y)))
  return { ...evaluation, surface: finer, map: course.bend(finer), findings }
}

/** Looks again along a surface until nothing moves. */
function polish(
  course: Course,
  anchors: readonly PointPair[],
  start: Surface,
  outlines: readonly Outline[],
  care: Care,
): Evaluation {
  const { scene, homography } = course
  const { plan } = scene
  let surface = start
  let findings: CellFinding[] = []
  for (let round = 0; round < 3; round++) {
    const before = surface
    findings = locateAll(scene, outlines, course.bend(before), 0.15, care)
    surface = course.smooth(findings, before)
    findings = left(plan, findings, (x, y) => difference(surface(x, y), before(x, y)))
    if (findings.every((f) => f.likeness < FOUND || f.off < 0.04)) break
  }
  const score = shareFound(plan, findings)
  const polished: Evaluation = {
    homography,
    anchors,
    surface,
    map: course.bend(surface),
    outlines,
    findings,
    score,
    isSettled: true,
    isGentle: false,
  }
  return followHalves(course, polished, care)
}

/**
 * An evaluation with some cells moved by a page vector, looked at again from there.
 * @param offset by cell; undefined for cells that stay
 */
export function moveCells(
  scene: Scene,
  evaluation: Evaluation,
  offset: (cell: number) => { dx: number; dy: number } | undefined,
): Evaluation {
  const { homography, anchors, surface } = evaluation
  const { raster, channel, plan } = scene
  const course = courseOf(scene, homography, anchors)
  const moved = evaluation.findings.map((finding, index) => {
    const by = offset(index)
    if (by === undefined) return finding
    const { a, b, d, e } = course.flat(scene.plan.cells[index].x, scene.plan.cells[index].y)
    return { ...finding, du: finding.du + a * by.dx + b * by.dy, dv: finding.dv + d * by.dx + e * by.dy }
  })
  const settled = course.smooth(moved, surface)
  // Letters learned beside their own options are other options' letters.
  const outlines = evaluation.outlines.some(({ letters }) => letters !== undefined)
    ? learnOutlines(raster, channel, plan, course.bend(settled), NEAR, 4, CAREFUL)
    : evaluation.outlines
  return polish(course, anchors, settled, outlines, CAREFUL)
}
