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
import { type AcademyJob, isJobShaped, readJob } from './academy-job.ts'
import type { CircuitBreaker } from './circuit-breaker.ts'
import { parseJson } from './json.ts'
import type { JobSource, Offer } from './source.ts'
import type { QueueTimes } from './sqs-settings.ts'

/** SQS takes and gives at most this many messages at once. */
const BATCH = 10
/** How long a queue that is not ours is left alone. */
const LEFT_ALONE_MS = 5 * 60_000

/**
 * An Amazon SQS queue, or any server of its protocol, whose messages are jobs.
 *
 * A message stays hidden from other workers while its job is on its way, by a heartbeat, and is deleted only after the
 * academy acknowledged the result. One whose job ends without a result that can be delivered is let go, so that the
 * queue hands it out again and its own redrive policy moves it to the dead letters. Receipts are kept in the database:
 * a restart within the visibility timeout loses none. (`sqs-consumer` ends a message when its handler returns, which
 * here would be before the result is acknowledged, and holds no receipt across a restart.)
 *
 * A queue that has not handed out a job yet may be somebody else's: messages that are none are let go at once, so that
 * those who know them get them, and the queue is left alone for a while. Once it has, one that is none is a job that
 * cannot be run, for people to see.
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
  let isOurs = false

  async function receive(room: number, signal: AbortSignal): Promise<Offer[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: Math.min(BATCH, room),
      VisibilityTimeout: visibilitySeconds,
      WaitTimeSeconds: waitSeconds,
    })
    let messages: Message[]
    try {
      messages = (await sqs.send(command, { abortSignal: signal })).Messages ?? []
    } catch (failure) {
      if (signal.aborted) throw new StationError('cancelled', 'stopped asking the queue', { cause: failure })
      throw asQueueError(failure)
    }
    isOurs ||= messages.some((message) => isJobShaped(bodyOf(message)))
    if (messages.length > 0 && !isOurs) await letGo(messages)
    return messages.map((message) => ({
      job: readMessage(message),
      receiptHandle: message.ReceiptHandle ?? '',
    }))
  }

  /** @throws StationError `unavailable` `queue-not-ours`, always */
  async function letGo(messages: Message[]): Promise<never> {
    const Entries = messages.map((message, index) => ({
      Id: String(index),
      ReceiptHandle: message.ReceiptHandle ?? '',
      VisibilityTimeout: 0,
    }))
    const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries })
    // Without this they come back by themselves when their time is over.
    await sqs.send(command).catch((failure) => options.onError(toWireError(asQueueError(failure))))
    throw new StationError('unavailable', 'SQS_QUEUE_URL names a queue whose messages are not jobs', {
      reason: 'queue-not-ours',
      params: { retryAfterMs: LEFT_ALONE_MS },
    })
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
    address: queueUrl,
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

/** A message's body as JSON; a StationError in place of what is none. */
function bodyOf(message: Message): unknown {
  try {
    return parseJson(Buffer.from(message.Body ?? ''))
  } catch (thrown) {
    return asStationError(thrown, 'internal', 'a message could not be read')
  }
}

function readMessage(message: Message): AcademyJob {
  const body = bodyOf(message)
  if (isJobShaped(body)) return readJob(body)
  const notAJob = new StationError('invalid-input', 'the message is not a job', {
    reason: 'unexpected-shape',
  })
  return {
    externalId: `message-${message.MessageId}`,
    isNamed: false,
    type: 'none',
    payload: {},
    submissionId: null,
    sourceId: '',
    isAddressable: false,
    source: {},
    problem: toWireError(body instanceof StationError ? body : notAJob),
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
