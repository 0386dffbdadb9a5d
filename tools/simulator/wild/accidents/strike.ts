import { drawPaths, type Ink, type Path } from '../../ink.ts'
import type { Random } from '../../random.ts'
import { strayPath } from '../../strokes.ts'
import type { Student } from '../student.ts'
import type { Accident, MakeAccident, Scene } from './accident.ts'

const INKS: readonly Ink['colour'][] = [
  [0.07, 0.07, 0.08],
  [0.12, 0.17, 0.5],
  [0.2, 0.2, 0.21],
  [0.15, 0.5, 0.25],
]

const drawInk = (random: Random): Ink => ({
  colour: random.pick(INKS),
  density: random.between(0.8, 1),
  widthMm: random.between(0.4, 1.2),
  grain: 0.1,
})

/** A line drawn across rows or down a column, by ruler or by hand. */
export const line: MakeAccident = ({ dice }): Accident => {
  const way = dice.pick(['down', 'across', 'slanting'] as const)
  const isRuled = dice.chance(0.5)
  return {
    note: `${way}${isRuled ? ' by ruler' : ''}`,
    onPaper: ({ canvas, layout, scale }: Scene) => {
      // Through a bubble: elsewhere a line harms nobody.
      const box = dice.pick(dice.pick(layout.rows).bubbles)
      const [x, y] = [
        (box.x + box.w * dice.between(0.2, 0.8)) * scale,
        (box.y + box.h * dice.between(0.2, 0.8)) * scale,
      ]
      const angle =
        way === 'down'
          ? Math.PI / 2 + 0.02 * dice.normal()
          : way === 'across'
            ? 0.02 * dice.normal()
            : dice.between(0.3, 2.8)
      const reach = dice.between(15, 120) * canvas.pixelsPerMm
      const [dx, dy] = [Math.cos(angle) * reach, Math.sin(angle) * reach]
      const ends = [
        { x: x - dx, y: y - dy },
        { x: x + dx, y: y + dy },
      ] as const
      const path: Path = isRuled ? ends : strayPath(...ends, dice)
      drawPaths(canvas, [path], drawInk(dice), dice)
    },
  }
}

/** The whole sheet is crossed out. */
export const crossedOut: MakeAccident = ({ dice }): Accident => ({
  note: '',
  onPaper: ({ canvas: page }) => {
    const corner = (x: number, y: number) => ({
      x: page.width * (x + dice.between(-0.05, 0.05)),
      y: page.height * (y + dice.between(-0.05, 0.05)),
    })
    const paths = [
      strayPath(corner(0.12, 0.12), corner(0.88, 0.88), dice),
      ...(dice.chance(0.7) ? [strayPath(corner(0.88, 0.12), corner(0.12, 0.88), dice)] : []),
    ]
    drawPaths(page, paths, drawInk(dice), dice)
  },
})

/** Answers are circled where they should be filled in. */
export const circled: MakeAccident = (): Accident => ({
  note: '',
  student: (student): Student => ({ ...student, name: 'circles', ways: { circle: 1 } }),
})
