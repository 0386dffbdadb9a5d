/** Korea has one time zone and no summer time. */
const KST_MS = 9 * 3_600_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
/** A new day's first notices go out a little after midnight, when the provider's own count has begun anew. */
const AFTER_MIDNIGHT_MS = 5 * 60_000

/** Midnight in Korea before a time, ms since the epoch. */
export const startOfDay = (atMs: number): number => Math.floor((atMs + KST_MS) / DAY_MS) * DAY_MS - KST_MS

/** Hours in Korea in which nothing is sent: from one to, and without, the other. */
export interface QuietHours {
  readonly from: number
  readonly to: number
}

export const QUIET_HOURS = /^([01]?\d|2[0-3])-([01]?\d|2[0-3])$/

/** @param text  `21-8`; empty: none. The schema of the setting has looked at it. */
export function readQuietHours(text: string): QuietHours | undefined {
  const [, from, to] = QUIET_HOURS.exec(text) ?? []
  return from === undefined || to === undefined || Number(from) === Number(to)
    ? undefined
    : { from: Number(from), to: Number(to) }
}

export interface PaceRules {
  readonly perHour: number
  readonly perDay: number
  readonly quiet: QuietHours | undefined
}

export const PACES = ['quiet', 'hour', 'day'] as const

export interface Paced {
  readonly why: (typeof PACES)[number]
  readonly untilMs: number
}

/**
 * Why the next notice has to wait, and until when; undefined when it may go.
 * @param sentMs  when notices left, newest first: at least the last `perHour`, and all of the day
 */
export function paceOf(rules: PaceRules, sentMs: readonly number[], nowMs: number): Paced | undefined {
  const quietEnd = rules.quiet === undefined ? undefined : endOfQuiet(rules.quiet, nowMs)
  if (quietEnd !== undefined) return { why: 'quiet', untilMs: quietEnd }
  const day = startOfDay(nowMs)
  // What a clock that was wrong wrote ahead of now says nothing.
  const past = sentMs.filter((atMs) => atMs <= nowMs)
  if (past.filter((atMs) => atMs >= day).length >= rules.perDay)
    return { why: 'day', untilMs: day + DAY_MS + AFTER_MIDNIGHT_MS }
  const lastHour = past.filter((atMs) => atMs > nowMs - HOUR_MS)
  if (lastHour.length < rules.perHour) return undefined
  return { why: 'hour', untilMs: lastHour[rules.perHour - 1] + HOUR_MS }
}

function endOfQuiet({ from, to }: QuietHours, nowMs: number): number | undefined {
  const day = startOfDay(nowMs)
  const hour = (nowMs - day) / HOUR_MS
  const isQuiet = from < to ? hour >= from && hour < to : hour >= from || hour < to
  if (!isQuiet) return undefined
  const end = day + to * HOUR_MS
  return end > nowMs ? end : end + DAY_MS
}
