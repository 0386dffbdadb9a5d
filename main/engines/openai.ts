import type OpenAI from 'openai'
import { z } from 'zod'
import { retryAfterMs } from '#shared/domain/backoff.ts'
import { StationError } from '#shared/domain/errors.ts'
import { type Availability, lacking } from './engine.ts'

const TIMEOUT_MS = 60_000

export const openAiAvailability = (key: string | undefined, detail: string): Availability =>
  key === undefined ? lacking('openai-key-missing', 'OPENAI_API_KEY not set') : { available: true, detail }

/**
 * A client of OpenAI or of a server that speaks like it. It retries nothing itself: the queue does, with backoff.
 * @throws StationError `unavailable`, reason `openai-key-missing`
 */
export async function openAiClient(key: string | undefined, baseUrl: string | undefined): Promise<OpenAI> {
  if (key === undefined) {
    throw new StationError('unavailable', 'OPENAI_API_KEY not set', { reason: 'openai-key-missing' })
  }
  const { default: Client } = await import('openai')
  return new Client({ apiKey: key, baseURL: baseUrl ?? null, maxRetries: 0, timeout: TIMEOUT_MS })
}

const ApiFailure = z.object({
  status: z.number().optional(),
  code: z.string().nullish(),
  headers: z.custom<Headers>((value) => value instanceof Headers).optional(),
})

/** A failed call as the station names it: what to change, what to wait for, what to try again. Never the key or the text. */
export function openAiError(cause: unknown): StationError {
  if (cause instanceof StationError) return cause
  const { status, code, headers } = ApiFailure.safeParse(cause).data ?? {}
  const params = { status: status ?? 0, code: code ?? '' }
  const fail = (
    kind: 'unavailable' | 'engine-failed' | 'invalid-input',
    reason: string,
    message: string,
    more = {},
  ) => new StationError(kind, message, { reason, params: { ...params, ...more }, cause })
  if (status === 401 || status === 403)
    return fail('invalid-input', 'openai-key-refused', 'OpenAI refused the key')
  if (status === 429 && code === 'insufficient_quota') {
    return fail('unavailable', 'openai-quota', 'The OpenAI account has no quota left')
  }
  if (status === 429) {
    const waitMs = retryAfterMs(Object.fromEntries(headers ?? []), Date.now())
    return fail(
      'unavailable',
      'openai-rate-limit',
      'OpenAI asks to wait',
      waitMs > 0 ? { retryAfterMs: waitMs } : {},
    )
  }
  if (status !== undefined && status >= 400 && status < 500) {
    return fail('invalid-input', 'openai-request-refused', `OpenAI refused the request (${status})`)
  }
  return fail(
    'unavailable',
    'openai-unreachable',
    `OpenAI could not be asked${status === undefined ? '' : ` (${status})`}`,
  )
}
