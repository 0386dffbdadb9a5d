import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import { type Clock, createWakeup } from '#main/base/clock.ts'
import type { Receipt, Receipts } from '#main/db/receipts.ts'
import { backoffMs } from '#shared/domain/backoff.ts'
import { asStationError, StationError, toWireError, type WireError } from '#shared/domain/errors.ts'
import { type AcademyJob, readJob } from './academy-job.ts'
import type { CircuitBreaker } from './circuit-breaker.ts'
import { parseJson } from './json.ts'
import type { JobSource, Offer } from './source.ts'
import type { QueueTimes } from './sqs-client.ts'

/** SQS takes and gives at most this many messages at once. */
const BATCH = 10

/**
 * An Amazon SQS queue, or any server of its protocol, whose messages are jobs.
 *
 * A message stays hidden from other workers while its job is on its way, by a heartbeat, and is deleted only after the
 * academy acknowledged the result. One whose job ends without a result that can be delivered is let go, so that the
 * queue hands it out again and its own redrive policy moves it to the dead letters. Receipts are kept in the database:
 * a restart within the visibility timeout loses none. (`sqs-consumer` ends a message when its handler returns, which
 * here would be before the result is acknowledged, and holds no receipt across a restart.)
 */
export function createSqsSource(options: {
  sqs: SQSClient
  queueUrl: string
  breaker: CircuitBreaker
  receipts: Receipts
  clock: Clock
  random: () => number
  times: QueueTimes
  onError: (error: WireError) => void
}): JobSource {
  const { sqs, queueUrl, receipts, clock } = options
  const { visibilitySeconds, waitSeconds } = options.times
  const heartbeatMs = (visibilitySeconds * 1_000) / 3
  const wakeup = createWakeup(clock)
  let stopping = new AbortController()
  let loop: Promise<void> | undefined

  async function receive(room: number, signal: AbortSignal): Promise<Offer[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: Math.min(BATCH, room),
      VisibilityTimeout: visibilitySeconds,
      WaitTimeSeconds: waitSeconds,
    })
    try {
      const { Messages = [] } = await sqs.send(command, { abortSignal: signal })
      return Messages.map((message) => ({
        job: readMessage(message),
        receiptHandle: message.ReceiptHandle ?? '',
      }))
    } catch (failure) {
      if (signal.aborted) throw new StationError('cancelled', 'stopped asking the queue', { cause: failure })
      throw asQueueError(failure)
    }
  }

  /** Deletes what is answered, lets go what is hopeless and, on a heartbeat, keeps the rest hidden. */
  async function maintainReceipts(isHeartbeat: boolean): Promise<void> {
    const held = receipts.all()
    for (const receipt of held) if (receipt.outcome === 'hopeless') receipts.remove(receipt)
    for (const batch of batches(held, 'answered')) {
      const Entries = batch.map((receipt, index) => ({
        Id: String(index),
        ReceiptHandle: receipt.receiptHandle,
      }))
      const { Failed = [] } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }))
      forget(batch, (index) => Failed.every((entry) => entry.Id !== index || entry.SenderFault === true))
    }
    if (!isHeartbeat) return
    for (const batch of batches(held, 'open')) {
      const Entries = batch.map((receipt, index) => ({
        Id: String(index),
        ReceiptHandle: receipt.receiptHandle,
        VisibilityTimeout: visibilitySeconds,
      }))
      const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries })
      const { Failed = [] } = await sqs.send(command)
      // No longer ours to hide: the queue will offer the job again, and it will be known.
      forget(batch, (index) => Failed.some((entry) => entry.Id === index && entry.SenderFault === true))
    }
  }

  function forget(batch: Receipt[], isOver: (index: string) => boolean): void {
    batch.forEach((receipt, index) => {
      if (isOver(String(index))) receipts.remove(receipt)
    })
  }

  async function run(signal: AbortSignal): Promise<void> {
    let failures = 0
    let nextHeartbeat = clock.monotonic()
    while (!signal.aborted) {
      const isHeartbeat = clock.monotonic() >= nextHeartbeat
      if (isHeartbeat) nextHeartbeat = clock.monotonic() + heartbeatMs
      try {
        await maintainReceipts(isHeartbeat)
        failures = 0
        await wakeup.wait(Math.max(0, nextHeartbeat - clock.monotonic()), signal)
      } catch (thrown) {
        options.onError(toWireError(asQueueError(thrown)))
        if (isHeartbeat) nextHeartbeat = clock.monotonic()
        const waitMs = 250 + backoffMs(failures++, options.random, { capMs: heartbeatMs })
        await createWakeup(clock).wait(waitMs, signal)
      }
    }
    // What was acknowledged while stopping need not be offered to anybody again.
    await maintainReceipts(false).catch((thrown) => options.onError(toWireError(asQueueError(thrown))))
  }

  return {
    origin: 'sqs',
    scope: queueUrl,
    breaker: options.breaker,
    waitsForJobs: waitSeconds > 0,
    fetch: receive,
    start() {
      if (loop !== undefined) return
      stopping = new AbortController()
      loop = run(stopping.signal)
    },
    async stop() {
      stopping.abort()
      await loop
      loop = undefined
      sqs.destroy()
    },
    release: () => wakeup.wake(),
  }
}

function* batches(held: Receipt[], outcome: Receipt['outcome']): Generator<Receipt[]> {
  const wanted = held.filter((receipt) => receipt.outcome === outcome)
  for (let start = 0; start < wanted.length; start += BATCH) yield wanted.slice(start, start + BATCH)
}

function readMessage(message: Message): AcademyJob {
  try {
    const body = parseJson(Buffer.from(message.Body ?? ''))
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) {
      return readJob(body as Record<string, unknown>)
    }
    throw new StationError('invalid-input', 'the message is not an object', { reason: 'unexpected-shape' })
  } catch (thrown) {
    return {
      externalId: `message-${message.MessageId}`,
      type: 'none',
      payload: {},
      submissionId: null,
      source: {},
      problem: toWireError(thrown),
    }
  }
}

const REFUSALS =
  /AccessDenied|InvalidClientTokenId|UnrecognizedClient|ExpiredToken|SignatureDoesNotMatch|Credentials/

function asQueueError(failure: unknown): StationError {
  if (failure instanceof StationError) return failure
  const name = failure instanceof Error ? failure.name : ''
  const status = (failure as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode
  if (REFUSALS.test(name) || status === 401 || status === 403) {
    return new StationError('unavailable', 'the queue refuses the AWS credentials, or there are none', {
      reason: 'token-refused',
      cause: failure,
    })
  }
  if (/NonExistentQueue|QueueDoesNotExist/.test(name)) {
    return new StationError('unavailable', 'SQS_QUEUE_URL names a queue that does not exist', {
      reason: 'queue-not-found',
      cause: failure,
    })
  }
  return asStationError(failure, 'unavailable', `the queue does not answer (${name || 'unknown'})`)
}
