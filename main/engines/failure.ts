import {
  type ErrorCode,
  StationError,
  type StationErrorOptions,
  type WireError,
} from '#shared/domain/errors.ts'

/** What is kept of a failed call for a person to look at. Stays on this machine. */
export interface Evidence {
  readonly engine: string
  readonly engineVersion: string
  readonly durationMs: number
  readonly peakMemoryMiB?: number
  readonly exitCode?: number
  readonly signal?: string
  /** The last 64 kB of what the process wrote to stderr. */
  readonly stderr?: string
  readonly stack?: string
}

/** A call that failed, with evidence. `died` when its process ended by itself: a crash, or out of memory. */
export class EngineFailure extends StationError {
  readonly evidence: Evidence
  readonly died: boolean

  constructor(
    code: ErrorCode,
    message: string,
    options: StationErrorOptions & { evidence: Evidence; died?: boolean },
  ) {
    super(code, message, options)
    this.evidence = options.evidence
    this.died = options.died ?? false
  }
}

/** What a service says of the station, whatever it is asked. */
const REFUSALS: ReadonlySet<string | undefined> = new Set([
  'openai-key-refused',
  'openai-model-unknown',
  'openai-quota',
])

/** Whether a service refuses the station as it is set up: asking it again for another job is no use. */
export const isRefusal = (thrown: unknown): thrown is StationError =>
  thrown instanceof StationError && REFUSALS.has(thrown.reason)

/** An engine that lacks something cannot be called; what it lacks may come, so it is worth another look. */
export class EngineUnavailable extends StationError {
  constructor(engine: string, { reason, params, message }: WireError) {
    super('unavailable', `${engine}: ${message}`, {
      reason: reason ?? 'engine-unavailable',
      params: { engine, cause: message, ...params },
    })
  }
}

/** Why a signal fired, as the error the call ends with. */
export function abortReason(signal: AbortSignal): StationError {
  return signal.reason instanceof StationError ? signal.reason : new StationError('cancelled', 'Cancelled')
}
