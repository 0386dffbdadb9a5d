import { StationError } from '#shared/domain/errors.ts'
import { assertFromApi, readJsonBody } from './answer.ts'
import type { HttpAnswer } from './http.ts'

/** What the acknowledgement of one message is measured against. */
export interface Expectation {
  readonly idempotencyKey: string
  readonly externalId: string | null
}

/**
 * Reads the answer to a result strictly: a 2xx alone is no acknowledgement, since a proxy, a portal or a login can stand
 * in the academy's place.
 *
 * `acknowledged`: a whole JSON object with no error in it that is in the contract's own words: `ok: true`, the job, the
 * key, or a word such as `accepted` or `duplicate_ignored`; also with 409. `refused`: 400 or 422 with a `detail`, which is
 * how the contract says that this message will never do. `not-now`: any other 4xx, which a deploy, a proxy or a job that is not
 * there yet may be the cause of.
 * @throws StationError `unavailable`: everything else, to be tried again
 */
export function readAcknowledgement(
  message: Expectation,
  answer: HttpAnswer,
  host: string,
  nowMs: number,
): 'acknowledged' | 'refused' | 'not-now' {
  assertFromApi(answer, host, nowMs)
  if (answer.status >= 400 && answer.status !== 409) {
    return isContractsNo(answer) ? 'refused' : 'not-now'
  }
  if (answer.body.length === 0 && answer.status !== 409) throw doubt('empty-answer', host, answer.status)
  const json = readJsonBody(answer)
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    if (answer.status === 409) return 'not-now'
    throw doubt('answer-not-ours', host, answer.status)
  }
  return readObject(message, json as Record<string, unknown>, host, answer.status)
}

function readObject(
  message: Expectation,
  json: Record<string, unknown>,
  host: string,
  status: number,
): 'acknowledged' | 'not-now' {
  const isTaken = json.ok === true || [json.detail, json.status].some((word) => TAKEN.test(text(word)))
  const saysNo =
    [json.ok, json.success].includes(false) ||
    [json.error, json.errors].some(isSaid) ||
    NOT_TAKEN.test(text(json.status)) ||
    FAILED.test(text(json.result)) ||
    [json.code, json.status_code, json.status].some(isErrorNumber) ||
    // A sentence that is no word of having it is the reason why not.
    (isSaid(json.detail) && !isTaken)
  const isJob = json.job_id != null && String(json.job_id) === message.externalId
  const isKey = json.idempotency_key === message.idempotencyKey
  if (status === 409) return !saysNo && (isTaken || isJob || isKey) ? 'acknowledged' : 'not-now'
  if (saysNo) throw doubt('answer-says-no', host, status)
  const isOtherJob = json.job_id != null && message.externalId !== null && !isJob
  const isOtherKey = json.idempotency_key != null && !isKey
  if (isOtherJob || isOtherKey) throw doubt('answer-to-another', host, status)
  if (isTaken || isJob || isKey) return 'acknowledged'
  throw doubt('answer-not-ours', host, status)
}

const text = (value: unknown) => (typeof value === 'string' ? value : '')

/** How servers say in a word that they have it. */
const TAKEN =
  /^(?:ok|accepted|received|saved|stored|recorded|updated|created|done|success)\b|^(?:duplicate|already)/i
/** And that they do not. `FAILED` is not one: it may be the job's own status, said back. */
const NOT_TAKEN = /^(?:error|reject|invalid|denied|refuse|unauthor|forbidden|not\b)/i

/** What a gateway says of its own call; a job's result, said back, is an object. */
const FAILED = /^(?:fail|error)/i
/** A status of HTTP, carried in the body of a 200. */
const isErrorNumber = (value: unknown) => typeof value === 'number' && value >= 400 && value < 600

/** Whether a field that would name an error does. */
function isSaid(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === '') return false
  return !(typeof value === 'object' && Object.keys(value).length === 0)
}

function isContractsNo(answer: HttpAnswer): boolean {
  if (answer.status !== 400 && answer.status !== 422) return false
  try {
    const json = readJsonBody(answer) as { detail?: unknown } | null | undefined
    return typeof json === 'object' && json !== null && isSaid(json.detail)
  } catch {
    return false
  }
}

function doubt(reason: string, host: string, status: number): StationError {
  return new StationError('unavailable', `${host}: ${reason.replaceAll('-', ' ')}, no acknowledgement`, {
    reason,
    params: { host, status },
  })
}
