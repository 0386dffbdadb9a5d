import type { Clock } from '#main/base/clock.ts'
import { CANCELLED, type JobsRepository } from '#main/db/jobs.ts'
import { type Db, write } from '#main/db/open.ts'
import type { StationEvent } from '#shared/domain/events.ts'
import type { Abandon } from './abandon.ts'
import type { Act } from './define.ts'
import type { Resume } from './resume.ts'

/**
 * Runs `work` as one act: one transaction, and then what it has to tell, so that nothing is told of what was rolled back.
 * An intent that needs another one hands its act on to it.
 * @throws what `work` throws, and as `write`
 */
export type Perform = <T>(work: (act: Act) => T) => T

export interface PerformParts {
  readonly db: Db
  readonly jobs: JobsRepository
  readonly clock: Clock
  readonly abandon: Abandon
  readonly resume: Resume
  readonly emit: (event: StationEvent) => void
  /** The runner has something new to look at. */
  readonly wake: () => void
}

export function createPerform({ db, jobs, clock, abandon, resume, emit, wake }: PerformParts): Perform {
  return (work) => {
    const { value, events, isForRunner } = write(db, () => {
      // Begun anew in here, for on a full disk the work runs twice.
      const events: StationEvent[] = []
      let isForRunner = false
      const act: Act = {
        enqueue(job, payload, { fileName, ...options } = {}) {
          const source = fileName === undefined ? {} : { source: { file: fileName } }
          const { id } = jobs.enqueue({ type: job.type, payload, ...options, ...source }, clock.now())
          events.push({ name: 'job.added', jobId: id })
          isForRunner = true
          return id
        },
        cancel(jobId) {
          isForRunner = true
          if (jobs.cancel(jobId, clock.now()) !== 'cancelled') return
          const job = jobs.find(jobId)
          if (job !== undefined) abandon(job, CANCELLED, act)
          events.push({ name: 'job.settled', jobId })
        },
        retry(jobId) {
          if (!jobs.retryNow(jobId)) return false
          isForRunner = true
          const job = jobs.find(jobId)
          if (job !== undefined) resume(job, act)
          events.push({ name: 'job.added', jobId })
          return true
        },
        tell: (event) => void events.push(event),
      }
      return { value: work(act), events, isForRunner }
    })
    for (const event of events) emit(event)
    if (isForRunner) wake()
    return value
  }
}
