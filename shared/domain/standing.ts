import { z } from 'zod'
import { median } from './maths.ts'
import { roundHalfEven, roundHalfUp, roundRatioHalfUp } from './rounding.ts'

/** What the points of a group look like; null where a figure does not exist. */
export interface Spread {
  readonly n: number
  readonly mean: number | null
  /** Standard deviation of all there are (population). */
  readonly sd: number | null
  readonly median: number | null
  readonly min: number | null
  readonly max: number | null
}

export function spreadOf(points: readonly number[]): Spread {
  const n = points.length
  if (n === 0) return { n, mean: null, sd: null, median: null, min: null, max: null }
  let [min, max, sum] = [points[0], points[0], 0]
  for (const value of points) {
    if (value < min) min = value
    if (value > max) max = value
    sum += value
  }
  // A mean of equal values may be off by its last digit, and they would seem to vary.
  const mean = min === max ? min : sum / n
  let squares = 0
  for (const value of points) squares += (value - mean) ** 2
  return { n, mean, sd: Math.sqrt(squares / n), median: median(points), min, max }
}

/** Cumulative shares, percent, down to which each grade but the last goes: 수능 (9등급) and schools since 2025 (5등급). */
export const GRADE_CUTS = { nine: [4, 11, 23, 40, 60, 77, 89, 96], five: [10, 34, 66, 90] } as const

/** Where a group of equal points that lies across a cut belongs: by its best place, or by its middle one. */
export const GradeTies = z.enum(['upper', 'middle'])
export type GradeTies = z.infer<typeof GradeTies>

export interface StandingRules {
  /** Mean and standard deviation of the standard score. */
  readonly standard: { readonly mean: number; readonly sd: number }
  readonly gradeTies: GradeTies
}

export const STANDING_DEFAULTS: StandingRules = { standard: { mean: 100, sd: 20 }, gradeTies: 'upper' }

/** Where somebody stands among those who took the exam and have a score. */
export interface Standing {
  /** 석차: 1, 2, 2, 4. */
  readonly rank: number
  /** How many have the same points, oneself among them. */
  readonly ties: number
  /** 상위 %: share of the rank, one decimal; the lower the better. */
  readonly topPercent: number
  /** 백분위: share of those below, of one's equals the half, integer [0, 100]. */
  readonly percentile: number
  /** 표준점수, integer; null where the points do not vary. */
  readonly standardScore: number | null
  /** 추정 등급: what the place alone would give. */
  readonly grade9: number
  readonly grade5: number
}

/**
 * Grade of a place: the first whose people reach down to it; a grade's people are its cumulative share of all, rounded half up.
 * @param place  from 1; between two where several share it
 */
export function gradeOf(place: number, n: number, cuts: readonly number[]): number {
  const at = cuts.findIndex((percent) => place <= roundRatioHalfUp(percent * n, 100))
  return at === -1 ? cuts.length + 1 : at + 1
}

/** Competition ranks of values, the highest first, with how many share each. */
function placesOf(points: readonly number[]): Map<number, { rank: number; ties: number }> {
  const sorted = Float64Array.from(points).sort().reverse()
  const places = new Map<number, { rank: number; ties: number }>()
  for (const [i, value] of sorted.entries()) {
    const place = places.get(value)
    if (place === undefined) places.set(value, { rank: i + 1, ties: 1 })
    else place.ties += 1
  }
  return places
}

/**
 * Where each of these scores stands among them.
 * @param points  rounded as they are shown, so that what looks equal is; undefined for who has no score and stands nowhere
 */
export function standings(
  points: readonly (number | undefined)[],
  { standard, gradeTies }: StandingRules = STANDING_DEFAULTS,
): (Standing | undefined)[] {
  const scored = points.filter((value) => value !== undefined)
  const { n, mean, sd } = spreadOf(scored)
  const known = new Map<number, Standing>()
  for (const [value, { rank, ties }] of placesOf(scored)) {
    const place = gradeTies === 'upper' ? rank : rank + (ties - 1) / 2
    const below = n - rank - ties + 1
    known.set(value, {
      rank,
      ties,
      topPercent: roundHalfEven((rank / n) * 100, 1),
      percentile: roundRatioHalfUp(100 * (2 * below + ties), 2 * n),
      standardScore:
        mean === null || sd === null || sd === 0
          ? null
          : roundHalfUp(standard.mean + (standard.sd * (value - mean)) / sd),
      grade9: gradeOf(place, n, GRADE_CUTS.nine),
      grade5: gradeOf(place, n, GRADE_CUTS.five),
    })
  }
  // -0 and 0 are one key of a map.
  return points.map((value) => (value === undefined ? undefined : known.get(value)))
}

/** The same within each group, as a class or a form. @param groups  of each score, in the same order */
export function standingsWithin(
  points: readonly (number | undefined)[],
  groups: readonly string[],
  rules: StandingRules = STANDING_DEFAULTS,
): (Standing | undefined)[] {
  const found = new Array<Standing | undefined>(points.length).fill(undefined)
  const indexes = points.map((_, i) => i)
  for (const members of Map.groupBy(indexes, (i) => groups[i]).values()) {
    const own = standings(
      members.map((i) => points[i]),
      rules,
    )
    for (const [k, i] of members.entries()) found[i] = own[k]
  }
  return found
}

/** Verdict by a 합격점: null without a criterion (none, or 0) and without a score. */
export const hasPassed = (points: number | null, pass: number | null): boolean | null =>
  points === null || pass === null || pass === 0 ? null : points >= pass
