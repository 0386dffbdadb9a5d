import { type Clock, pause } from '#main/base/clock.ts'
import type { Outbox, OutboxRow } from '#main/db/outbox.ts'
import { backoffMs } from '#shared/domain/backoff.ts'
import { asStationError, StationError, toWireError, type WireError } from '#shared/domain/errors.ts'
import { readAcknowledgement } from './acknowledgement.ts'
import type { CircuitBreaker } from './circuit-breaker.ts'
import { type ApiClient, EXAM_RESULT_PATH, RESULT_PATH } from './client.ts'
import type { HttpAnswer } from './http.ts'

/** How long a result that was answered, but could not be recorded, waits before it goes out again. */
const LOCAL_FAILURE_WAIT_MS = 5_000
/**
 * A result that got a no which need not be the last word (a 404 while the academy's server is replaced) waits: in time
 * about a quarter of an hour a turn, so this many turns in a row are a day. Then it is buried, for people to see.
 */
const REFUSALS_BELIEVED = 200
const REFUSED = { baseMs: 5_000, capMs: 15 * 60_000 }

export type PushEvent =
  | { readonly name: 'result.sent'; readonly outboxId: number; readonly jobId: number | null }
  | {
      readonly name: 'result.buried'
      readonly outboxId: number
      readonly jobId: number | null
      readonly error: WireError
    }
  | { readonly name: 'push.failed'; readonly error: WireError }

export interface SendResultParts {
  readonly client: ApiClient
  readonly breaker: CircuitBreaker
  readonly outbox: Outbox
  readonly clock: Clock
  readonly random: () => number
  readonly onEvent: (event: PushEvent) => void
}

export interface ResultSender {
  /** Posts one message, and records what became of it: sent, due later, or buried. Never fails. */
  send(row: OutboxRow, signal: AbortSignal): Promise<void>
  /** Something that keeps results from going out, for people to see. */
  note(error: StationError): void
  readonly lastSentAtMs: number | undefined
  readonly lastError: WireError | undefined
}

export function resultSender({
  client,
  breaker,
  outbox,
  clock,
  random,
  onEvent,
}: SendResultParts): ResultSender {
  let lastSentAtMs: number | undefined
  let lastError: WireError | undefined

  async function send(row: OutboxRow, signal: AbortSignal): Promise<void> {
    if (!(await breaker.enter(signal))) return
    let record: () => void
    let heard: Heard = { status: null, answer: null }
    try {
      const answer = await client.post(pathOf(row), row.body, headersOf(row))
      heard = { status: answer.status, answer: textOf(answer) }
      const verdict = readAcknowledgement(row, answer, client.host, clock.now())
      breaker.passed()
      record = () => (verdict === 'acknowledged' ? keep(row, heard) : refuse(row, heard, verdict))
    } catch (thrown) {
      const error = asStationError(thrown, 'internal', 'sending a result failed')
      breaker.failed(error)
      note(error)
      // A refused token is no fault of the message: it waits at the breaker, unchanged.
      record = error.reason === 'token-refused' ? () => {} : () => postpone(row, error, heard)
    }
    try {
      record()
    } catch (thrown) {
      // The disk, say. The row is still due, and must not go out again at once.
      note(asStationError(thrown, 'internal', 'what became of a result could not be written down'))
      await pause(clock, LOCAL_FAILURE_WAIT_MS, signal)
    }
  }

  function keep(row: OutboxRow, heard: Heard): void {
    outbox.sent(row.id, clock.now(), { ...heard, error: null })
    lastSentAtMs = clock.now()
    lastError = undefined
    onEvent({ name: 'result.sent', outboxId: row.id, jobId: row.jobId })
  }

  function refuse(row: OutboxRow, heard: Heard, verdict: 'refused' | 'not-now'): void {
    const isForGood = verdict === 'refused' || row.refusals + 1 >= REFUSALS_BELIEVED
    const { host } = client
    const params = { host, status: heard.status ?? 0 }
    const error = isForGood
      ? new StationError('invalid-input', `${host} refuses the result for good (${params.status})`, {
          reason: 'result-refused',
          params,
        })
      : new StationError('unavailable', `${host} does not take the result now (${params.status})`, {
          reason: 'result-not-taken',
          params,
        })
    if (!isForGood) {
      const waitMs = backoffMs(row.refusals, random, REFUSED)
      outbox.postpone(row.id, clock.now() + Math.ceil(waitMs), { ...heard, error: error.reason! }, true)
      note(error)
      return
    }
    lastError = toWireError(error)
    outbox.markDead(row.id, clock.now(), { ...heard, error: error.reason! })
    onEvent({ name: 'result.buried', outboxId: row.id, jobId: row.jobId, error: lastError })
  }

  function postpone(row: OutboxRow, error: StationError, heard: Heard): void {
    const waitMs = Math.max(backoffMs(row.attempt, random), Number(error.params?.retryAfterMs ?? 0))
    const answered = { ...heard, error: error.reason ?? error.message }
    outbox.postpone(row.id, clock.now() + Math.ceil(waitMs), answered, false)
  }

  function note(error: StationError): void {
    lastError = toWireError(error)
    onEvent({ name: 'push.failed', error: lastError })
  }

  return {
    send,
    note,
    get lastSentAtMs() {
      return lastSentAtMs
    },
    get lastError() {
      return lastError
    },
  }
}

/** What was answered, before it is judged. */
interface Heard {
  readonly status: number | null
  readonly answer: string | null
}

/** The body as text; what is no text shows as such. Its keeper cuts it. */
const textOf = ({ body }: HttpAnswer) => (body.length === 0 ? null : body.toString('utf8', 0, 8_192))

const pathOf = ({ topic }: OutboxRow) => (topic === 'exam.result' ? EXAM_RESULT_PATH : RESULT_PATH)

function headersOf(row: OutboxRow): Record<string, string> {
  return {
    'idempotency-key': row.idempotencyKey,
    ...(row.externalId === null ? {} : { 'x-job-id': headerSafe(row.externalId) }),
    ...(row.jobType === null ? {} : { 'x-job-type': headerSafe(row.jobType) }),
  }
}

/** Text as a header may carry it: anything but visible ASCII, and the percent sign itself, percent-encoded as UTF-8. */
export function headerSafe(text: string): string {
  return text.toWellFormed().replace(/[^\x21-\x24\x26-\x7e]/gu, encodeURIComponent)
}
