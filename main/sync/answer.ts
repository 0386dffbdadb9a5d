import { retryAfterMs } from '#shared/domain/backoff.ts'
import { StationError } from '#shared/domain/errors.ts'
import type { HttpAnswer } from './http.ts'
import { parseJson } from './json.ts'

/** Statuses that speak of the message itself, even on a proxy's page: gone, too large, wrong media type, unprocessable. */
const OF_THE_MESSAGE = new Set([410, 413, 415, 422])

/**
 * Statuses that say nothing about the item at hand, only about the host or the token.
 * @throws StationError `unavailable`: `token-refused` (401, 403), `api-busy` (408, 425, 429, 5xx) with `status` and
 *   `retryAfterMs`, `api-redirects` (3xx), `not-the-api` (an HTML page, or an address the host does not know)
 */
export function assertFromApi(answer: HttpAnswer, host: string, nowMs: number): void {
  const { status } = answer
  if (status === 401 || status === 403) {
    throw new StationError('unavailable', `${host} refuses INTERNAL_WORKER_TOKEN (${status})`, {
      reason: 'token-refused',
      params: { host, status },
    })
  }
  if (status >= 500 || status === 408 || status === 425 || status === 429) {
    throw new StationError('unavailable', `${host} answers ${status}`, {
      reason: 'api-busy',
      params: { host, status, retryAfterMs: retryAfterMs(answer.headers, nowMs) },
    })
  }
  if (status < 200 || (status >= 300 && status < 400)) {
    throw new StationError('unavailable', `${host} redirects: API_BASE_URL must be the final address`, {
      reason: 'api-redirects',
      params: { host, status },
    })
  }
  if (isHtml(answer) && !OF_THE_MESSAGE.has(status)) {
    throw new StationError('unavailable', `${host} answers with a web page: is API_BASE_URL right?`, {
      reason: 'not-the-api',
      params: { host, status },
    })
  }
}

/** The body as JSON, or undefined where it neither claims nor looks to be JSON. */
export function readJsonBody(answer: HttpAnswer): unknown {
  const claims = /[/+]json\b/i.test(answer.headers['content-type']?.toString() ?? '')
  const looks = /^[\s\ufeff]*["[{]/.test(answer.body.toString('latin1', 0, 64))
  return claims || looks ? parseJson(answer.body) : undefined
}

function isHtml(answer: HttpAnswer): boolean {
  if (/^text\/html\b|xhtml/i.test(answer.headers['content-type']?.toString() ?? '')) return true
  return /^\s*</.test(answer.body.toString('latin1', 0, 64))
}
