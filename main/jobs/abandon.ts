import type { WireError } from '#shared/domain/errors.ts'
import type { Job } from '#shared/domain/job.ts'
import type { Act, AnyJobDefinition } from './define.ts'

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

export function createAbandon(definitions: readonly AnyJobDefinition[], deliver: Deliver): Abandon {
  const byType = new Map(definitions.map((definition) => [definition.type, definition]))
  return (job, error, act) => {
    const definition = byType.get(job.type)
    // A payload that does not fit named nothing that could be told.
    const payload = definition?.payload.safeParse(job.payload)
    if (payload?.success) definition?.abandoned?.({ jobId: job.id, error }, payload.data, act)
    deliver(job, { error: error.message })
  }
}
