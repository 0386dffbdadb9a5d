import type { IncomingHttpHeaders } from 'node:http'
import type { Dispatcher } from 'undici'
import type { Clock } from '#main/base/clock.ts'
import { retryAfterMs } from '#shared/domain/backoff.ts'
import { StationError } from '#shared/domain/errors.ts'
import { asTransportError } from './http.ts'
import type { DownloadLimits } from './limits.ts'

/** A body on its way, as it is encoded on the wire, its end known to be its end. */
export interface Transfer {
  readonly encoding: string | undefined
  /** Encoded length the sender announced, bytes. */
  readonly length: number | undefined
  /** What the sender calls it. */
  readonly contentType: string | undefined
  readonly chunks: AsyncGenerator<Buffer>
}

type Answer = Dispatcher.ResponseData

/**
 * Opens a download: follows a few redirects, each of which passes the connector's address check again and may not
 * leave https, and sends no credentials to anyone. A connection that breaks is taken up where it broke (RFC 9110
 * 14.2) if the sender gave a strong validator, so that the parts are surely of one file.
 * @throws StationError `unavailable`: transport errors, `download-refused` (401, 403, 408, 429, 5xx: worth another
 *   try), `download-expired` (403, 410), `download-size-mismatch`, `download-changed`, `too-slow`; `not-found` `download-gone` (other 4xx);
 *   `invalid-input`: `bad-download-url`, `address-refused`, `too-many-redirects`
 */
export async function openTransfer(
  url: URL,
  options: { dispatcher: Dispatcher; limits: DownloadLimits; clock: Clock; signal: AbortSignal },
): Promise<Transfer> {
  const { limits, clock } = options
  const first = await request(url, {}, options)
  assertOk(first.answer, first.url)
  const { headers } = first.answer
  const length = lengthOf(headers)
  const validator = strongValidator(headers)
  const encoding = headers['content-encoding']?.toString()

  /** The rest of the body from a byte on, or undefined where it cannot be told to be of the same file. */
  async function resume(fromByte: number): Promise<Answer | undefined> {
    if (validator === undefined) return undefined
    const next = await request(url, { range: `bytes=${fromByte}-`, 'if-range': validator }, options)
    const range = /^bytes (\d+)-/.exec(next.answer.headers['content-range']?.toString() ?? '')
    if (next.answer.statusCode === 206 && Number(range?.[1]) === fromByte) return next.answer
    await discard(next.answer)
    assertOk(next.answer, next.url)
    throw new StationError('unavailable', `${next.url.host}: the file changed during its download`, {
      reason: 'download-changed',
    })
  }

  async function* chunks(): AsyncGenerator<Buffer> {
    const pace = createPace(clock, limits, url.host)
    let answer: Answer | undefined = first.answer
    let received = 0
    for (let broken = 0; answer !== undefined; ) {
      try {
        for await (const chunk of answer.body as AsyncIterable<Buffer>) {
          received += chunk.length
          broken = 0
          pace(received)
          yield chunk
        }
        answer = undefined
      } catch (failure) {
        const error = asTransportError(failure, url.host)
        if (options.signal.aborted || !isBroken(error) || ++broken > limits.resumes) throw error
        answer = await resume(received)
        if (answer === undefined) throw error
      }
    }
    if (length !== undefined && received !== length) {
      throw new StationError('unavailable', `download size mismatch (expected=${length}, got=${received})`, {
        reason: 'download-size-mismatch',
        params: { expected: length, got: received },
      })
    }
  }
  return { encoding, length, contentType: headers['content-type']?.toString(), chunks: chunks() }
}

async function request(
  start: URL,
  headers: Record<string, string>,
  { dispatcher, limits, signal }: { dispatcher: Dispatcher; limits: DownloadLimits; signal: AbortSignal },
): Promise<{ answer: Answer; url: URL }> {
  let url = start
  for (let hops = 0; ; hops++) {
    assertFetchable(url)
    let answer: Answer
    try {
      answer = await dispatcher.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: 'GET',
        headers: { ...headers, 'accept-encoding': 'identity' },
        signal,
      })
    } catch (failure) {
      throw asTransportError(failure, url.host)
    }
    const location = answer.headers.location?.toString()
    if (answer.statusCode < 300 || answer.statusCode >= 400 || location === undefined) return { answer, url }
    await discard(answer)
    if (hops >= limits.redirects)
      throw badUrl('too-many-redirects', `more than ${limits.redirects} redirects`)
    const next = URL.parse(location, url)
    if (next === null) throw badUrl('bad-download-url', 'a redirect leads nowhere')
    if (url.protocol === 'https:' && next.protocol !== 'https:') {
      throw badUrl('bad-download-url', 'a redirect leaves https')
    }
    url = next
  }
}

function assertFetchable(url: URL): void {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw badUrl('bad-download-url', 'only http and https addresses are downloaded')
  }
  if (url.username !== '' || url.password !== '') {
    throw badUrl('bad-download-url', 'a download address carries a user name or password')
  }
}

function badUrl(reason: string, message: string): StationError {
  return new StationError('invalid-input', message, { reason })
}

/** What object stores say of an address whose signature has run out; only another address gets past that. */
const EXPIRED = new Set([403, 410])
/** Answers below 500 that another try may get past. */
const WORTH_ANOTHER_TRY = new Set([...EXPIRED, 401, 408, 425, 429])

function assertOk(answer: Answer, url: URL): void {
  const status = answer.statusCode
  if (status === 200) return
  // Hang up: nobody reads this body.
  answer.body.on('error', () => {}).destroy()
  const isPassing = status >= 500 || status < 400 || WORTH_ANOTHER_TRY.has(status)
  throw new StationError(
    isPassing ? 'unavailable' : 'not-found',
    `${status} for url: ${url.origin}${url.pathname}`,
    {
      reason: EXPIRED.has(status) ? 'download-expired' : isPassing ? 'download-refused' : 'download-gone',
      params: { status, host: url.host, retryAfterMs: retryAfterMs(answer.headers, Date.now()) },
    },
  )
}

async function discard(answer: Answer): Promise<void> {
  await answer.body.dump({ limit: 16_384 }).catch(() => {})
}

const BROKEN = new Set(['connection-broken', 'body-timeout', 'headers-timeout', 'connect-timeout'])
const isBroken = (error: StationError) => BROKEN.has(error.reason ?? '')

function lengthOf(headers: IncomingHttpHeaders): number | undefined {
  const length = headers['content-length']?.toString() ?? ''
  return /^\d+$/.test(length) ? Number(length) : undefined
}

/** What If-Range may carry: a strong ETag (RFC 9110 13.1.5). */
function strongValidator(headers: IncomingHttpHeaders): string | undefined {
  const etag = headers.etag?.toString()
  return etag?.startsWith('"') ? etag : undefined
}

/** Throws once a whole window passes with fewer bytes than the least speed asks for. */
function createPace(clock: Clock, limits: DownloadLimits, host: string): (received: number) => void {
  let windowStart = clock.monotonic()
  let receivedBefore = 0
  return (received) => {
    const elapsedMs = clock.monotonic() - windowStart
    if (elapsedMs < limits.speedWindowMs) return
    if ((received - receivedBefore) * 1_000 < limits.minBytesPerSecond * elapsedMs) {
      throw new StationError(
        'unavailable',
        `${host}: slower than ${limits.minBytesPerSecond} bytes a second`,
        {
          reason: 'too-slow',
          params: { host },
        },
      )
    }
    windowStart += elapsedMs
    receivedBefore = received
  }
}
