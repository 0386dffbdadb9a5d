import type { WireError } from '#shared/domain/errors.ts'
import type { Job } from '#shared/domain/job.ts'
import type { Act } from './define.ts'
import type { FindDefinition } from './find-definition.ts'

/** How a job ended, as its source is told. */
export type Outcome = { readonly result: unknown } | { readonly error: string }

/** Tells a job's source how it ended. Called in the transaction that ends the job, which may run twice. */
export type Deliver = (job: Job & { readonly source: unknown }, outcome: Outcome) => void

/** What follows from a job that ended without a result, in the transaction that ends it. */
export type Abandon = (
  job: Job & { readonly payload: unknown; readonly source: unknown },
  error: WireError,
  act: Act,
) => void

export const createAbandon =
  (find: FindDefinition, deliver: Deliver): Abandon =>
  (job, error, act) => {
    // A payload that does not fit named nothing that could be told.
    const found = find(job)
    found?.definition.abandoned?.({ jobId: job.id, error }, found.payload, act)
    deliver(job, { error: error.message })
  }
