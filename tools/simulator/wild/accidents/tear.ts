import { type Corner, cutCorner } from '../../corner.ts'
import type { Random } from '../../random.ts'
import { lostRows } from '../touched.ts'
import type { Accident, MakeAccident, Scene } from './accident.ts'

/** A corner is torn off, or folded over so that the page's white back is seen. */
export const tear: MakeAccident = ({ dice, design }): Accident => {
  const { w, h } = design.print.paper
  const cutCornerMm = dice.between(20, 0.5 * Math.min(w, h))
  const isFolded = dice.chance(0.5)
  let corner: Corner | undefined
  const cornerOf = (scene: Scene) => {
    corner ??= reaching(scene, cutCornerMm, dice)
    return corner
  }
  return {
    note: `${isFolded ? 'folded' : 'torn'}, at least ${cutCornerMm.toFixed(0)} mm`,
    onPaper: (scene) => {
      if (isFolded) cornerOf(scene)?.fold(scene.canvas)
    },
    cut: cornerOf,
  }
}

/** So many corners are tried for one that takes answers with it; most sheets have room around them. */
const TRIES = 8

function reaching(
  { scanner, canvas, layout, scale }: Scene,
  cutCornerMm: number,
  dice: Random,
): Corner | undefined {
  const { width, height, pixelsPerMm } = canvas
  const longest = (0.75 * Math.min(width, height)) / pixelsPerMm
  let corner: Corner | undefined
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const length = cutCornerMm + ((longest - cutCornerMm) * attempt) / (TRIES - 1)
    corner = cutCorner({ ...scanner, cutCornerMm: length }, canvas, dice.fork(`corner ${attempt}`))
    const keep = corner?.keep
    if (keep !== undefined && lostRows(layout, (x, y) => keep(x * scale, y * scale) > 0).includes(true)) break
  }
  return corner
}
