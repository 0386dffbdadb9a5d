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

/** Any thrown value as it may be shown and stored. What is not a StationError is a bug: `internal`. */
export function toWireError(thrown: unknown): WireError {
  if (thrown instanceof StationError) {
    return {
      code: thrown.code,
      message: thrown.message,
      ...(thrown.reason === undefined ? {} : { reason: thrown.reason }),
      ...(thrown.params === undefined ? {} : { params: thrown.params }),
    }
  }
  return { code: 'internal', message: thrown instanceof Error ? thrown.message : String(thrown) }
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
