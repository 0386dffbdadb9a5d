import type { Font } from 'fontkit'
import type { Path, XY } from './ink.ts'
import type { Random } from './random.ts'

const CURVE_STEPS = 5

/** A glyph's hairlines as polylines, font units, y up. */
function contours(font: Font, text: string): { paths: XY[][]; advance: number }[] {
  const run = font.layout(text)
  return run.glyphs.map((glyph, index) => {
    const paths: XY[][] = []
    let at: XY = { x: 0, y: 0 }
    const to = (x: number, y: number) => {
      at = { x, y }
      paths.at(-1)?.push(at)
    }
    for (const { command, args } of glyph.path.commands) {
      const from = at
      if (command === 'moveTo') {
        paths.push([])
        to(args[0], args[1])
      } else if (command === 'lineTo') to(args[0], args[1])
      else if (command === 'closePath') {
        const start = paths.at(-1)?.[0]
        if (start !== undefined) to(start.x, start.y)
      } else {
        // A quadratic curve is the cubic whose handles lie two thirds of the way.
        const cubic =
          command === 'bezierCurveTo'
            ? args
            : [
                from.x + ((args[0] - from.x) * 2) / 3,
                from.y + ((args[1] - from.y) * 2) / 3,
                args[2] + ((args[0] - args[2]) * 2) / 3,
                args[3] + ((args[1] - args[3]) * 2) / 3,
                args[2],
                args[3],
              ]
        for (let step = 1; step <= CURVE_STEPS; step++) {
          const t = step / CURVE_STEPS
          const u = 1 - t
          const blend = (a: number, b: number, c: number, d: number) =>
            u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * c + t * t * t * d
          to(blend(from.x, cubic[0], cubic[2], cubic[4]), blend(from.y, cubic[1], cubic[3], cubic[5]))
        }
      }
    }
    return { paths, advance: run.positions[index].xAdvance }
  })
}

/**
 * Text as a hand writes it: the face's hairlines, each letter leaning, swelling and wandering a little.
 * @param at    middle of the text's left edge, canvas pixels
 * @param size  em, canvas pixels
 */
export function handwriting(font: Font, text: string, at: XY, size: number, random: Random): Path[] {
  const scale = size / font.unitsPerEm
  const lean = 0.12 + 0.08 * random.normal()
  let x = at.x
  return contours(font, text).flatMap(({ paths, advance }) => {
    const grow = scale * (1 + 0.07 * random.normal())
    const turn = 0.05 * random.normal()
    const lift = size * (0.33 + 0.04 * random.normal())
    const phase = random.between(0, 6.3)
    const left = x
    x += advance * grow * 0.96
    return paths.map((path) =>
      path.map((point) => {
        const px = point.x * grow
        const py = -point.y * grow
        const wander = 0.018 * size * Math.sin(phase + (px + 2 * py) / (0.22 * size))
        return {
          x: left + px * Math.cos(turn) - py * (Math.sin(turn) + lean) + wander,
          y: at.y + lift + py * Math.cos(turn) + px * Math.sin(turn) + wander * 0.7,
        }
      }),
    )
  })
}
