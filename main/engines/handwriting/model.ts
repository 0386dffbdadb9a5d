import type { Cluster } from './clusters.ts'
import type { Features } from './features.ts'

/**
 * Logistic regression fitted on 106 drawn pages, printed exams, writing by simulated hands and scribbles, at 100–300 dpi
 * with noise, blur and tilt (test/support/exam-pages). `turns` belong to the bands of `TURN_DEGREES`; `isLine` says that
 * there were three characters to measure heads and slope on.
 */
const WEIGHTS = {
  turns: [-12.47, 42.08, 9.38, -14.18, -5.93],
  ...{ lean: 61.14, tilt: 55.57, leanScatter: 42.56, tiltScatter: 45.9 },
  ...{ isLine: -1.61, heads: 12.45, slope: 26.65 },
}
const BIAS = -5.283

/** Log odds that a cluster was written by hand. */
export function handLogit(found: Features): number {
  const turned = WEIGHTS.turns.reduce((sum, weight, i) => sum + weight * found.turns[i]!, BIAS)
  const strokes =
    turned +
    WEIGHTS.lean * found.lean +
    WEIGHTS.tilt * found.tilt +
    WEIGHTS.leanScatter * Math.min(0.15, found.leanScatter) +
    WEIGHTS.tiltScatter * Math.min(0.15, found.tiltScatter)
  if (found.characters < 3) return strokes
  return (
    strokes +
    WEIGHTS.isLine +
    WEIGHTS.heads * Math.min(0.3, found.heads) +
    WEIGHTS.slope * Math.min(0.1, found.slope)
  )
}

/**
 * Likelihood that handwriting is worked calculation: short lines below each other with level strokes that stand free
 * (minus, equals and fraction bars), which prose has none of.
 * @returns [0, 1]; 0 without handwriting
 */
export function calculationLikelihood(hands: readonly Cluster[]): number {
  const tallest = hands.flatMap(({ cells }) => cells.map(({ h }) => h)).sort((a, b) => a - b)
  const usual = tallest[Math.floor(tallest.length * 0.7)]
  if (usual === undefined) return 0
  let bars = 0
  let pairs = 0
  let characters = 0
  for (const { parts } of hands) {
    const flat = parts.filter((part) => part.h < usual * 0.3 && part.w > part.h * 2 && part.w > usual * 0.25)
    characters += parts.length - flat.length
    for (const bar of flat) {
      const over = parts.filter(
        (other) => other !== bar && other.x < bar.x + bar.w && other.x + other.w > bar.x,
      )
      if (over.length === 0) bars += 1
      if (over.length === 1 && flat.includes(over[0]!)) pairs += 0.5
    }
  }
  const perCharacter = (bars + 2 * pairs) / Math.max(4, characters)
  return Math.min(1, perCharacter / 0.12)
}
