import { inkMask, noiseLevel } from '#main/engines/page/ink.ts'
import { enlarge, rotate, shrink } from '#main/engines/page/scale.ts'
import { skewDegrees } from '#main/engines/page/skew.ts'
import { type InkBox, inkBoxes } from '#main/engines/raster/components.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { type Cluster, clusters } from './clusters.ts'
import { type Features, features } from './features.ts'
import { calculationLikelihood, handLogit } from './model.ts'
import { withoutRules } from './strokes.ts'

export interface HandwritingMap {
  /** Share of the page that handwriting covers, by the boxes of its strokes, [0, 1]. */
  readonly share: number
  /** Likelihood that some of the handwriting is worked calculation, [0, 1]. */
  readonly calculation: number
  readonly columns: number
  readonly rows: number
  /** Share of each cell covered by handwriting, [0, 1], row by row. */
  readonly cells: number[]
}

/** Every page is brought to this size first, so that resolution does not matter: A4 at 100 dpi. */
const LONG_SIDE_PX = 1169
/** Long side of A4 at 77 dpi. */
const SMALLEST_PAGE_PX = 900
/** Reach of a cluster's evidence on its neighbours: a hand seldom writes one word amid print. */
const NEIGHBOUR_PX = 30
/** From this length on a component that fills less of its box than `LEAST_FILL` is a drawn line. */
const LONG_PX = 45
const LEAST_FILL = 0.08
/** Side of a cell of the map: a line of writing is about two high. */
const CELL_PX = 20

/** Whole pages come to one size, those of 100 dpi by enlarging; what is smaller is no whole page and stays as it is. */
function workScale({ width, height }: Raster): number {
  const longSide = Math.max(width, height)
  return longSide < SMALLEST_PAGE_PX ? 1 : LONG_SIDE_PX / longSide
}

function workSize(picture: Raster): Raster {
  const scale = workScale(picture)
  return scale > 1 ? enlarge(picture, scale) : shrink(picture, LONG_SIDE_PX).image
}

/** Clusters of ink of a levelled page, with what tells a hand from print; for fitting the model as well. */
export function judgedClusters(picture: Raster): { cluster: Cluster; features: Features }[] {
  const shrunk = workSize(picture)
  const first = inkParts(shrunk)
  const glyphs = first.filter((part) => part.h > 4 && part.h < 28)
  const tilt = skewDegrees(glyphs, shrunk.width, shrunk.height)
  const level = Math.abs(tilt) > 0.15 ? rotate(shrunk, -tilt) : shrunk
  const parts = level === shrunk ? first : inkParts(level)
  return clusters(parts)
    .filter(({ box }) => box.h >= 6 && box.w >= 3)
    .map((cluster) => ({ cluster, features: features(cluster, level) }))
}

/**
 * Where on a page somebody wrote by hand.
 * @param picture grey, upright
 */
export function handwritingMap(picture: Raster): HandwritingMap {
  const scale = workScale(picture)
  const judged = judgedClusters(picture).map(({ cluster, features: own }) => ({
    cluster,
    logit: handLogit(own),
  }))
  const hands = withNeighbours(judged).filter(({ logit }) => logit > 0)

  const columns = Math.ceil(Math.max(1, Math.round(picture.width * scale)) / CELL_PX)
  const rows = Math.ceil(Math.max(1, Math.round(picture.height * scale)) / CELL_PX)
  const covered = new Float32Array(columns * rows)
  // Strokes, not characters: where lines touch, letters of two lines would count as one that covers the gap as well.
  for (const { cluster } of hands) for (const part of cluster.parts) cover(covered, columns, part)
  const cells = [...covered].map((area) => Math.min(1, area / CELL_PX ** 2))
  return {
    share: cells.reduce((sum, value) => sum + value, 0) / Math.max(1, cells.length),
    calculation: calculationLikelihood(hands.map(({ cluster }) => cluster)),
    columns,
    rows,
    cells,
  }
}

function inkParts(grey: Raster): InkBox[] {
  const { width, height } = grey
  const ink = inkMask(grey, { window: 25, darker: 0.1, contrast: Math.max(12, 4.5 * noiseLevel(grey)) })
  const mask = withoutRules(ink, width, height, 50, 4)
  // Specks are dust; what is higher than a line of the largest writing is a drawing, and so is a long thin line that
  // goes up and down: no letter leaves its box so empty.
  return inkBoxes(mask, width, height).filter(
    ({ area, w, h }) =>
      area >= 4 && h < 84 && w < 134 && (Math.max(w, h) < LONG_PX || area > LEAST_FILL * w * h),
  )
}

interface Judged {
  readonly cluster: Cluster
  readonly logit: number
}

/** Each cluster's evidence as the mean of its own and its neighbours', by size and nearness. */
function withNeighbours(judged: readonly Judged[]): Judged[] {
  return judged.map(({ cluster, logit }) => {
    let sum = 0
    let weight = 0
    for (const other of judged) {
      const apart = distance(cluster, other.cluster)
      if (apart > 2.5 * NEIGHBOUR_PX) continue
      const { w, h } = other.cluster.box
      const share = Math.exp(-((apart / NEIGHBOUR_PX) ** 2)) * Math.sqrt(w * h)
      sum += share * Math.max(-4, Math.min(4, other.logit))
      weight += share
    }
    return { cluster, logit: weight === 0 ? logit : sum / weight }
  })
}

function distance({ box: a }: Cluster, { box: b }: Cluster): number {
  const dx = Math.max(0, a.x - b.x - b.w, b.x - a.x - a.w)
  const dy = Math.max(0, a.y - b.y - b.h, b.y - a.y - a.h)
  return Math.hypot(dx, dy)
}

function cover(
  covered: Float32Array,
  columns: number,
  box: { x: number; y: number; w: number; h: number },
): void {
  for (let y = Math.floor(box.y / CELL_PX); y * CELL_PX < box.y + box.h; y += 1) {
    for (let x = Math.floor(box.x / CELL_PX); x * CELL_PX < box.x + box.w; x += 1) {
      const w = Math.min(box.x + box.w, (x + 1) * CELL_PX) - Math.max(box.x, x * CELL_PX)
      const h = Math.min(box.y + box.h, (y + 1) * CELL_PX) - Math.max(box.y, y * CELL_PX)
      const at = y * columns + x
      if (at < covered.length) covered[at] = covered[at] + w * h
    }
  }
}
