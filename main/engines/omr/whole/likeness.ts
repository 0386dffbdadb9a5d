import { clamp } from '#shared/domain/maths.ts'
import { type Anchor, FACES, stampOf } from './glyphs.ts'

/** Pictures of places at which different texts are printed in one type: same size, darkness 0 to 1, row-major. */
export interface Signs {
  readonly width: number
  readonly height: number
  readonly patches: readonly Float32Array[]
}

export interface Typography {
  /** Sizes of the type to try, samples. */
  readonly ems: readonly number[]
  readonly anchors: readonly Anchor[]
  /** Farthest from the patch's middle that the middle of the texts is looked for, samples. */
  readonly reachX: number
  readonly reachY: number
}

/** How a text is set, as it was found: which of the sizes, which face, and by what its place is meant. */
export interface Lettered {
  readonly size: number
  readonly face: number
  readonly anchor: Anchor
}

export interface Likeness {
  /** Correlation of what makes the signs differ with what makes the texts differ, [-1, 1]; 0 where nothing does. */
  readonly value: number
  readonly lettered: Lettered
}

/** Difference between signs, root mean square of the darkness, below which nothing is printed that tells them apart. */
const BLANK = 0.02

/**
 * How well signs show the texts that they should, all of them in one type and place. What all signs have in common,
 * outlines and rules, is no part of it.
 * @param enough likeness from which on no better type is looked for
 * @param only   the type, if it is known from another page
 */
export function likenessOf(
  signs: Signs,
  texts: readonly string[],
  typography: Typography,
  { enough = Number.POSITIVE_INFINITY, only }: { readonly enough?: number; readonly only?: Lettered } = {},
): Likeness {
  // Numbers of one and of two digits differ most by their length, which a mirror does not change.
  const groups = [...Map.groupBy(texts.keys(), (sign) => [...texts[sign]].length).values()]
  const plane = differencesOf(signs, groups)
  let best: Likeness = { value: 0, lettered: only ?? { size: 0, face: 0, anchor: typography.anchors[0] } }
  const look = (lettered: Lettered) => {
    const em = typography.ems[lettered.size]
    if (em === undefined || best.value >= enough) return
    const letters = lettering(texts, groups, lettered.face, em, lettered.anchor)
    const value = bestPlace(plane, letters, typography)
    if (value > best.value) best = { value, lettered }
  }
  if (only !== undefined) {
    look(only)
    return best
  }
  for (const anchor of typography.anchors)
    for (const size of typography.ems.keys()) look({ size, face: 0, anchor })
  // Faces differ less than sizes do: the others are tried about where the first fits best.
  const { size, anchor } = best.lettered
  for (let face = 1; face < FACES; face++)
    for (const near of [size, size - 1, size + 1]) look({ size: near, face, anchor })
  return best
}

interface SignPlane {
  readonly width: number
  readonly height: number
  /** Around each patch, so that letters may reach over its edge. */
  readonly margin: number
  readonly stride: number
  /** By sign, with the margin: its darkness less the mean of its group. */
  readonly differences: readonly Float32Array[]
  /** Sum of the squares of all differences left of and above each sample of a patch; the margin has none. */
  readonly energy: Float64Array
}

function differencesOf({ width, height, patches }: Signs, groups: readonly (readonly number[])[]): SignPlane {
  const margin = Math.max(width, height)
  const stride = width + 2 * margin
  const rows = height + 2 * margin
  const differences = patches.map(() => new Float32Array(stride * rows))
  const energy = new Float64Array((width + 1) * (height + 1))
  for (let y = 0; y < height; y++) {
    let line = 0
    for (let x = 0; x < width; x++) {
      const at = y * width + x
      for (const group of groups) {
        let sum = 0
        for (const sign of group) sum += patches[sign][at]
        for (const sign of group) {
          const difference = patches[sign][at] - sum / group.length
          differences[sign][(y + margin) * stride + x + margin] = difference
          line += difference * difference
        }
      }
      energy[(y + 1) * (width + 1) + x + 1] = energy[y * (width + 1) + x + 1] + line
    }
  }
  return { width, height, margin, stride, differences, energy }
}

interface Lettering {
  /** By sign: samples of its ink from the middle, as offsets in a plane of the stride below, and how much ink. */
  readonly xs: readonly Int16Array[]
  readonly ys: readonly Int16Array[]
  readonly ink: readonly Float32Array[]
  /** Root of the sum of squares of what makes the texts of each group differ. */
  readonly norm: number
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

function lettering(
  texts: readonly string[],
  groups: readonly (readonly number[])[],
  face: number,
  em: number,
  anchor: Anchor,
): Lettering {
  const stamps = texts.map((text) => stampOf(text, face, em, anchor))
  let [left, top, right, bottom] = [0, 0, 1, 1]
  for (const { xs, ys } of stamps) {
    for (let k = 0; k < xs.length; k++) {
      left = Math.min(left, xs[k])
      top = Math.min(top, ys[k])
      right = Math.max(right, xs[k] + 1)
      bottom = Math.max(bottom, ys[k] + 1)
    }
  }
  const width = right - left
  let squares = 0
  for (const group of groups) {
    const sum = new Float32Array(width * (bottom - top))
    for (const sign of group) {
      const { xs, ys, ink } = stamps[sign]
      for (let k = 0; k < xs.length; k++) {
        sum[(ys[k] - top) * width + xs[k] - left] += ink[k]
        squares += ink[k] * ink[k]
      }
    }
    squares -= sum.reduce((total, value) => total + value * value, 0) / group.length
  }
  return {
    xs: stamps.map(({ xs }) => xs),
    ys: stamps.map(({ ys }) => ys),
    ink: stamps.map(({ ink }) => ink),
    norm: Math.sqrt(Math.max(0, squares)),
    left,
    top,
    right,
    bottom,
  }
}

function bestPlace(plane: SignPlane, letters: Lettering, { reachX, reachY }: Typography): number {
  const { width, height, margin, stride, differences, energy } = plane
  if (letters.norm === 0) return 0
  const area = (letters.right - letters.left) * (letters.bottom - letters.top) * differences.length
  const offsets = differences.map((_, sign) => {
    const [xs, ys] = [letters.xs[sign], letters.ys[sign]]
    const places = new Int32Array(xs.length)
    for (let k = 0; k < places.length; k++) places[k] = ys[k] * stride + xs[k]
    return places
  })
  const at = (dx: number, dy: number) => {
    const x = margin + (width >> 1) + dx
    const y = margin + (height >> 1) + dy
    const corner = (column: number, row: number) =>
      energy[clamp(row - margin, 0, height) * (width + 1) + clamp(column - margin, 0, width)]
    const l = x + letters.left
    const r = x + letters.right
    const t = y + letters.top
    const b = y + letters.bottom
    if (l < 0 || t < 0 || r > stride || b > height + 2 * margin) return 0
    const inside = corner(r, b) - corner(l, b) - corner(r, t) + corner(l, t)
    if (inside < BLANK * BLANK * area) return 0
    let dot = 0
    const base = y * stride + x
    for (let sign = 0; sign < differences.length; sign++) {
      const difference = differences[sign]
      const places = offsets[sign]
      const ink = letters.ink[sign]
      for (let k = 0; k < places.length; k++) dot += difference[base + places[k]] * ink[k]
    }
    return dot / (letters.norm * Math.sqrt(inside))
  }
  let [best, bestX, bestY] = [0, 0, 0]
  for (let dy = -reachY; dy <= reachY; dy += 2) {
    for (let dx = -reachX; dx <= reachX; dx += 2) {
      const value = at(dx, dy)
      if (value > best) [best, bestX, bestY] = [value, dx, dy]
    }
  }
  const [x, y] = [bestX, bestY]
  for (const [dx, dy] of AROUND) best = Math.max(best, at(x + dx, y + dy))
  return best
}

const AROUND = [
  [-1, -1],
  [0, -1],
  [1, -1],
  [-1, 0],
  [1, 0],
  [-1, 1],
  [0, 1],
  [1, 1],
] as const
