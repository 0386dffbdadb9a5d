import type { BubbleShape } from '#shared/domain/template.ts'
import type { Path, XY } from './ink.ts'
import type { Random } from './random.ts'

/** A bubble in canvas pixels. */
export interface Target {
  readonly centre: XY
  readonly w: number
  readonly h: number
  readonly shape: BubbleShape
}

export interface FillStyle {
  /** Size of the filled area as a share of the bubble's. */
  readonly reach: number
  /** Distance between passes as a share of the pen's width; above 1 paper shows between them. */
  readonly spacing: number
  /** Pen width, pixels. */
  readonly pen: number
  /** Direction of the passes, radians. */
  readonly angle: number
  /** How far the hand wanders, as a share of the bubble. */
  readonly wobble: number
}

/** Where the line `offset` from an ellipse's middle enters and leaves it, along the line. */
function ellipseChord(a: number, b: number, angle: number, offset: number): readonly [number, number] {
  const cos = Math.cos(angle)
  const sin = Math.sin(angle)
  // x²/a² + y²/b² = 1 along offset · (−sin, cos) + t · (cos, sin).
  const p = (cos * cos) / (a * a) + (sin * sin) / (b * b)
  const q = offset * cos * sin * (1 / (b * b) - 1 / (a * a))
  const r = offset * offset * ((sin * sin) / (a * a) + (cos * cos) / (b * b)) - 1
  const half = Math.sqrt(Math.max(0, q * q - p * r)) / p
  return [-q / p - half, -q / p + half]
}

/** Ends of the passes over an ellipse, as points from its middle. */
function ellipsePasses(a: number, b: number, angle: number, passes: number): [XY, XY][] {
  const cos = Math.cos(angle)
  const sin = Math.sin(angle)
  const extent = Math.sqrt(a * a * sin * sin + b * b * cos * cos)
  return Array.from({ length: passes }, (_, pass) => {
    const offset = 0.96 * (-extent + (2 * extent * pass) / (passes - 1))
    const at = (t: number) => ({ x: t * cos - offset * sin, y: t * sin + offset * cos })
    const [enter, leave] = ellipseChord(a, b, angle, offset)
    return [at(enter), at(leave)]
  })
}

/** Ends of the passes over a box: along its height or across it, leaning with the hand. */
function boxPasses(a: number, b: number, angle: number, passes: number): [XY, XY][] {
  const isUpright = Math.abs(Math.sin(angle)) > 0.85
  const lean = 0.25 * (isUpright ? a * Math.cos(angle) : b * Math.sin(angle))
  return Array.from({ length: passes }, (_, pass) => {
    const share = -1 + (2 * pass) / (passes - 1)
    return isUpright
      ? [
          { x: share * a - lean, y: -b },
          { x: share * a + lean, y: b },
        ]
      : [
          { x: -a, y: share * b - lean },
          { x: a, y: share * b + lean },
        ]
  })
}

/** A back-and-forth scribble over a bubble, as one continuous path. */
export function fillPath(target: Target, style: FillStyle, random: Random): Path {
  const { reach, pen, angle, wobble } = style
  const a = Math.max(0.5, (target.w * reach - pen) / 2)
  const b = Math.max(0.5, (target.h * reach - pen) / 2)
  const isBox = target.shape === 'rectangle' || target.shape === 'bracket'
  const isUpright = Math.abs(Math.sin(angle)) > 0.85
  const across = isBox ? (isUpright ? a : b) : Math.hypot(a * Math.sin(angle), b * Math.cos(angle))
  const passes = Math.max(2, Math.ceil((2 * across) / (pen * style.spacing)) + 1)
  const shake = wobble * Math.min(a, b)
  return (isBox ? boxPasses : ellipsePasses)(a, b, angle, passes).flatMap((ends, pass) =>
    (pass % 2 === 0 ? ends : ends.toReversed()).map(({ x, y }) => ({
      x: target.centre.x + x + shake * random.normal(),
      y: target.centre.y + y + shake * random.normal(),
    })),
  )
}

/** Points between given ones, bent and shaken as a hand does; positions as shares of the bubble from its centre. */
function drawn(
  target: Target,
  points: readonly (readonly [number, number])[],
  random: Random,
  shake = 0.06,
): Path {
  const size = Math.min(target.w, target.h)
  const shaken = points.map(([x, y]) => ({
    x: target.centre.x + x * target.w + shake * size * random.normal(),
    y: target.centre.y + y * target.h + shake * size * random.normal(),
  }))
  return shaken.flatMap((point, index) => {
    const next = shaken[index + 1]
    if (next === undefined) return [point]
    const bend = 0.05 * random.normal()
    return [
      point,
      {
        x: (point.x + next.x) / 2 - bend * (next.y - point.y),
        y: (point.y + next.y) / 2 + bend * (next.x - point.x),
      },
    ]
  })
}

export const tickPath = (target: Target, random: Random, size = 1): Path =>
  drawn(
    target,
    [
      [-0.42 * size, -0.05 * size],
      [-0.08 * size, 0.38 * size],
      [0.62 * size, -0.62 * size],
    ],
    random,
  )

export const crossPaths = (target: Target, random: Random): Path[] => [
  drawn(
    target,
    [
      [-0.48, -0.46],
      [0.48, 0.46],
    ],
    random,
  ),
  drawn(
    target,
    [
      [0.48, -0.46],
      [-0.48, 0.46],
    ],
    random,
  ),
]

/** A single stroke through the bubble, along its longer side or slanting. */
export function strokePath(target: Target, random: Random): Path {
  const slant = random.between(-0.3, 0.3)
  return target.h >= target.w
    ? drawn(
        target,
        [
          [slant, -0.5],
          [-slant, 0.5],
        ],
        random,
      )
    : drawn(
        target,
        [
          [-0.5, slant],
          [0.5, -slant],
        ],
        random,
      )
}

/** A dot: a few tiny turns of the pen near the middle. */
export const dotPath = (target: Target, random: Random): Path =>
  drawn(
    target,
    [
      [0, 0],
      [0.1, 0.05],
      [-0.05, 0.08],
      [0.02, -0.06],
    ],
    random,
    0.05,
  )

/** A ring drawn around the bubble by hand. */
export function circlePath(target: Target, random: Random): Path {
  const start = random.between(0, Math.PI * 2)
  return Array.from({ length: 19 }, (_, i) => {
    const angle = start + (i / 17) * Math.PI * 2
    const grow = 0.68 + 0.04 * random.normal()
    return {
      x: target.centre.x + Math.cos(angle) * target.w * grow,
      y: target.centre.y + Math.sin(angle) * target.h * grow,
    }
  })
}

/** A slash as teachers and pre-markers make it. */
export const slashPath = (target: Target, random: Random): Path =>
  drawn(
    target,
    [
      [-0.35, 0.45],
      [0.4, -0.5],
    ],
    random,
  )

/** A slip of the pen over the page, from one point to another. */
export function strayPath(from: XY, to: XY, random: Random): Path {
  const length = Math.hypot(to.x - from.x, to.y - from.y)
  return Array.from({ length: 9 }, (_, i) => ({
    x: from.x + ((to.x - from.x) * i) / 8 + 0.02 * length * random.normal(),
    y: from.y + ((to.y - from.y) * i) / 8 + 0.02 * length * random.normal(),
  }))
}
