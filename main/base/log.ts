import { writeSync } from 'node:fs'
import { pino } from 'pino'
import type { WireError } from '#shared/domain/errors.ts'
import { redactText } from './redact.ts'

/**
 * All a log line may hold. A list of what is allowed, not of what is secret: no token, address query, name, student
 * number or recognised text has a field to stand in.
 */
export interface LogFields {
  readonly jobId?: number
  readonly type?: string
  readonly state?: string
  readonly attempt?: number
  readonly durationMs?: number
  readonly engine?: string
  readonly count?: number
  readonly host?: string
  readonly pid?: number
  readonly path?: string
  readonly address?: string
  readonly version?: string
  /** Whom a notice is for, as an HMAC of the number with the station's own key. */
  readonly recipient?: string
  readonly error?: WireError
}

export interface Log {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

const STDOUT = 1
/** How long a reader may take that does not keep up, ms. */
const PATIENCE_MS = 500
const LOOK_AGAIN_MS = 10
const nobody = new Int32Array(new SharedArrayBuffer(4))

/**
 * Standard output, a line at once. One that cannot be written, on a full disk or to a reader that is gone, is lost: a log
 * that waited for room would hold up the work, and the signal that ends it.
 */
const stdout = {
  write(line: string): void {
    let rest = Buffer.from(line)
    for (let waitedMs = 0; rest.length > 0 && waitedMs < PATIENCE_MS; ) {
      try {
        rest = rest.subarray(writeSync(STDOUT, rest))
      } catch (thrown) {
        if ((thrown as NodeJS.ErrnoException).code !== 'EAGAIN') return
        Atomics.wait(nobody, 0, 0, LOOK_AGAIN_MS)
        waitedMs += LOOK_AGAIN_MS
      }
    }
  },
}

/** One JSON object a line, to a stream or to stdout. */
export function createLog(level: LogLevel, stream: { write(line: string): void } = stdout): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  }
  const logger = pino(options, stream)
  const write =
    (name: Exclude<LogLevel, 'silent'>) =>
    (message: string, fields: LogFields = {}) =>
      logger[name](safeFields(fields), message)
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
}

export const silentLog: Log = createLog('silent')

/** What its code and reason do not say stays out: a message or a parameter may quote the input. */
const SAFE_PARAMS = new Set([
  'engine',
  'host',
  'status',
  'timeoutMs',
  'recoveries',
  'names',
  'version',
  'known',
])

function safeFields({ error, ...fields }: LogFields): Record<string, unknown> {
  const texts = Object.entries(fields).map(([name, value]) => [
    name,
    typeof value === 'string' ? redactText(value) : value,
  ])
  const safe: Record<string, unknown> = Object.fromEntries(texts)
  if (error !== undefined) {
    safe.error = error.code
    if (error.reason !== undefined) safe.reason = error.reason
    const params = Object.entries(error.params ?? {}).filter(([name]) => SAFE_PARAMS.has(name))
    Object.assign(safe, Object.fromEntries(params))
  }
  return safe
}
