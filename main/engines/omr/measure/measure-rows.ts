import type { PageLayout } from '#shared/domain/layout.ts'
import type { BubbleEvidence, RowEvidence } from '#shared/domain/marks.ts'
import { median } from '#shared/domain/maths.ts'
import type { Raster } from '#shared/domain/raster.ts'
import type { Registration } from '../registration.ts'
import { measureLook } from './bubble.ts'
import { learnEmpty } from './empty.ts'
import { type Look, looksOf } from './looks.ts'
import { samplePatches } from './patches.ts'
import { crossedBubbles } from './strokes.ts'
import { measureSurroundings } from './surroundings.ts'
import { findTrueSize, type TrueSize } from './true-size.ts'

/** A row that shows less of its outlines than the others do by so much was not seen. */
const UNSEEN = 0.6
const SCOUTS = 80
/** Samples of a whole cell that show what lies around its bubble. */
const COARSE = 20 ** 2
/** Times the outline: beyond the rim, and enough paper to tell its white even when a mark spills over. */
const SURROUNDINGS = 1.6

/**
 * Measures every bubble of an aligned page against the same bubble empty, as learned from the page itself.
 * Touches only the bubbles' own cells.
 * @returns evidence of each of `layout.rows`, in their order
 */
export function measureRows(raster: Raster, registration: Registration, layout: PageLayout): RowEvidence[] {
  const bubbles: BubbleEvidence[][] = layout.rows.map(() => [])
  const whites: number[][] = layout.rows.map(() => [])
  const visible = new Float64Array(layout.rows.length).fill(1)
  const looks = looksOf(layout).map((look) => {
    const scouts = some(look)
    const patches = samplePatches(raster, registration, scouts)
    return { look, trueSize: findTrueSize(scouts, patches, learnEmpty(scouts, patches)) }
  })
  // Looks differ by what surrounds their bubbles; where the boxes are the same, so is what is printed for them.
  const trueSizeFor = ({ shape, boxW, boxH }: Look): TrueSize =>
    looks.reduce<TrueSize>(
      (best, { look, trueSize }) =>
        trueSize !== undefined &&
        trueSize.contrast > best.contrast &&
        look.shape === shape &&
        isAlike(look.boxW, boxW) &&
        isAlike(look.boxH, boxH)
          ? trueSize
          : best,
      { w: boxW, h: boxH, clear: 0.86, contrast: 0 },
    )
  for (const { look } of looks) {
    const trueSize = trueSizeFor(look)
    const close = around(look, trueSize)
    const patches = samplePatches(raster, registration, close)
    const evidence = measureLook(close, patches, learnEmpty(close, patches), trueSize)
    const wide = samplePatches(raster, registration, look, COARSE)
    const surroundings = measureSurroundings(look, wide, learnEmpty(look, wide), trueSize)
    look.places.forEach(({ row, option }, i) => {
      const { lift, ...bubble } = evidence[i]
      // What the row as a whole does not show, none of its bubbles does.
      const gone = 1 - (registration.rowPrint[row] ?? 1)
      bubbles[row][option] = {
        ...bubble,
        ...surroundings[i],
        lift: gone > UNSEEN ? Math.max(lift, gone) : lift,
      }
      whites[row].push(patches.white[i])
      visible[row] = Math.min(visible[row], patches.visible[i])
    })
  }
  // A page of full marks and empty bubbles has no stroke on any of them.
  if (bubbles.flat().some(isPartly)) {
    const crossed = crossedBubbles(raster, registration, layout)
    bubbles.forEach((row, r) => {
      bubbles[r] = row.map((bubble, option) => (crossed[r][option] ? { ...bubble, through: 1 } : bubble))
    })
  }
  const page = median(whites.flat())
  return layout.rows.map((row, index) => {
    const residual = registration.rowResidual[index] ?? 0
    return {
      label: row.label,
      bubbles: bubbles[index],
      light: median(whites[index]) / page,
      visible: visible[index],
      residualMm: Number.isFinite(residual) ? residual : 0,
    }
  })
}

/** Ink that may be a stroke's: more than an empty bubble has, less than fills it. */
const STROKE_FROM = 0.03
const STROKE_TO = 0.6
const isPartly = ({ fill }: BubbleEvidence) => fill > STROKE_FROM && fill < STROKE_TO

/** A share of a look's bubbles, from all over the page: enough to find the outline that all of them have. */
function some(look: Look): Look {
  const every = Math.ceil(look.places.length / SCOUTS)
  return every === 1 ? look : { ...look, places: look.places.filter((_, i) => i % every === 0) }
}

/** The look with its cells cut down to what is measured and the paper around it, which is what most of the time goes into. */
const around = (look: Look, trueSize: TrueSize): Look => ({
  ...look,
  cellW: Math.min(look.cellW, SURROUNDINGS * trueSize.w),
  cellH: Math.min(look.cellH, SURROUNDINGS * trueSize.h),
})

const isAlike = (a: number, b: number) => Math.abs(a - b) < 0.04 * b
