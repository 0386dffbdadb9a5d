import { z } from 'zod'
import type { WireError } from './errors.ts'

/**
 * ready: waits, for its turn or for its time. leased: a host works on it. done: result stored. dead: given up, kept for
 * a look. cancelled: someone asked.
 */
export const JobState = z.enum(['ready', 'leased', 'done', 'dead', 'cancelled'])
export type JobState = z.infer<typeof JobState>

/** Where a job came from, and so where its result goes: stays here, the academy's API, the API by way of a queue. */
export const JobOrigin = z.enum(['local', 'api', 'sqs'])
export type JobOrigin = z.infer<typeof JobOrigin>

/** A priority is worth this much waiting: a job of priority 1 goes before what arrived up to ten minutes earlier. */
export const PRIORITY_STEP_MS = 10 * 60_000
export const MAX_PRIORITY = 9
/** Somebody stands at the desk and waits for sheets. */
export const SHEET_PRIORITY = 3
/** A person added it by hand; what the academy sends has nobody in front of it. */
export const ADDED_PRIORITY = 1

/** A job without its payload and result, as lists show it. Times are ms since the epoch. */
export interface Job {
  readonly id: number
  readonly type: string
  readonly origin: JobOrigin
  /** The id its source knows it by; with the two below it names the job. */
  readonly externalId: string | undefined
  /** Address of the academy's API or of the queue; `''` for work of this station. */
  readonly sourceOrigin: string
  /** source_id as text; `''` where the source named none. */
  readonly sourceId: string
  /** Of the file someone gave it at this station. */
  readonly fileName: string | undefined
  /** What a job of grading is about; known of those that are looked at, not of those that are worked on. */
  readonly scan:
    | {
        readonly exam: string
        readonly fileName: string
        /** null where it is about the whole file. */
        readonly pageIndex: number | null
      }
    | undefined
  readonly submissionId: number | undefined
  readonly blobSha256: string | undefined
  readonly priority: number
  readonly state: JobState
  readonly runAtMs: number | undefined
  readonly attempt: number
  /** Times its host or engine died under it. */
  readonly recoveries: number
  /** Boot of the host that works on it. */
  readonly leasedBy: string | undefined
  readonly progress: number
  readonly engine: string | undefined
  readonly engineVersion: string | undefined
  readonly error: WireError | undefined
  readonly createdAtMs: number
  readonly startedAtMs: number | undefined
  readonly finishedAtMs: number | undefined
}

/** Why one attempt ended without a result. */
export interface JobFailure {
  readonly attempt: number
  readonly kind: 'failure' | 'recovery'
  readonly atMs: number
  readonly error: WireError
  readonly evidence: unknown
}
