import { poisonError } from '#main/db/jobs.ts'
import { EngineFailure, EngineUnavailable, isRefusal } from '#main/engines/failure.ts'
import { backoffMs } from '#shared/domain/backoff.ts'
import { StationError, toWireError, type WireError } from '#shared/domain/errors.ts'
import type { Job } from '#shared/domain/job.ts'
import type { AnyJobDefinition } from './define.ts'

/** What becomes of a job whose attempt failed. */
export type Verdict =
  | { readonly kind: 'retry'; readonly error: WireError; readonly delayMs: number }
  | { readonly kind: 'give-up'; readonly error: WireError }
  /** It waits for a person, or for room on the disk, which is not its fault and costs it no attempt. */
  | { readonly kind: 'wait'; readonly error: WireError; readonly delayMs: number }

/** Errors that another attempt may not meet. A bug is among them: better a wasted attempt than a lost answer. */
const PASSING = new Set<WireError['code']>(['engine-failed', 'unavailable', 'internal'])
const MAX_DELAY_MS = 300_000
/**
 * Waits for a source to offer a job again whose address has run out, ms. The academy's later servers do within four
 * minutes: two of a lease, and as much of backoff.
 */
const OFFERED_AGAIN_MS = [60_000, 120_000, 240_000]
/** How often it is looked whether a person has acted. New settings are looked at at once. */
const LOOK_AGAIN_MS = 300_000
/** How often it is looked whether a full disk has room. */
const ROOM_AGAIN_MS = 10_000
const NO_BACKEND: ReadonlySet<string | undefined> = new Set([
  'embedding-no-backend',
  'embedding-backend-gone',
  'embedding-model-broken',
  'embedding-model-unsupported',
])

/** @param random  uniform in [0, 1) */
export function judge(
  thrown: unknown,
  job: Pick<Job, 'attempt' | 'recoveries' | 'origin'>,
  definition: Pick<AnyJobDefinition, 'retry'>,
  random: () => number,
): Verdict {
  const error = toWireError(thrown)
  if (waitsForPerson(thrown)) return { kind: 'wait', error, delayMs: LOOK_AGAIN_MS }
  if (isDiskFull(error)) return { kind: 'wait', error, delayMs: ROOM_AGAIN_MS }
  if (!PASSING.has(error.code)) return { kind: 'give-up', error }
  // A queue's message never changes, and nobody offers this station's own jobs.
  if (error.reason === 'download-expired' && job.origin === 'api') {
    const delayMs = OFFERED_AGAIN_MS[job.attempt - 1]
    return delayMs === undefined ? { kind: 'give-up', error } : { kind: 'retry', error, delayMs }
  }
  const poison = hasDied(thrown) ? poisonError(job.recoveries + 1) : undefined
  if (poison !== undefined) return { kind: 'give-up', error: poison }
  if (job.attempt >= definition.retry.attempts) return { kind: 'give-up', error }
  const jitter = backoffMs(job.attempt - 1, random, {
    baseMs: definition.retry.backoffMs,
    capMs: MAX_DELAY_MS,
  })
  const asked = Number(error.params?.retryAfterMs ?? 0)
  return { kind: 'retry', error, delayMs: Math.ceil(Math.max(jitter, Number.isFinite(asked) ? asked : 0)) }
}

/**
 * Whether what went wrong lies in how this station is set up and in no job: a key, model or program is missing, or a
 * service refuses the one it was given. Jobs must not die of it one by one.
 */
export function waitsForPerson(thrown: unknown): boolean {
  if (thrown instanceof EngineUnavailable || isRefusal(thrown)) return true
  return thrown instanceof StationError && NO_BACKEND.has(thrown.reason)
}

/** Whether there was no room for anything; not so where this job alone needs more than there is, which it may always do. */
const isDiskFull = ({ reason, params }: WireError): boolean =>
  reason === 'disk-full' && params?.neededBytes === undefined

/** Whether the engine's process died under the job, which counts towards `MAX_RECOVERIES`. */
export function hasDied(thrown: unknown): boolean {
  return thrown instanceof EngineFailure && thrown.died
}

/** What to keep of a failure for a person to look at. */
export function evidenceOf(thrown: unknown, more: Readonly<Record<string, unknown>>): unknown {
  if (thrown instanceof EngineFailure) return { ...thrown.evidence, ...more }
  const isBug = thrown instanceof Error && !(thrown instanceof StationError)
  return isBug ? { ...more, stack: thrown.stack } : more
}
