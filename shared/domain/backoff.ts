/**
 * Exponential backoff with full jitter: uniform in [0, min(cap, base · 2^failures)].
 * @see Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog 2015
 */
export function backoffMs(
  failures: number,
  random: () => number,
  { baseMs = 1_000, capMs = 300_000 }: { baseMs?: number; capMs?: number } = {},
): number {
  return random() * Math.min(capMs, baseMs * 2 ** Math.min(failures, 30))
}

/** A Retry-After beyond this is not believed. */
export const MAX_RETRY_AFTER_MS = 15 * 60_000

/**
 * Retry-After in ms, as seconds or as a date (RFC 9110 10.2.3). A date is read against the server's own Date header
 * where there is one, so that a wrong clock here does no harm.
 */
export function retryAfterMs(
  headers: { [name: string]: string | string[] | undefined },
  nowMs: number,
): number {
  const value = headers['retry-after']?.toString().trim() ?? ''
  if (/^\d{1,9}$/.test(value)) return Math.min(MAX_RETRY_AFTER_MS, Number(value) * 1_000)
  const at = Date.parse(value)
  if (Number.isNaN(at)) return 0
  const servedAt = Date.parse(headers.date?.toString() ?? '')
  return Math.min(MAX_RETRY_AFTER_MS, Math.max(0, at - (Number.isNaN(servedAt) ? nowMs : servedAt)))
}
