import { answer, type Network } from '#main/engines/handwriting/model.ts'
import { seededRandom } from '../random.ts'

export interface Example {
  readonly input: readonly number[]
  readonly isHand: boolean
  readonly weight: number
}

const UNITS = 24
const STEPS = 1500
const RATE = 0.02
/** Pulls weights towards 0. */
const DECAY = 1e-4

/**
 * A layer of tanh units fitted to the cross-entropy by Adam (Kingma and Ba 2015) over all examples at once; print and
 * hands count the same in sum.
 */
export function fitNetwork(examples: readonly Example[]): Network {
  const inputs = examples[0].input.length
  const n = examples.length
  const means = Array.from({ length: inputs }, (_, i) => sum(examples, ({ input }) => input[i]) / n)
  const scales = means.map((mean, i) =>
    Math.max(1e-6, Math.sqrt(sum(examples, ({ input }) => (input[i] - mean) ** 2) / n)),
  )
  const x = new Float64Array(n * (inputs + 1))
  examples.forEach(({ input }, e) => {
    x[e * (inputs + 1)] = 1
    input.forEach((value, i) => {
      x[e * (inputs + 1) + i + 1] = (value - means[i]) / scales[i]
    })
  })
  const total = { hand: 0, print: 0 }
  for (const { isHand, weight } of examples) total[isHand ? 'hand' : 'print'] += weight
  const weights = examples.map(({ isHand, weight }) => weight / (2 * total[isHand ? 'hand' : 'print']))

  const row = inputs + 1
  const outAt = UNITS * row
  const random = seededRandom(1)
  const parameters = Float64Array.from(
    { length: outAt + UNITS + 1 },
    () => random.normal() * Math.sqrt(1 / row),
  )
  const gradient = new Float64Array(parameters.length)
  const first = new Float64Array(parameters.length)
  const second = new Float64Array(parameters.length)
  const signals = new Float64Array(UNITS)
  for (let step = 1; step <= STEPS; step += 1) {
    parameters.forEach((value, i) => {
      gradient[i] = DECAY * value
    })
    for (let e = 0; e < n; e += 1) {
      const at = e * row
      let logit = parameters[outAt]
      for (let unit = 0; unit < UNITS; unit += 1) {
        let signal = 0
        for (let i = 0; i < row; i += 1) signal += parameters[unit * row + i] * x[at + i]
        signals[unit] = Math.tanh(signal)
        logit += parameters[outAt + 1 + unit] * signals[unit]
      }
      const error = weights[e] * (1 / (1 + Math.exp(-logit)) - Number(examples[e].isHand))
      gradient[outAt] += error
      for (let unit = 0; unit < UNITS; unit += 1) {
        const signal = signals[unit]
        gradient[outAt + 1 + unit] += error * signal
        const back = error * parameters[outAt + 1 + unit] * (1 - signal * signal)
        for (let i = 0; i < row; i += 1) gradient[unit * row + i] += back * x[at + i]
      }
    }
    const rate = RATE * (1 - step / (STEPS + 1))
    for (let i = 0; i < parameters.length; i += 1) {
      const slope = gradient[i]
      first[i] = 0.9 * first[i] + 0.1 * slope
      second[i] = 0.999 * second[i] + 0.001 * slope * slope
      const mean = first[i] / (1 - 0.9 ** step)
      const square = second[i] / (1 - 0.999 ** step)
      parameters[i] -= (rate * mean) / (Math.sqrt(square) + 1e-12)
    }
  }
  const rounded = (values: Float64Array) => [...values].map((value) => Number(value.toPrecision(5)))
  return {
    means: rounded(Float64Array.from(means)),
    scales: rounded(Float64Array.from(scales)),
    hidden: Array.from({ length: UNITS }, (_, unit) =>
      rounded(parameters.slice(unit * row, (unit + 1) * row)),
    ),
    out: rounded(parameters.slice(outAt)),
  }
}

const sum = <T>(items: readonly T[], of: (item: T) => number) =>
  items.reduce((total, item) => total + of(item), 0)

/** Share of the hands' weight, and of the print's, that a network takes for a hand's. */
export function takenForHand(
  network: Network,
  examples: readonly Example[],
): { hand: number; print: number } {
  const share = (isHand: boolean) => {
    const own = examples.filter((example) => example.isHand === isHand)
    const taken = own.filter(({ input }) => answer(network, input) > 0)
    return sum(taken, ({ weight }) => weight) / sum(own, ({ weight }) => weight)
  }
  return { hand: share(true), print: share(false) }
}
