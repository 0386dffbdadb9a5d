import { createHash } from 'node:crypto'
import { redactText } from '../base/redact.ts'

/** Row of the outbox before it is written: what is posted, and under which key, is settled here once. */
export interface ResultMessage {
  readonly topic: 'job.result'
  readonly idempotencyKey: string
  readonly body: string
}

/**
 * The body of `POST job/result/`, exactly as the original worker sent it, and its key.
 *
 * @param job.scope  who speaks: the station's id, or the queue's address where a fleet shares one queue, so that two
 *   workers that were handed the same message deliver under the same key
 * @param job.revision  1 for the first result of a job, counted up when its result is corrected later
 */
export function resultMessage(
  job: { scope: string; externalId: string; submissionId: number; revision: number },
  outcome: { result: unknown } | { error: string },
): ResultMessage {
  const body =
    'result' in outcome
      ? { submission_id: job.submissionId, status: 'DONE', result: outcome.result ?? {}, error: null }
      : { submission_id: job.submissionId, status: 'FAILED', result: {}, error: redactText(outcome.error) }
  const named = JSON.stringify([job.scope, job.externalId, job.revision])
  return {
    topic: 'job.result',
    idempotencyKey: createHash('sha256').update(named).digest('hex'),
    body: JSON.stringify(body),
  }
}
