import { z } from 'zod'
import { WireError } from '../domain/errors.ts'
import { JobOrigin, JobState } from '../domain/job.ts'
import { Id, ImportFile, Ok, procedure, TimeMs } from './base.ts'

export const JobRow = z.object({
  id: Id,
  type: z.string(),
  origin: JobOrigin,
  externalId: z.string().nullable(),
  /** Of the file someone gave it at this station. */
  fileName: z.string().nullable(),
  /** The page of an exam, or the whole file, that it is about. */
  scan: z.object({ exam: z.string(), fileName: z.string(), pageIndex: z.int().nullable() }).nullable(),
  state: JobState,
  attempt: z.int(),
  /** When it tries again; null when it waits for its turn alone. */
  runAtMs: TimeMs.nullable(),
  /** Kind of host that works on it. */
  owner: z.enum(['worker', 'window', 'tool']).nullable(),
  progress: z.number(),
  etaMs: z.number().nullable(),
  engine: z.string().nullable(),
  engineVersion: z.string().nullable(),
  error: WireError.nullable(),
  createdAtMs: TimeMs,
  startedAtMs: TimeMs.nullable(),
  finishedAtMs: TimeMs.nullable(),
})
export type JobRow = z.infer<typeof JobRow>

export const JobFailure = z.object({
  attempt: z.int(),
  kind: z.enum(['failure', 'recovery']),
  atMs: TimeMs,
  error: WireError,
  evidence: z.unknown(),
})

/** A result on its way to the academy. */
export const JobDelivery = z.object({
  id: Id,
  jobId: Id.nullable(),
  externalId: z.string().nullable(),
  jobType: z.string().nullable(),
  /** dead: refused for good, kept until somebody has it sent again. */
  state: z.enum(['pending', 'sent', 'dead']),
  attempt: z.int(),
  /** Why it did not arrive the last time. */
  error: WireError.nullable(),
  /** How the last answer's body begins. */
  answer: z.string().nullable(),
  createdAtMs: TimeMs,
  settledAtMs: TimeMs.nullable(),
})
export type JobDelivery = z.infer<typeof JobDelivery>

export const JobFilter = z.object({
  state: JobState.optional(),
  type: z.string().optional(),
})

export const jobs = {
  /** Newest first. */
  list: procedure
    .input(
      z.object({
        filter: JobFilter.default({}),
        offset: z.int().min(0).default(0),
        limit: z.int().min(1).max(1000).default(100),
      }),
    )
    .output(z.object({ rows: z.array(JobRow), total: z.int() })),
  counts: procedure.output(
    z.object({
      byState: z.record(JobState, z.int()),
      types: z.array(z.object({ type: z.string(), paused: z.boolean(), count: z.int() })),
      pausedAll: z.boolean(),
      outbox: z.object({
        pending: z.int(),
        /** Refused for good. */
        dead: z.int(),
        /** For an academy whose address is not set here any more. */
        elsewhere: z.array(z.object({ address: z.string(), count: z.int() })),
      }),
      /** Hosts that are alive and work on jobs; none is worth a banner. */
      workers: z.int(),
    }),
  ),
  get: procedure.input(z.object({ id: Id })).output(
    JobRow.extend({
      payload: z.unknown(),
      result: z.unknown(),
      failures: z.array(JobFailure),
      deliveries: z.array(JobDelivery),
      inputSha256: z.string().nullable(),
    }),
  ),
  /** Results that the academy refused for good, newest first. */
  buried: procedure
    .input(z.object({ limit: z.int().min(1).max(1000).default(100) }))
    .output(z.object({ rows: z.array(JobDelivery) })),
  /** Sends buried results again: those named, or all. */
  resend: procedure
    .input(z.object({ ids: z.array(Id).min(1).max(1000).optional() }))
    .output(z.object({ changed: z.int() })),
  /** What a person can have done here, and whether it works on a file. */
  kinds: procedure.output(z.array(z.object({ type: z.string(), file: z.enum(['required', 'none']) }))),
  /** Adds a job for each file, or one for a kind that works on none. */
  add: procedure
    .input(
      z.object({
        type: z.string(),
        files: z.array(ImportFile).max(1000).default([]),
        payload: z.record(z.string(), z.unknown()).default({}),
      }),
    )
    .output(
      z.object({
        added: z.array(Id),
        rejected: z.array(z.object({ name: z.string(), error: WireError })),
      }),
    ),
  /** Answers which ones it changed: what undoing is about. */
  retry: procedure
    .input(z.object({ ids: z.array(Id).min(1).max(1000) }))
    .output(z.object({ changed: z.array(Id) })),
  cancel: procedure
    .input(z.object({ ids: z.array(Id).min(1).max(1000) }))
    .output(z.object({ changed: z.array(Id) })),
  pause: procedure.input(z.object({ type: z.string().optional() })).output(Ok),
  resume: procedure.input(z.object({ type: z.string().optional() })).output(Ok),
}
