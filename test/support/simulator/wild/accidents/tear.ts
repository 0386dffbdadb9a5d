import { type Corner, cutCorner } from '../../corner.ts'
import type { Accident, MakeAccident, Scene } from './accident.ts'

/** A corner is torn off, or folded over so that the page's white back is seen. */
export const tear: MakeAccident = ({ dice, design }): Accident => {
  const { w, h } = design.print.paper
  const cutCornerMm = dice.between(20, 0.6 * Math.min(w, h))
  const isFolded = dice.chance(0.5)
  let corner: Corner | undefined
  const cornerOf = ({ scanner, canvas }: Scene) => {
    corner ??= cutCorner({ ...scanner, cutCornerMm }, canvas, dice.fork('corner'))
    return corner
  }
  return {
    note: `${isFolded ? 'folded' : 'torn'} ${cutCornerMm.toFixed(0)} mm`,
    onPaper: (scene) => {
      if (isFolded) cornerOf(scene)?.fold(scene.canvas)
    },
    cut: cornerOf,
  }
}
