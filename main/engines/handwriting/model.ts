import type { Cluster } from './clusters.ts'
import type { Features } from './features.ts'
import { NETWORK } from './network.ts'

/** One layer of units between a cluster's features and the log odds that a hand wrote it. */
export interface Network {
  /** Of each input over the pages it was fitted on. */
  readonly means: readonly number[]
  readonly scales: readonly number[]
  /** A row a unit: its bias, then its weight for each input. */
  readonly hidden: readonly (readonly number[])[]
  /** The answer's bias, then its weight for each unit. */
  readonly out: readonly number[]
}

/** What the network is given of a cluster; far values are cut off, since they only say "far". */
export function inputOf(found: Features): number[] {
  return [
    ...found.turns,
    found.lean,
    found.tilt,
    Math.min(0.15, found.leanScatter),
    Math.min(0.15, found.tiltScatter),
    Math.min(0.1, found.slope),
    Math.min(0.2, found.heads[0]),
    Math.min(0.3, found.heads[1]),
    Math.min(0.2, found.feet[0]),
    Math.min(0.3, found.feet[1]),
    Math.min(0.5, found.heightScatter),
    Math.min(1.5, found.widthScatter),
    Math.min(3, found.width),
    Math.max(-1, Math.min(1, found.gap)),
    Math.min(1, found.gapScatter),
    found.fill,
    Math.min(5, found.pieces),
    Math.min(20, found.characters),
  ]
}

/** Log odds that a cluster was written by hand. */
export const handLogit = (found: Features): number => answer(NETWORK, inputOf(found))

/** A network's answer, with tanh units. */
export function answer({ means, scales, hidden, out }: Network, input: readonly number[]): number {
  const scaled = input.map((value, i) => (value - means[i]) / scales[i])
  let logit = out[0]
  hidden.forEach((unit, u) => {
    let signal = unit[0]
    for (let i = 0; i < scaled.length; i += 1) signal += unit[i + 1] * scaled[i]
    logit += out[u + 1] * Math.tanh(signal)
  })
  return logit
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
      if (over.length === 1 && flat.includes(over[0])) pairs += 0.5
    }
  }
  const perCharacter = (bars + 2 * pairs) / Math.max(4, characters)
  return Math.min(1, perCharacter / 0.12)
}
