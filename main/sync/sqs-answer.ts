import type { Message } from '@aws-sdk/client-sqs'
import { asStationError, StationError, toWireError } from '#shared/domain/errors.ts'
import { type AcademyJob, isJobShaped, readJob } from './academy-job.ts'
import { parseJson } from './json.ts'

/** A message's body as JSON; a StationError in place of what is none. */
export function bodyOf(message: Message): unknown {
  try {
    return parseJson(Buffer.from(message.Body ?? ''))
  } catch (thrown) {
    return asStationError(thrown, 'internal', 'a message could not be read')
  }
}

export function readMessage(message: Message): AcademyJob {
  const body = bodyOf(message)
  if (isJobShaped(body)) return readJob(body)
  const notAJob = new StationError('invalid-input', 'the message is not a job', {
    reason: 'unexpected-shape',
  })
  return {
    externalId: `message-${message.MessageId}`,
    isNamed: false,
    type: 'none',
    payload: {},
    submissionId: null,
    sourceId: '',
    isAddressable: false,
    source: {},
    problem: toWireError(body instanceof StationError ? body : notAJob),
  }
}

const REFUSALS =
  /AccessDenied|InvalidClientTokenId|UnrecognizedClient|ExpiredToken|SignatureDoesNotMatch|Credentials/

export function asQueueError(failure: unknown): StationError {
  if (failure instanceof StationError) return failure
  const name = failure instanceof Error ? failure.name : ''
  const status = (failure as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode
  if (REFUSALS.test(name) || status === 401 || status === 403) {
    return new StationError('unavailable', 'the queue refuses the AWS credentials, or there are none', {
      reason: 'token-refused',
      cause: failure,
    })
  }
  if (/NonExistentQueue|QueueDoesNotExist/.test(name)) {
    return new StationError('unavailable', 'SQS_QUEUE_URL names a queue that does not exist', {
      reason: 'queue-not-found',
      cause: failure,
    })
  }
  return asStationError(failure, 'unavailable', `the queue does not answer (${name || 'unknown'})`)
}
