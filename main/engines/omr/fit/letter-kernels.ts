import { type Kernel, type Match, peakOf, reachOf, scoreMap } from './kernel.ts'
import type { Letters, Window } from './letters.ts'
import type { BubblePatch } from './patch.ts'

/** Pearson's, [-1, 1]; 0 where one of them is even. */
export function correlation(one: Float32Array, other: Float32Array): number {
  const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [p, q] = [mean(one), mean(other)]
  let both = 0
  let own = 0
  let theirs = 0
  one.forEach((value, k) => {
    both += (value - p) * (other[k] - q)
    own += (value - p) ** 2
    theirs += (other[k] - q) ** 2
  })
  return own * theirs > 0 ? both / Math.sqrt(own * theirs) : 0
}

/** A mean as a kernel, in samples: the filter that answers most to it and not at all to an even ground. */
export function kernelOf(mean: Float32Array, { nx, ny }: Window): Kernel {
  const across = 2 * nx + 1
  const level = mean.reduce((sum, value) => sum + value, 0) / mean.length
  return {
    dx: Float32Array.from(mean, (_, k) => (k % across) - nx),
    dy: Float32Array.from(mean, (_, k) => Math.floor(k / across) - ny),
    weight: mean.map((value) => value - level),
  }
}

export const scaled = ({ dx, dy, weight }: Kernel, by: number): Kernel => ({
  dx: dx.map((x) => x * by),
  dy: dy.map((y) => y * by),
  weight,
})

const scaledLetters = new WeakMap<Letters, Map<number, Pick<Letters, 'kernels' | 'common'>>>()

export function scaledOnce(letters: Letters, by: number): Pick<Letters, 'kernels' | 'common'> {
  const known = scaledLetters.get(letters) ?? new Map<number, Pick<Letters, 'kernels' | 'common'>>()
  scaledLetters.set(letters, known)
  const done = known.get(by) ?? {
    kernels: new Map([...letters.kernels].map(([letter, kernel]) => [letter, scaled(kernel, by)])),
    common: scaled(letters.common, by),
  }
  known.set(by, done)
  return done
}

/** Best common place of patches, each matched with a kernel of its own. */
export function matchAll<T extends BubblePatch>(
  patches: readonly T[],
  kernelFor: (patch: T) => Kernel,
  radiusX: number,
  radiusY: number,
): Match {
  let sum: Float32Array | undefined
  let count = 0
  let reach = { rx: 0, ry: 0 }
  for (const patch of patches) {
    const kernel = kernelFor(patch)
    if (sum === undefined) reach = reachOf(patch, kernel, radiusX, radiusY)
    const { scores } = scoreMap(patch, kernel, reach.rx, reach.ry)
    sum ??= new Float32Array(scores.length)
    for (let i = 0; i < scores.length; i++) sum[i] += scores[i]
    count++
  }
  if (sum === undefined) return { sx: 0, sy: 0, likeness: -1 }
  return peakOf({ scores: sum.map((value) => value / count), ...reach })
}
