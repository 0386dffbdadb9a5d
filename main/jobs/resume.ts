import type { Job } from '#shared/domain/job.ts'
import type { Act } from './define.ts'
import type { FindDefinition } from './find-definition.ts'

/** What follows from a job that ended without a result and is to run once more, in the transaction that revives it. */
export type Resume = (job: Job & { readonly payload: unknown }, act: Act) => void

export const createResume =
  (find: FindDefinition): Resume =>
  (job, act) => {
    // A payload that does not fit fails the attempt, which names what is wrong with it.
    const found = find(job)
    found?.definition.resumed?.(job.id, found.payload, act)
  }
