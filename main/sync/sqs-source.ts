import {
  ChangeMessageVisibilityBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import type { Clock } from '#main/base/clock.ts'
import type { Receipts } from '#main/db/receipts.ts'
import { StationError, toWireError, type WireError } from '#shared/domain/errors.ts'
import { isJobShaped } from './academy-job.ts'
import type { CircuitBreaker } from './circuit-breaker.ts'
import type { JobSource, Offer } from './source.ts'
import { asQueueError, bodyOf, readMessage } from './sqs-answer.ts'
import { BATCH } from './sqs-client.ts'
import { receiptKeeper } from './sqs-receipts.ts'
import type { QueueTimes } from './sqs-settings.ts'

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
  const { sqs, queueUrl } = options
  const { visibilitySeconds, waitSeconds } = options.times
  const keeper = receiptKeeper({ ...options, visibilitySeconds })
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

  return {
    origin: 'sqs',
    address: queueUrl,
    scope: queueUrl,
    breaker: options.breaker,
    waitsForJobs: waitSeconds > 0,
    fetch: receive,
    start: () => keeper.start(),
    async stop() {
      await keeper.stop()
      sqs.destroy()
    },
    release: () => keeper.wake(),
  }
}
