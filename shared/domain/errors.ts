import { z } from 'zod'

/**
 * What went wrong, by what should happen next:
 * `invalid-input`, `not-found`, `conflict`: the request; show it in place.
 * `unreadable`: the file; a dead job, named in the queue.
 * `engine-failed`, `unavailable`: crash, timeout, network; retried with backoff, then dead.
 * `cancelled`: someone asked; silent.
 * `internal`: a bug; logged with its cause.
 */
export const ErrorCode = z.enum([
  'invalid-input',
  'not-found',
  'conflict',
  'unreadable',
  'engine-failed',
  'unavailable',
  'cancelled',
  'internal',
])
export type ErrorCode = z.infer<typeof ErrorCode>

export const ErrorParams = z.record(z.string(), z.union([z.string(), z.number()]))
export type ErrorParams = z.infer<typeof ErrorParams>

/** An error as it crosses a process, a socket or a row. Carries no stack, no secret and no student data. */
export const WireError = z.object({
  code: ErrorCode,
  /** Kebab-case cause that the dictionaries of `shared/i18n` translate, e.g. `image-too-large`. */
  reason: z.string().optional(),
  params: ErrorParams.optional(),
  message: z.string(),
})
export type WireError = z.infer<typeof WireError>

export interface StationErrorOptions {
  cause?: unknown
  reason?: string
  params?: ErrorParams
}

export class StationError extends Error {
  override readonly name = 'StationError'
  readonly code: ErrorCode
  readonly reason: string | undefined
  readonly params: ErrorParams | undefined

  constructor(code: ErrorCode, message: string, options: StationErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.code = code
    this.reason = options.reason
    this.params = options.params
  }
}

/** Why the system did not open, read or write a file, by its code (POSIX errno). */
const SYSTEM_REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'file-not-found',
  ENOTDIR: 'file-not-found',
  EISDIR: 'file-is-folder',
  EACCES: 'file-denied',
  EPERM: 'file-denied',
  EROFS: 'file-denied',
  EBUSY: 'file-busy',
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  ENAMETOOLONG: 'file-name-too-long',
}

/** What the system says of a file, in words; undefined for what no file is to blame for. */
function systemError(thrown: unknown): Pick<WireError, 'reason' | 'params'> | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown) || !('syscall' in thrown)) return undefined
  const isOfNetwork = ['connect', 'getaddrinfo', 'listen', 'bind', 'accept', 'spawn', 'kill'].some((call) =>
    String(thrown.syscall).startsWith(call),
  )
  const reason = SYSTEM_REASONS[String(thrown.code)]
  if (isOfNetwork || reason === undefined) return undefined
  return { reason, params: { path: 'path' in thrown ? String(thrown.path) : '?' } }
}

/**
 * Any thrown value as it may be shown and stored. What is not a StationError is a bug, or a file that nobody expected to fail:
 * `internal`.
 */
export function toWireError(thrown: unknown): WireError {
  if (thrown instanceof StationError) {
    return {
      code: thrown.code,
      message: thrown.message,
      ...(thrown.reason === undefined ? {} : { reason: thrown.reason }),
      ...(thrown.params === undefined ? {} : { params: thrown.params }),
    }
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return { code: 'internal', message, ...systemError(thrown) }
}

/**
 * What a file that somebody named could not be opened for.
 * @param path  as it was named
 */
export function fileError(thrown: unknown, path: string): StationError {
  if (thrown instanceof StationError) return thrown
  const { reason = 'file-unreadable' } = systemError(thrown) ?? {}
  const code = reason === 'file-not-found' ? 'not-found' : 'invalid-input'
  return new StationError(code, `cannot use ${path}: ${reason}`, { cause: thrown, reason, params: { path } })
}

export function fromWireError(wire: WireError): StationError {
  return new StationError(wire.code, wire.message, {
    ...(wire.reason === undefined ? {} : { reason: wire.reason }),
    ...(wire.params === undefined ? {} : { params: wire.params }),
  })
}

/** The StationError a thrown value already is, or `fallback` with it as the cause. */
export function asStationError(thrown: unknown, code: ErrorCode, message: string): StationError {
  return thrown instanceof StationError ? thrown : new StationError(code, message, { cause: thrown })
}
