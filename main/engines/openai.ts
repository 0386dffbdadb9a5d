import type OpenAI from 'openai'
import { z } from 'zod'
import { MAX_RETRY_AFTER_MS, retryAfterMs } from '#shared/domain/backoff.ts'
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
  message: z.string().optional(),
  code: z.string().nullish(),
  headers: z.custom<Headers>((value) => value instanceof Headers).optional(),
})

/** Some servers say with a plain 400 that the key or the model is the matter. */
const KEY_REFUSED =
  /invalid_api_key|api.?key (?:is )?(?:not valid|invalid|expired)|(?:invalid|incorrect) api.?key/i
const MODEL_UNKNOWN = /model_(?:not_found|decommissioned)|model .{0,80}(?:not exist|not found)/i
/** Refused for now, and not for what the request says: too slow, too early, at odds with another. */
const PASSING = [408, 409, 425]

/** A failed call as the station names it: what to change, what to wait for, what to try again. Never the key or the text. */
export function openAiError(cause: unknown): StationError {
  if (cause instanceof StationError) return cause
  const { status, code, headers, message = '' } = ApiFailure.safeParse(cause).data ?? {}
  const words = status === 400 ? `${code ?? ''} ${message}` : ''
  const params = { status: status ?? 0, code: code ?? '' }
  const fail = (
    kind: 'unavailable' | 'engine-failed' | 'invalid-input',
    reason: string,
    message: string,
    more = {},
  ) => new StationError(kind, message, { reason, params: { ...params, ...more }, cause })
  // The first three lie in what is set up here and in no job: see `waitsForPerson`.
  if (status === 401 || status === 403 || KEY_REFUSED.test(words)) {
    return fail('unavailable', 'openai-key-refused', 'OpenAI refused the key')
  }
  if (status === 404 || MODEL_UNKNOWN.test(words))
    return fail('unavailable', 'openai-model-unknown', 'OpenAI knows no such model or address')
  if (status === 402 || (status === 429 && code === 'insufficient_quota')) {
    return fail('unavailable', 'openai-quota', 'The OpenAI account has no quota left')
  }
  const waitMs = waitOf(headers)
  const wait = waitMs > 0 ? { retryAfterMs: waitMs } : {}
  if (status === 429) return fail('unavailable', 'openai-rate-limit', 'OpenAI asks to wait', wait)
  if (status !== undefined && status >= 400 && status < 500 && !PASSING.includes(status)) {
    return fail('invalid-input', 'openai-request-refused', `OpenAI refused the request (${status})`)
  }
  return fail(
    'unavailable',
    'openai-unreachable',
    `OpenAI could not be asked${status === undefined ? '' : ` (${status})`}`,
    wait,
  )
}

/** OpenAI's and Azure's own header is finer than the standard's, which says 1 s for anything below. */
function waitOf(headers: Headers | undefined): number {
  const own = Number(headers?.get('retry-after-ms') ?? Number.NaN)
  if (own > 0) return Math.min(MAX_RETRY_AFTER_MS, Math.ceil(own))
  return retryAfterMs(Object.fromEntries(headers ?? []), Date.now())
}
