import type { StationError } from '#shared/domain/errors.ts'

const HOST_DOWN = new Set([
  'connect-timeout',
  'headers-timeout',
  'body-timeout',
  'connection-broken',
  'connection-failed',
  'connection-refused',
  'name-not-found',
])
const BUSY = new Set([408, 429])

/** Whether a failed download says something of the storage host, and nothing of the file. */
export function isHostDown(error: StationError): boolean {
  const status = Number(error.params?.status ?? 0)
  return HOST_DOWN.has(error.reason ?? '') || status >= 500 || BUSY.has(status)
}
