import { z } from 'zod'
import type { Clock } from '../base/clock.ts'
import { readOr, writePrivate } from '../base/private-file.ts'

/** A wall clock that is farther from the time seen last is believed by a person's word only. */
export const LONGEST_LEAP_MS = 48 * 3_600_000
/** Between the two sights of another time, by the monotonic clock. */
export const SIGHTS_APART_MS = 10 * 60_000
/** Two clocks drift apart by less than this between two sights. */
const SAME_LEAD_MS = 60_000
const WRITE_EVERY_MS = 10 * 60_000

const File = z.object({ seenMs: z.number().int().nonnegative() })

/** A wall clock that is not believed: from what was seen last to what it says, ms since the epoch. */
export interface Leap {
  readonly seenMs: number
  readonly clockMs: number
}

/**
 * The time as far as it is believed, for what can destroy: how old data is. It goes on with the monotonic clock from
 * the time that was seen last, which is kept in the data folder. The wall clock is followed where two sights of it agree
 * and it is no more than 48 hours away; else a person has to say that it is right.
 */
export interface SeenTime {
  /** ms since the epoch. */
  believed(): number
  /** Looks at the wall clock; to be called every minute or so. */
  look(): void
  /** The leap a person has to judge. */
  leap(): Leap | undefined
  /** A person says that the wall clock is right. */
  accept(): void
  /** When the folder has been used before, but its time was not kept: the last trace of somebody working in it. */
  seed(lastTraceMs: number): void
  /** Writes down what was seen. */
  keep(): void
  /** The wall clock, never behind what was seen: data stamped by a clock that fell back would look old at once. */
  readonly clock: Clock
}

export function createSeenTime(path: string, clock: Clock): SeenTime {
  const kept = () => readOr(path, File.nullable(), null)?.seenMs
  let onDisk = kept()
  let seenMs = onDisk ?? clock.now()
  let atMs = clock.monotonic()
  let sight: { readonly leadMs: number; readonly atMs: number } | undefined

  const believed = () => seenMs + (clock.monotonic() - atMs)
  function set(ms: number): void {
    seenMs = ms
    atMs = clock.monotonic()
  }
  function write(): void {
    const now = Math.round(believed())
    try {
      writePrivate(path, { seenMs: now })
      onDisk = now
    } catch {
      // A disk that takes no writes: the next look tries again, and an older time only keeps things longer.
    }
  }
  function follow(): void {
    set(clock.now())
    sight = undefined
    write()
  }
  /** What another host on the folder came to believe holds here, too. */
  function readOther(): void {
    const now = kept()
    if (now === undefined || now === onDisk) return
    onDisk = now
    set(now)
  }

  return {
    believed,
    look() {
      readOther()
      const leadMs = clock.now() - believed()
      const nowMs = clock.monotonic()
      if (Math.abs(leadMs) > LONGEST_LEAP_MS) sight = undefined
      else if (sight === undefined || Math.abs(sight.leadMs - leadMs) > SAME_LEAD_MS)
        sight = { leadMs, atMs: nowMs }
      else if (nowMs - sight.atMs >= SIGHTS_APART_MS) return follow()
      if (onDisk === undefined || believed() - onDisk >= WRITE_EVERY_MS) write()
    },
    leap() {
      const [believedMs, clockMs] = [Math.round(believed()), clock.now()]
      return Math.abs(clockMs - believedMs) > LONGEST_LEAP_MS ? { seenMs: believedMs, clockMs } : undefined
    },
    accept: follow,
    seed(lastTraceMs) {
      if (onDisk === undefined) set(Math.min(lastTraceMs, clock.now()))
    },
    keep: write,
    clock: { ...clock, now: () => Math.max(clock.now(), Math.round(believed())) },
  }
}
