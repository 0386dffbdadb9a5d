/** What a small grey picture looks like. */
export interface FrameLook {
  /** Share of pixels in each of 32 bands of brightness. */
  readonly histogram: Float64Array
  readonly mean: number
  /** Mean absolute difference of neighbouring pixels: detail, and sharpness. */
  readonly detail: number
}

const BANDS = 32

/** @param grey  8-bit luminance, row-major, width × height */
export function lookAt(grey: Uint8Array, widthPx: number): FrameLook {
  const histogram = new Float64Array(BANDS)
  let sum = 0
  let steps = 0
  for (let i = 0; i < grey.length; i++) {
    const value = grey[i]
    histogram[value >> 3] += 1 / grey.length
    sum += value
    if (i % widthPx > 0) steps += Math.abs(value - grey[i - 1])
  }
  return { histogram, mean: sum / grey.length, detail: steps / grey.length }
}

/** Darker than this nothing can be made out; a picture of almost one brightness shows nothing either. */
const BLACK_MEAN = 24
const FLAT_SHARE = 0.97

function showsSomething(look: FrameLook): boolean {
  const fullest = look.histogram.reduce((sum, share, i) => {
    return Math.max(sum, share + (look.histogram[i + 1] ?? 0))
  }, 0)
  return look.mean >= BLACK_MEAN && fullest < FLAT_SHARE
}

const difference = (a: FrameLook, b: FrameLook) =>
  a.histogram.reduce((sum, share, i) => sum + Math.abs(share - b.histogram[i]), 0)

/**
 * The frame that best stands for a video: among those that show something, one that looks like most others (a title
 * card or a fade looks like few), and of those the one with most detail.
 * @returns index into `looks`; with nothing to choose from, the brightest
 */
export function mostTypical(looks: readonly FrameLook[]): number {
  const candidates = looks.map((look, i) => ({ look, i })).filter(({ look }) => showsSomething(look))
  if (candidates.length === 0) {
    return looks.reduce((best, look, i) => (look.mean > (looks[best]?.mean ?? -1) ? i : best), 0)
  }
  const apart = candidates.map(({ look }) =>
    candidates.reduce((sum, other) => sum + difference(look, other.look), 0),
  )
  const nearest = Math.min(...apart)
  const typical = candidates.filter((_, i) => apart[i] <= nearest * 1.25 + 1e-9)
  return typical.reduce((best, one) => (one.look.detail > best.look.detail ? one : best)).i
}
