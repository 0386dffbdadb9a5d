import type { Clock } from '#main/base/clock.ts'
import type { Outbox } from '#main/db/outbox.ts'
import type { Job } from '#shared/domain/job.ts'
import type { Settings } from '#shared/domain/settings.ts'
import { resultMessage } from './result.ts'

export interface DeliveryParts {
  readonly outbox: Outbox
  readonly clock: Clock
  readonly settings: Settings
  readonly stationId: string
}

/**
 * Puts how a job ended into the outbox, if the academy asked for it. Call it in the transaction that ends the job.
 * Jobs of a queue are delivered in the queue's name, so that two workers that were handed the same message speak alike.
 */
export function createDelivery({ outbox, clock, settings, stationId }: DeliveryParts) {
  return (job: Job, outcome: { readonly result: unknown } | { readonly error: string }): void => {
    const { origin, externalId, submissionId } = job
    if (origin === 'local' || externalId === undefined || submissionId === undefined) return
    const scope = (origin === 'sqs' ? settings.sqsQueueUrl : undefined) ?? stationId
    const revision = outbox.countOf(job.id) + 1
    const message = resultMessage({ scope, externalId, submissionId, revision }, outcome)
    outbox.add({ ...message, jobId: job.id, externalId, jobType: job.type }, clock.now())
  }
}
