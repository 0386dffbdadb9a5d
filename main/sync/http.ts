import type { IncomingHttpHeaders } from 'node:http'
import { lazyLibrary } from '#main/base/lazy.ts'
import { StationError } from '#shared/domain/errors.ts'
import { decodeBody } from './decode.ts'
import type { Limits } from './limits.ts'

/** An answer whose body arrived whole, by its Content-Length or its chunks, and decompressed. */
export interface HttpAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

export interface HttpQuestion {
  readonly url: URL
  readonly method: string
  readonly headers: Record<string, string>
  readonly body?: string | Uint8Array | undefined
  readonly signal?: AbortSignal | undefined
}

export interface Http {
  /** @throws StationError `unavailable`, see `asTransportError` and `decodeBody` */
  ask(question: HttpQuestion): Promise<HttpAnswer>
  close(): Promise<void>
}

/**
 * Keep-alive connections with every wait bounded. Follows no redirect and knows no cookies. The HTTP library is loaded by
 * the first question: jobs that are here already need not wait for it.
 */
export function createHttp(limits: Limits, connections: number): Http {
  const opened = lazyLibrary('undici', async () => {
    const { Agent } = await import('undici')
    return new Agent({
      connect: { timeout: limits.connectMs },
      headersTimeout: limits.headersMs,
      bodyTimeout: limits.idleMs,
      connections,
      keepAliveTimeout: 30_000,
      allowH2: false,
    })
  })
  return {
    async ask({ url, method, headers, body, signal }) {
      const agent = await opened.get()
      const timeout = AbortSignal.timeout(limits.totalMs)
      try {
        const answer = await agent.request({
          origin: url.origin,
          path: url.pathname + url.search,
          method: method as 'GET',
          headers: { 'accept-encoding': 'gzip', ...headers },
          body: body ?? null,
          signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
        })
        const encoding = answer.headers['content-encoding']?.toString()
        const chunks: Buffer[] = []
        for await (const chunk of decodeBody(answer.body, encoding, limits.maxBytes)) chunks.push(chunk)
        return { status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks) }
      } catch (failure) {
        throw asTransportError(failure, url.host)
      }
    },
    close: async () => (await opened.loaded())?.destroy(),
  }
}

const TRANSPORT_REASONS: Record<string, string> = {
  UND_ERR_CONNECT_TIMEOUT: 'connect-timeout',
  UND_ERR_HEADERS_TIMEOUT: 'headers-timeout',
  UND_ERR_BODY_TIMEOUT: 'body-timeout',
  UND_ERR_SOCKET: 'connection-broken',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'connection-broken',
  ECONNRESET: 'connection-broken',
  EPIPE: 'connection-broken',
  ECONNREFUSED: 'connection-refused',
  ENOTFOUND: 'name-not-found',
  EAI_AGAIN: 'name-not-found',
}

/** A failed exchange as one typed error whose text names the host alone: paths and queries may be secret. */
export function asTransportError(failure: unknown, host: string): StationError {
  if (failure instanceof StationError) return failure
  const reason = transportReason(failure)
  return new StationError('unavailable', `${host}: ${reason.replaceAll('-', ' ')}`, {
    reason,
    params: { host },
    cause: failure,
  })
}

function transportReason(failure: unknown): string {
  if (!(failure instanceof Error)) return 'connection-failed'
  if (failure.name === 'TimeoutError') return 'total-timeout'
  const code = 'code' in failure ? String(failure.code) : ''
  if (code.startsWith('HPE_')) return 'not-http'
  if (/CERT|_TLS_|_SSL_|SIGNATURE|ALTNAME/.test(code)) return 'certificate-refused'
  return TRANSPORT_REASONS[code] ?? 'connection-failed'
}
