import { describe, expect, it } from 'vitest'
import type { Candidate } from '#main/engines/omr/find/candidates.ts'
import { markModel } from '#main/engines/omr/find/mark-models.ts'
import { followTrack } from '#main/engines/omr/find/track.ts'
import { scaleAt } from '#main/engines/raster/homography.ts'
import { applyHomography, type Homography } from '#shared/domain/geometry.ts'
import { random } from '#tools/simulator/random.ts'

const PAGE = { width: 210, height: 297 }
const SCALES = { least: 2, most: 8 }
const SCALE = 4
const SIZE = { w: 2, h: 4 }
const STEP = 6

/** @param gaps which bars of a track of thirty along the top edge are left out */
const trackOf = (gaps: readonly number[]) =>
  Array.from({ length: 30 }, (_, k) => k)
    .filter((k) => !gaps.includes(k))
    .map((k) =>
      markModel(
        { shape: 'rectangle', center: { x: 15 + STEP * k, y: 8 }, size: SIZE },
        PAGE.width,
        PAGE.height,
      ),
    )

/** A bar of the picture, moved by some pixels. */
function bar(model: ReturnType<typeof markModel>, dx: number, dy: number): Candidate {
  const [x, y] = [model.x * SCALE + dx, model.y * SCALE + dy]
  const [w, h] = [SIZE.w * SCALE, SIZE.h * SCALE]
  return {
    x,
    y,
    area: w * h,
    spread: model.spread,
    elongation: model.elongation,
    angle: Math.PI / 2,
    leanX: 0,
    leanY: 0,
    box: { left: x - w / 2, top: y - h / 2, right: x + w / 2, bottom: y + h / 2 },
    isCut: false,
  }
}

/** Bars that a track is off, of the first hypothesis that is not upside down. */
function slipOf(models: ReturnType<typeof trackOf>, bars: readonly Candidate[]) {
  const upright = followTrack(models, bars, PAGE, SCALES, 4).filter(({ homography }) => homography[0] > 0)
  const { homography, maySlip } = upright[0]
  const at = applyHomography(homography, 100, 8)
  return { slip: (at.x - 100 * SCALE) / (STEP * SCALE), maySlip, all: upright }
}

describe('a timing track', () => {
  it.each([
    0, 1, 2, 3, 4,
  ])('with gaps lies where its gaps are, whichever bars are missing (seed %i)', (seed) => {
    const dice = random(`track ${seed}`)
    const models = trackOf([7 + seed, 19, 20 + (seed % 3)])
    // Bars at one end are torn off, and another is scribbled over.
    const torn = dice.int(1, 3)
    const gone = dice.int(torn + 2, 24)
    const seen = models.slice(torn).filter((_, k) => k !== gone)
    const { slip } = slipOf(
      models,
      seen.map((model) => bar(model, dice.between(-0.5, 0.5), dice.between(-0.5, 0.5))),
    )
    expect(slip).toBeCloseTo(0, 1)
  })

  it('that is even and torn at one end may lie a bar off, and says so', () => {
    const models = trackOf([])
    const { maySlip, all } = slipOf(
      models,
      models.slice(1).map((model) => bar(model, 0, 0)),
    )
    expect(maySlip).toBe('x')
    const places = all.map(({ homography }) => Math.round(homography[2] / (STEP * SCALE)))
    expect(places).toContain(0)
  })

  it.each([0, 1, 2])('of two sides is followed into perspective, both alike or not (seed %i)', (seed) => {
    const dice = random(`two sides ${seed}`)
    const top = trackOf(seed === 0 ? [] : [5 + seed, 22])
    const below = trackOf(seed === 2 ? [9] : []).map(({ mark }) =>
      markModel({ ...mark, center: { x: mark.center.x, y: 289 } }, PAGE.width, PAGE.height),
    )
    const models = [...top, ...below]
    // The foot of the page is nearer to the camera.
    const photo: Homography = [
      3.2,
      dice.between(0.1, 0.3),
      40,
      0.05,
      3.4,
      30,
      0,
      -dice.between(0.0007, 0.0009),
      1,
    ]
    const bars = models.map((model): Candidate => {
      const at = applyHomography(photo, model.x, model.y)
      const share = scaleAt(photo, model.x, model.y) / SCALE
      const still = bar(model, at.x - model.x * SCALE, at.y - model.y * SCALE)
      return { ...still, area: still.area * share ** 2 }
    })
    const [best] = followTrack(models, bars, PAGE, SCALES, 4)
    expect(best.pairs).toHaveLength(models.length)
    const off = [10, 280].map((y) => {
      const [found, there] = [applyHomography(best.homography, 100, y), applyHomography(photo, 100, y)]
      return Math.hypot(found.x - there.x, found.y - there.y)
    })
    expect(Math.max(...off)).toBeLessThan(2)
  })

  it('is never held along itself by a hypothesis that is one bar off', () => {
    const models = trackOf([12])
    const { all } = slipOf(
      models,
      models.map((model) => bar(model, 0, 0)),
    )
    const off = all.filter(({ homography }) => Math.abs(homography[2]) > (STEP * SCALE) / 2)
    expect(off.length).toBeGreaterThan(0)
    expect(new Set(off.map(({ maySlip }) => maySlip))).toEqual(new Set(['x']))
  })
})
