import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import { type Clock, createWakeup, pause } from '#main/base/clock.ts'
import { createLoop } from '#main/base/loop.ts'
import type { Receipt, Receipts } from '#main/db/receipts.ts'
import { backoffMs } from '#shared/domain/backoff.ts'
import { toWireError, type WireError } from '#shared/domain/errors.ts'
import { asQueueError } from './sqs-answer.ts'
import { BATCH } from './sqs-client.ts'

export interface ReceiptKeeperParts {
  readonly sqs: SQSClient
  readonly queueUrl: string
  readonly receipts: Receipts
  readonly clock: Clock
  readonly random: () => number
  /** How long the queue hides a message from other workers, s; asked for again three times within it. */
  readonly visibilitySeconds: number
  readonly onError: (error: WireError) => void
}

/** Keeps the messages of open jobs hidden, deletes those of answered ones and lets the hopeless go, until it is stopped. */
export interface ReceiptKeeper {
  start(): void
  stop(): Promise<void>
  /** A receipt's outcome is known. */
  wake(): void
}

export function receiptKeeper(parts: ReceiptKeeperParts): ReceiptKeeper {
  const { sqs, queueUrl, receipts, clock, random, visibilitySeconds, onError } = parts
  const heartbeatMs = (visibilitySeconds * 1_000) / 3
  const wakeup = createWakeup(clock)
  const loop = createLoop(run)

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
        onError(toWireError(asQueueError(thrown)))
        if (isHeartbeat) nextHeartbeat = clock.monotonic()
        const waitMs = 250 + backoffMs(failures++, random, { capMs: heartbeatMs })
        await pause(clock, waitMs, signal)
      }
    }
    // What was acknowledged while stopping need not be offered to anybody again.
    await maintainReceipts(false).catch((thrown) => onError(toWireError(asQueueError(thrown))))
  }

  return {
    start: loop.start,
    stop: loop.stop,
    wake: () => wakeup.wake(),
  }
}

function* batches(held: Receipt[], outcome: Receipt['outcome']): Generator<Receipt[]> {
  const wanted = held.filter((receipt) => receipt.outcome === outcome)
  for (let start = 0; start < wanted.length; start += BATCH) yield wanted.slice(start, start + BATCH)
}
