import type { Clock } from '#main/base/clock.ts'
import type { Outbox } from '#main/db/outbox.ts'
import { apiAddress } from '#shared/domain/api-address.ts'
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
 * Jobs of a queue are delivered in the queue's name, so that two workers that were handed the same message speak alike;
 * jobs of an API go back to that API, whichever one this station talks to by then.
 */
export function createDelivery({ outbox, clock, settings, stationId }: DeliveryParts) {
  return (
    job: Job & { readonly source: unknown },
    outcome: { readonly result: unknown } | { readonly error: string },
  ): void => {
    const { origin, externalId } = job
    if (origin === 'local' || externalId === undefined) return
    const isOfQueue = origin === 'sqs'
    const destination = isOfQueue ? apiAddress(settings.apiBaseUrl) : job.sourceOrigin
    const message = resultMessage(
      {
        ...job,
        externalId,
        scope: isOfQueue ? job.sourceOrigin : stationId,
        isNamed: true,
        submissionId: job.submissionId ?? null,
        revision: outbox.countOf(job.id) + 1,
      },
      outcome,
    )
    outbox.add({ ...message, jobId: job.id, externalId, jobType: job.type, destination }, clock.now())
  }
}
