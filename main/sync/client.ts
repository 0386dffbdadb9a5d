import { apiAddress } from '#shared/domain/api-address.ts'
import { StationError } from '#shared/domain/errors.ts'
import { createHttp, type HttpAnswer } from './http.ts'
import { API_LIMITS, type Limits } from './limits.ts'

export const NEXT_JOB_PATH = '/api/v1/internal/ai/job/next/'
export const RESULT_PATH = '/api/v1/internal/ai/job/result/'
export const EXAM_RESULT_PATH = '/api/v1/internal/exam/result/'

export interface ApiClient {
  readonly host: string
  /** As `apiAddress`: what tells this academy from another. */
  readonly address: string
  get(path: string): Promise<HttpAnswer>
  post(path: string, body: string, headers: Record<string, string>): Promise<HttpAnswer>
  close(): Promise<void>
}

/**
 * The academy's API: keep-alive connections, every wait bounded, redirects handed back instead of followed, so that
 * the token never reaches another origin. Requests are not abortable: an answer given up may have held a job.
 * @param options.workerId  sent as `X-Worker-Id`, by which the academy's later servers tell workers apart
 * @throws StationError `invalid-input` `missing-setting` or `bad-setting`, naming the variable
 */
export function createApiClient(options: {
  baseUrl: string
  token: string | undefined
  workerId?: string
  connections?: number
  limits?: Limits
}): ApiClient {
  const limits = options.limits ?? API_LIMITS
  const base = options.baseUrl.replace(/\/+$/, '')
  const host = new URL(base).host
  const token = readToken(options.token)
  const http = createHttp(limits, options.connections ?? 6)
  const common = {
    accept: 'application/json',
    'x-worker-token': token,
    ...(options.workerId === undefined ? {} : { 'x-worker-id': options.workerId }),
  }

  return {
    host,
    address: apiAddress(base),
    get: (path) => http.ask({ url: new URL(base + path), method: 'GET', headers: common }),
    post: (path, body, headers) =>
      http.ask({
        url: new URL(base + path),
        method: 'POST',
        headers: { ...headers, ...common, 'content-type': 'application/json' },
        body,
      }),
    close: () => http.close(),
  }
}

function readToken(token: string | undefined): string {
  if (token === undefined) {
    throw new StationError('invalid-input', 'INTERNAL_WORKER_TOKEN is not set: ask the academy for it', {
      reason: 'missing-setting',
      params: { names: 'INTERNAL_WORKER_TOKEN' },
    })
  }
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new StationError('invalid-input', 'INTERNAL_WORKER_TOKEN has characters no header can carry', {
      reason: 'bad-setting',
      params: { names: 'INTERNAL_WORKER_TOKEN' },
    })
  }
  return token
}
