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
/** The same along a row of letters of one size, and down a left edge. */
const ROW_PX = 100
const EDGE_PX = 200
const SAME_EDGE_PX = 1.5
const SAME_SIZE = 0.2
/** Log odds by which ink of a page that is all print is print, too, before it is looked at. */
const PRINT_ODDS = 0.6
/** No cluster counts for more than this, log odds. */
const MOST_LOGIT = 8
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

/**
 * Each cluster's evidence as the mean of its own and of those it stands with, by size and nearness: what is close by, what
 * stands in one row with it in letters of one size, and what begins at the same left edge, as the lines, choices and
 * numbers of type do. A figure or a formula by itself is too little to tell a hand by; its row is not.
 */
function withNeighbours(judged: readonly Judged[]): Judged[] {
  const all = judged.map(({ cluster, logit }) => ({ cluster, logit, size: letterHeight(cluster) }))
  const sizeOf = ({ cluster: { box } }: Judged) => Math.sqrt(box.w * box.h)
  const sum = (some: readonly Judged[]) => some.reduce((total, one) => total + sizeOf(one), 0)
  const printed = sum(judged.filter(({ logit }) => logit < 0)) / Math.max(1, sum(judged))
  return all.map((own) => {
    let evidence = 0
    let weight = 0
    for (const other of all) {
      const share = bond(own, other)
      if (share === 0) continue
      const counted = share * sizeOf(other)
      evidence += counted * Math.max(-MOST_LOGIT, Math.min(MOST_LOGIT, other.logit))
      weight += counted
    }
    const mean = weight === 0 ? own.logit : evidence / weight
    return { cluster: own.cluster, logit: mean - PRINT_ODDS * printed }
  })
}

interface Sized {
  readonly cluster: Cluster
  /** Height of its letters, pixels. */
  readonly size: number
}

function letterHeight({ cells }: Cluster): number {
  const heights = cells.map(({ h }) => h).sort((a, b) => a - b)
  return heights[Math.floor(heights.length * 0.6)] ?? 0
}

/** How far the evidence of one cluster counts for another, [0, 1]. */
function bond({ cluster: { box: a }, size }: Sized, { cluster: { box: b }, size: others }: Sized): number {
  const across = Math.max(0, a.x - b.x - b.w, b.x - a.x - a.w)
  const down = Math.max(0, a.y - b.y - b.h, b.y - a.y - a.h)
  const isOneSize = Math.abs(size - others) <= SAME_SIZE * Math.min(size, others) + 1
  const isRow = isOneSize && Math.abs(a.y + a.h / 2 - b.y - b.h / 2) < 0.35 * Math.min(a.h, b.h)
  const isEdge = isOneSize && Math.abs(a.x - b.x) <= SAME_EDGE_PX
  return Math.max(
    fading(Math.hypot(across, down), NEIGHBOUR_PX),
    isRow ? fading(across, ROW_PX) : 0,
    isEdge ? fading(down, EDGE_PX) : 0,
  )
}

const fading = (apart: number, reach: number) => (apart > 2.5 * reach ? 0 : Math.exp(-((apart / reach) ** 2)))

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
