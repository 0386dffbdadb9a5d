import { retryAfterMs } from '#shared/domain/backoff.ts'
import { asStationError, StationError } from '#shared/domain/errors.ts'
import type { HttpAnswer } from '../sync/http.ts'
import { type RefusalScope, refusalOf } from './refusals.ts'
import { bodyOf, ErrorReply, ListReply, SendReply } from './solapi.ts'

/** What became of one sending. */
export type Verdict =
  | { readonly kind: 'taken'; readonly messageId: string | null }
  | { readonly kind: 'refused'; readonly error: StationError; readonly scope: RefusalScope }
  /** It was certainly not taken, and may go later. */
  | { readonly kind: 'later'; readonly error: StationError; readonly afterMs: number }
  /** Nobody knows: it is never sent again by itself. */
  | { readonly kind: 'unknown'; readonly error: StationError }

/** Ways in which no byte of the request can have left. */
const NEVER_LEFT = new Set(['connect-timeout', 'connection-refused', 'name-not-found'])

/** Of a request that was not answered. */
export function judgeFailure(thrown: unknown): Verdict {
  const error = asStationError(thrown, 'internal', 'sending a notice failed')
  if (NEVER_LEFT.has(error.reason ?? '')) return { kind: 'later', error, afterMs: 0 }
  return { kind: 'unknown', error: doubt('notice-reply-lost', error) }
}

/**
 * Of an answer. Only what says in the provider's own words that the message was taken, or was not, is believed: an answer
 * cut short, a server's error or a proxy's page say neither.
 */
export function judgeAnswer(answer: HttpAnswer, host: string, nowMs: number): Verdict {
  const { status } = answer
  if (status >= 200 && status < 300) return judgeReply(answer)
  if (status === 429) {
    const error = new StationError('unavailable', `${host} answers ${status}`, {
      reason: 'api-busy',
      params: { host, status },
    })
    return { kind: 'later', error, afterMs: retryAfterMs(answer.headers, nowMs) }
  }
  // A server that fails may do so after it sent, and so may one that waited for the rest of a request.
  if (status >= 500 || status === 408) return { kind: 'unknown', error: doubt('notice-server-failed') }
  const said = bodyOf(ErrorReply, answer)
  if (said !== undefined) return { kind: 'refused', ...errorOf(said.errorCode, status) }
  const error = new StationError('invalid-input', `${host} is not SOLAPI (${status})`, {
    reason: 'solapi-not-there',
    params: { host, status },
  })
  return { kind: 'refused', error, scope: 'notice' }
}

/** A refused request is about everybody: one message is as another. */
function errorOf(code: string, status: number): { error: StationError; scope: RefusalScope } {
  const known = refusalOf(code)
  if (known.error.reason !== 'solapi-refused') return { ...known, scope: 'notice' }
  const isAuth = status === 401 || status === 403
  const fallback = isAuth ? 'Unauthorized' : status === 402 ? 'NotEnoughBalance' : undefined
  return fallback === undefined ? { ...known, scope: 'notice' } : refusalOf(fallback)
}

function judgeReply(answer: HttpAnswer): Verdict {
  const reply = bodyOf(SendReply, answer)
  if (reply === undefined) return { kind: 'unknown', error: doubt('notice-reply-lost') }
  const [failed] = reply.failedMessageList
  if (failed !== undefined) return { kind: 'refused', ...refusalOf(failed.statusCode) }
  const { registeredSuccess } = reply.groupInfo.count
  if (registeredSuccess !== 1) return { kind: 'unknown', error: doubt('notice-reply-lost') }
  return { kind: 'taken', messageId: reply.messageList?.[0]?.messageId ?? null }
}

export const doubt = (reason: string, cause?: StationError): StationError =>
  new StationError('unavailable', `Nobody knows whether the notice was sent: ${reason}`, {
    reason,
    ...(cause === undefined ? {} : { cause }),
  })

/** Status of a message that is still on its way: taken, or handed to Kakao. */
const ON_ITS_WAY = /^[23]000$/
const DELIVERED = '4000'

export interface FoundMessage {
  readonly messageId: string
  readonly key: unknown
  readonly outcome: 'delivered' | 'on-its-way' | StationError
}

/**
 * What a list of messages says.
 * @throws StationError `unavailable` `solapi-not-there` when it is none; as a refusal
 */
export function readList(answer: HttpAnswer, host: string, keyField: string): FoundMessage[] {
  const list = answer.status === 200 ? bodyOf(ListReply, answer) : undefined
  if (list === undefined) throw requestError(answer, host)
  return Object.values(list.messageList).map(({ messageId, statusCode, customFields }) => ({
    messageId,
    key: customFields?.[keyField],
    outcome:
      statusCode === DELIVERED
        ? 'delivered'
        : statusCode == null || ON_ITS_WAY.test(statusCode)
          ? 'on-its-way'
          : refusalOf(statusCode).error,
  }))
}

/** Why a question that sends nothing was not answered as it should be. */
export function requestError(answer: HttpAnswer, host: string): StationError {
  const said = bodyOf(ErrorReply, answer)
  if (said !== undefined && answer.status < 500) return errorOf(said.errorCode, answer.status).error
  return new StationError('unavailable', `${host} does not answer as SOLAPI (${answer.status})`, {
    reason: answer.status >= 500 ? 'api-busy' : 'solapi-not-there',
    params: { host, status: answer.status },
  })
}
