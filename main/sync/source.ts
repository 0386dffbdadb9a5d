import type { AcademyJob } from './academy-job.ts'
import type { CircuitBreaker } from './circuit-breaker.ts'

/** A job as a source offers it. */
export interface Offer {
  readonly job: AcademyJob
  /** Kept beside the job until its result is acknowledged; undefined where the source needs none. */
  readonly receiptHandle: string | undefined
}

/** Where jobs come from: the academy's API, or a queue. */
export interface JobSource {
  readonly origin: 'api' | 'sqs'
  /** Address of the API or the queue: the same job id from another one is another job. */
  readonly address: string
  /** Who speaks for the jobs of this source, as the first part of every idempotency key. */
  readonly scope: string
  readonly breaker: CircuitBreaker
  /** The source itself waits for jobs to come, so an empty answer may be followed by the next question at once. */
  readonly waitsForJobs: boolean
  /**
   * Asks for jobs.
   * @param room  how many may come at most, >= 1
   * @throws StationError `unavailable`
   */
  fetch(room: number, signal: AbortSignal): Promise<Offer[]>
  /** Starts and ends whatever keeps the source's messages alive meanwhile. */
  start(): void
  stop(): Promise<void>
  /** A result was acknowledged, or a job came a second time: let go of what is held. */
  release(): void
}
