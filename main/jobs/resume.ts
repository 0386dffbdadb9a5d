import type { Job } from '#shared/domain/job.ts'
import type { Act, AnyJobDefinition } from './define.ts'

/** What follows from a job that ended without a result and is to run once more, in the transaction that revives it. */
export type Resume = (job: Job & { readonly payload: unknown }, act: Act) => void

export function createResume(definitions: readonly AnyJobDefinition[]): Resume {
  const byType = new Map(definitions.map((definition) => [definition.type, definition]))
  return (job, act) => {
    const definition = byType.get(job.type)
    // A payload that does not fit fails the attempt, which names what is wrong with it.
    const payload = definition?.payload.safeParse(job.payload)
    if (payload?.success) definition?.resumed?.(job.id, payload.data, act)
  }
}
