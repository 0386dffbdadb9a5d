import { RING_WEIGHTS } from './ring-weights.ts'
import { PATCH_PX } from './rings.ts'

/** What rings hold, with the character that stands for both; the last answer is "none of these". */
export const RING_LETTERS = [...'①②③④⑤⑥⑦⑧⑨㉠㉡㉢㉣㉤ⓐⓑⓒⓓⓔ'] as const
export const RING_INPUTS = PATCH_PX * PATCH_PX
export const RING_UNITS = 40
const ANSWERS = RING_LETTERS.length + 1

/** Choice numbers alone. */
export const CHOICE_MARKS = RING_LETTERS.slice(0, 5)
export const isChoiceMark = (text: string): boolean => /^[①②③④⑤]$/.test(text)

/** A row a unit: weights of each input, then its bias; then a row an answer over the units. */
export interface RingNetwork {
  readonly hidden: Float32Array
  readonly out: Float32Array
}

/** Probabilities of each of `RING_LETTERS`, then of none. */
export function ringAnswers({ hidden, out }: RingNetwork, patch: Float32Array): Float64Array {
  const units = new Float64Array(RING_UNITS)
  const row = RING_INPUTS + 1
  for (let unit = 0; unit < RING_UNITS; unit += 1) {
    let sum = hidden[unit * row + RING_INPUTS]
    for (let i = 0; i < RING_INPUTS; i += 1) sum += hidden[unit * row + i] * patch[i]
    units[unit] = Math.tanh(sum)
  }
  const answers = new Float64Array(ANSWERS)
  for (let answer = 0; answer < ANSWERS; answer += 1) {
    let sum = out[answer * (RING_UNITS + 1) + RING_UNITS]
    for (let unit = 0; unit < RING_UNITS; unit += 1)
      sum += out[answer * (RING_UNITS + 1) + unit] * units[unit]
    answers[answer] = sum
  }
  const most = Math.max(...answers)
  const powers = answers.map((value) => Math.exp(value - most))
  const total = powers.reduce((sum, value) => sum + value, 0)
  return powers.map((value) => value / total)
}

/** Weights as they are kept: a scale, then bytes around 0. */
const unpack = ({ scale, bytes }: { scale: number; bytes: string }): Float32Array =>
  Float32Array.from(new Int8Array(Buffer.from(bytes, 'base64')), (value) => value * scale)

let network: RingNetwork | undefined

export interface RingLetter {
  readonly letter: string
  readonly confidence: number
  /** How much it looks like ① to ⑤, [0, 1] each. */
  readonly choices: readonly number[]
}

/** What stands in a ring; undefined for nothing that is known. */
export function ringLetter(patch: Float32Array): RingLetter | undefined {
  const answers = answersOf(patch)
  let best = 0
  answers.forEach((value, i) => {
    if (value > answers[best]) best = i
  })
  if (best === RING_LETTERS.length) return undefined
  return { letter: RING_LETTERS[best], confidence: answers[best], choices: [...answers.slice(0, 5)] }
}

/** The likeliest letter in what is a ring for other reasons, however blurred. */
export function ringGuess(patch: Float32Array): RingLetter {
  const known = [...answersOf(patch).slice(0, RING_LETTERS.length)]
  const total = known.reduce((sum, value) => sum + value, 0)
  const shares = known.map((value) => value / total)
  const best = shares.indexOf(Math.max(...shares))
  return { letter: RING_LETTERS[best], confidence: shares[best], choices: shares.slice(0, 5) }
}

/** Zeros and round parts of Hangul look less like ① to ⑤ than this, all five together. */
const LEAST_CHOICE = 0.03

/** The likeliest choice number in a ring that may be too blurred for a letter; undefined for what looks like none at all. */
export function ringChoice(patch: Float32Array): RingLetter | undefined {
  const choices = [...answersOf(patch).slice(0, 5)]
  const total = choices.reduce((sum, value) => sum + value, 0)
  if (total < LEAST_CHOICE) return undefined
  const shares = choices.map((value) => value / total)
  const best = shares.indexOf(Math.max(...shares))
  return { letter: CHOICE_MARKS[best], confidence: shares[best], choices: shares }
}

function answersOf(patch: Float32Array): Float64Array {
  network ??= { hidden: unpack(RING_WEIGHTS.hidden), out: unpack(RING_WEIGHTS.out) }
  return ringAnswers(network, patch)
}
