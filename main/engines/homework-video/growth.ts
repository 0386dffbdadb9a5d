/** A stretch of the recording in which writing appeared. */
export interface Growth {
  readonly fromIndex: number
  readonly toIndex: number
  /** Share of the page with ink, before and after. */
  readonly fromInk: number
  readonly toInk: number
}

export interface InkSample {
  /** Frame of the recording, from 0. */
  readonly index: number
  readonly inkShare: number
  readonly hasPage: boolean
}

/** Least new ink that counts, as a share of the page: about a short line of writing. */
const MIN_GROWTH = 0.0015
/** Samples each reading is the middle of: a hand over the page or a blurred frame is one or two. */
const SMOOTH = 5
/** Samples without new ink that end a stretch. */
const PAUSE = 6

/**
 * When writing grew. Readings are first smoothed, then followed from below: ink that a hand covers and shows again is
 * not new, and only what lifts the page above all it had before counts.
 */
export function findGrowth(samples: readonly InkSample[]): Growth[] {
  const seen = samples.filter(({ hasPage }) => hasPage)
  const ink = seen.map((_, i) =>
    middle(seen.slice(Math.max(0, i - 2), i - 2 + SMOOTH).map((s) => s.inkShare)),
  )
  const growths: Growth[] = []
  let high = ink[0] ?? 0
  let start: { at: number; ink: number } | undefined
  let lastRise = 0
  const finish = () => {
    if (start !== undefined && high - start.ink >= MIN_GROWTH) {
      growths.push({
        fromIndex: seen[start.at].index,
        toIndex: seen[lastRise].index,
        fromInk: start.ink,
        toInk: high,
      })
    }
    start = undefined
  }
  for (let i = 1; i < ink.length; i++) {
    if (ink[i] > high) {
      start ??= { at: i - 1, ink: high }
      high = ink[i]
      lastRise = i
    } else if (start !== undefined && i - lastRise >= PAUSE) {
      finish()
    }
  }
  finish()
  return growths
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
}
