import { digestOf } from '../base/digest.ts'
import { redactText } from '../base/redact.ts'

/** Row of the outbox before it is written: what is posted, and under which key, is settled here once. */
export interface ResultMessage {
  readonly topic: 'job.result'
  readonly idempotencyKey: string
  readonly body: string
}

/** Whose result it is. */
export interface ResultOf {
  /**
   * Who speaks: the station's id, or the queue's address where a fleet shares one queue, so that two workers that were
   * handed the same message deliver under the same key.
   */
  readonly scope: string
  /** Address of the academy's API or of the queue. */
  readonly sourceOrigin: string
  readonly externalId: string
  /** Whether the academy knows the job by `externalId`. */
  readonly isNamed: boolean
  readonly submissionId: number | null
  readonly sourceId: string
  /** What else its source said of the job. */
  readonly source: unknown
  /** 1 for the first result of a job, counted up when its result is corrected later. */
  readonly revision: number
}

/** What a result says back of where its job came from, for servers that compare it. */
const ECHOED = ['tenant_id', 'source_domain', 'source_id'] as const
const MAX_ECHO_LENGTH = 256

/**
 * The body of `POST job/result/` and its key: what the original worker sent, with the job's id and its source, which the
 * academy's later servers ask for and the first one ignores.
 */
export function resultMessage(
  job: ResultOf,
  outcome: { result: unknown } | { error: string },
): ResultMessage {
  const status =
    'result' in outcome
      ? { status: 'DONE', result: outcome.result ?? {}, error: null }
      : { status: 'FAILED', result: {}, error: redactText(outcome.error) }
  const body = {
    submission_id: job.submissionId ?? (job.sourceId || null),
    ...(job.isNamed ? { job_id: job.externalId } : {}),
    ...status,
    ...echoOf(job.source),
  }
  return {
    topic: 'job.result',
    idempotencyKey: digestOf([job.scope, job.sourceOrigin, job.externalId, job.sourceId, job.revision]),
    body: JSON.stringify(body),
  }
}

function echoOf(source: unknown): Record<string, unknown> {
  const said = (source ?? {}) as Record<string, unknown>
  const isEchoed = (value: unknown) =>
    typeof value === 'number' || (typeof value === 'string' && value.length <= MAX_ECHO_LENGTH)
  return Object.fromEntries(ECHOED.filter((name) => isEchoed(said[name])).map((name) => [name, said[name]]))
}
