import { StationError } from '#shared/domain/errors.ts'
import { assertFromApi, readJsonBody } from './answer.ts'
import type { HttpAnswer } from './http.ts'

/** Whole but empty 2xx answers in a row to one message before the server is believed to mean them. */
const EMPTY_ANSWERS_BELIEVED = 3
const EMPTY_ANSWER = 'empty-answer'

/** What the acknowledgement of one message is measured against. */
export interface Expectation {
  readonly idempotencyKey: string
  readonly externalId: string | null
  readonly attempt: number
  readonly lastError: string | null
}

/**
 * Reads the answer to a result strictly: a 2xx alone is no acknowledgement, since a proxy can cut or replace the body.
 *
 * 204, 205 and 409 ("already have it") acknowledge. Any other 2xx does with a whole body that is not a web page, that
 * parses if it is JSON, does not say `ok: false` and echoes no other job or key. An empty one is what a cut answer
 * looks like: it is believed the third time. Other 4xx refuse the message for good.
 * @throws StationError `unavailable`: everything else, to be tried again
 */
export function readAcknowledgement(
  message: Expectation,
  answer: HttpAnswer,
  host: string,
  nowMs: number,
): 'acknowledged' | 'refused' {
  if (answer.status === 409) return 'acknowledged'
  assertFromApi(answer, host, nowMs)
  if (answer.status >= 400) return 'refused'
  if (answer.status === 204 || answer.status === 205) return 'acknowledged'
  if (answer.body.length === 0) {
    const isRepeated = message.lastError === EMPTY_ANSWER && message.attempt + 1 >= EMPTY_ANSWERS_BELIEVED
    if (isRepeated) return 'acknowledged'
    throw doubt(EMPTY_ANSWER, host, answer.status)
  }
  const json = readJsonBody(answer)
  const isFramed = 'content-length' in answer.headers || 'transfer-encoding' in answer.headers
  if (json === undefined && !isFramed) throw doubt('answer-without-end', host, answer.status)
  if (typeof json === 'object' && json !== null) assertEcho(message, json as Record<string, unknown>, host)
  return 'acknowledged'
}

function assertEcho(message: Expectation, json: Record<string, unknown>, host: string): void {
  if (json.ok === false) throw doubt('answer-says-no', host)
  const isOtherJob =
    json.job_id != null && message.externalId !== null && String(json.job_id) !== message.externalId
  const isOtherKey = json.idempotency_key != null && json.idempotency_key !== message.idempotencyKey
  if (isOtherJob || isOtherKey) throw doubt('answer-to-another', host)
}

function doubt(reason: string, host: string, status = 200): StationError {
  return new StationError('unavailable', `${host}: ${reason.replaceAll('-', ' ')}, no acknowledgement`, {
    reason,
    params: { host, status },
  })
}
