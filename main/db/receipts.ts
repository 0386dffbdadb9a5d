import { type Db, write } from './open.ts'

/** A queue message that is still held for a job. */
export interface Receipt {
  readonly jobId: number
  readonly receiptHandle: string
  /**
   * `open`: the job is on its way. `answered`: every result is acknowledged, the message may go. `hopeless`: the job
   * ended without a result that could be delivered, so the message goes back to the queue and its dead letters.
   */
  readonly outcome: 'open' | 'answered' | 'hopeless'
}

export type Receipts = ReturnType<typeof receiptsRepository>

export function receiptsRepository(db: Db) {
  const put = db.prepare<[{ jobId: number; receiptHandle: string; now: number }]>(`
    INSERT INTO receipts (job_id, receipt_handle, received_at_ms) VALUES (@jobId, @receiptHandle, @now)
    ON CONFLICT (job_id) DO UPDATE SET receipt_handle = excluded.receipt_handle, received_at_ms = excluded.received_at_ms`)
  const all = db.prepare<[], Receipt>(`
    SELECT r.job_id AS jobId, r.receipt_handle AS receiptHandle,
      CASE
        WHEN j.state IN ('ready', 'leased') OR EXISTS
          (SELECT 1 FROM outbox WHERE job_id = j.id AND state = 'pending') THEN 'open'
        WHEN EXISTS (SELECT 1 FROM outbox WHERE job_id = j.id AND state = 'sent')
          AND NOT EXISTS (SELECT 1 FROM outbox WHERE job_id = j.id AND state = 'dead') THEN 'answered'
        ELSE 'hopeless'
      END AS outcome
    FROM receipts AS r JOIN jobs AS j ON j.id = r.job_id
    ORDER BY r.job_id`)
  const remove = db.prepare<[{ jobId: number; receiptHandle: string }]>(
    'DELETE FROM receipts WHERE job_id = @jobId AND receipt_handle = @receiptHandle',
  )
  return {
    /** The latest receipt wins: only it can delete the message. */
    put: (jobId: number, receiptHandle: string, now: number) =>
      void write(db, () => put.run({ jobId, receiptHandle, now })),
    all: () => all.all(),
    remove: (receipt: Pick<Receipt, 'jobId' | 'receiptHandle'>) =>
      void write(db, () => remove.run({ jobId: receipt.jobId, receiptHandle: receipt.receiptHandle })),
  }
}
