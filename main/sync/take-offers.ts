import type { Clock } from '#main/base/clock.ts'
import type { Accepted, Arrival, Inbox } from '#main/db/inbox.ts'
import type { Outbox } from '#main/db/outbox.ts'
import { StationError, toWireError, type WireError } from '#shared/domain/errors.ts'
import type { AcademyJob } from './academy-job.ts'
import { resultMessage } from './result.ts'
import type { JobSource, Offer } from './source.ts'

/** After so many jobs in a row that cannot be run, the source has a rest as one that has none. */
const REFUSED_IN_A_ROW = 16

export interface TakeOffersParts {
  readonly source: JobSource
  readonly inbox: Inbox
  readonly outbox: Outbox
  readonly clock: Clock
  /** Address of the API that results go to. */
  readonly destination: string
  readonly isKnownType: (type: string) => boolean
  readonly onEvent: (event: OfferEvent) => void
}

export type OfferEvent =
  | { readonly name: 'job.arrived'; readonly jobId: number }
  /** A job that was here got a newer address of its file. */
  | { readonly name: 'job.renewed'; readonly jobId: number }
  | { readonly name: 'job.refused'; readonly jobId: number; readonly error: WireError }
  | { readonly name: 'outbox.added' }

export interface TakeOffers {
  /**
   * Writes down what a source offers: a new job, a refusal with its answer, or that it is here already.
   * @returns whether there may be something better to ask for at once: the job is new here, and of use
   * @throws StationError as the database
   */
  take(offer: Offer): boolean
  /** Jobs that were new here. */
  readonly received: number
}

export function takeOffers(parts: TakeOffersParts): TakeOffers {
  const { source, inbox, outbox, clock, onEvent } = parts
  let refusedInARow = 0
  let received = 0

  function offeredAgain(
    jobId: number,
    outcome: Exclude<Accepted['outcome'], 'new'>,
    receiptHandle: string | undefined,
  ): void {
    if (outcome === 'answered' && receiptHandle === undefined) {
      // Its source lost the result, or never saw it: the same bytes go out again under the same key.
      outbox.resend(jobId, clock.now())
    }
    if (outcome === 'answered' || outcome === 'revived') onEvent({ name: 'outbox.added' })
    if (outcome === 'renewed') onEvent({ name: 'job.renewed', jobId })
    source.release()
  }

  return {
    take({ job, receiptHandle }) {
      const refusal = refuse(job, parts)
      const { jobId, outcome } = inbox.accept(
        { ...job, origin: source.origin, sourceOrigin: source.address, receiptHandle, refusal },
        clock.now(),
      )
      if (outcome !== 'new') {
        offeredAgain(jobId, outcome, receiptHandle)
        return false
      }
      received += 1
      if (refusal === undefined) {
        refusedInARow = 0
        onEvent({ name: 'job.arrived', jobId })
        return true
      }
      onEvent({ name: 'job.refused', jobId, error: refusal.error })
      if (refusal.message !== undefined) onEvent({ name: 'outbox.added' })
      refusedInARow += 1
      return refusedInARow % REFUSED_IN_A_ROW !== 0
    },
    get received() {
      return received
    },
  }
}

/** Why a job cannot be run here, with the answer to it where there is somebody to answer. */
function refuse(
  job: AcademyJob,
  { source, destination, isKnownType }: Pick<TakeOffersParts, 'source' | 'destination' | 'isKnownType'>,
): Arrival['refusal'] {
  const unknownType = new StationError('not-found', `Unsupported job type: ${job.type}`, {
    reason: 'unsupported-job-type',
    params: { type: job.type },
  })
  const error = job.problem ?? (isKnownType(job.type) ? undefined : toWireError(unknownType))
  if (error === undefined) return undefined
  if (!job.isAddressable) return { error, message: undefined }
  const of = { ...job, scope: source.scope, sourceOrigin: source.address, revision: 1 }
  const message = resultMessage(of, { error: error.message })
  return { error, message: { ...message, destination } }
}
