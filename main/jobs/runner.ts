import { atMost, createWakeup } from '#main/base/clock.ts'
import { createLoop } from '#main/base/loop.ts'
import type { FactsRepository } from '#main/db/facts.ts'
import type { LeasedJob } from '#main/db/jobs.ts'
import { StationError, toWireError } from '#shared/domain/errors.ts'
import type { JobOrigin } from '#shared/domain/job.ts'
import { type AttemptParts, createAttempt } from './attempt.ts'
import type { AnyJobDefinition } from './define.ts'
import { createPauses, type Pauses } from './pauses.ts'

export interface RunnerOptions extends Omit<AttemptParts, 'reportFault'> {
  readonly facts: FactsRepository
  readonly definitions: readonly AnyJobDefinition[]
  /** Whose jobs this host can do. */
  readonly origins: readonly JobOrigin[]
  /** Under which boot jobs are leased. */
  readonly bootId: () => string
}

export interface Runner extends Pauses {
  start(): void
  /** Something may be due: look now. */
  wake(): void
  /** Claims nothing more, gives running jobs `graceMs` to end, hands the rest back. */
  stop(graceMs: number): Promise<void>
  /** Gives up every running job without a word to the database: its leases belong to someone else now. */
  abandon(): void
  readonly running: readonly number[]
}

/** Another host may have added, cancelled or paused something without a word here. */
const LOOK_AGAIN_MS = 500
/** How long a database that cannot be asked is left alone. */
const BLOCKED_WAIT_MS = 1_000

interface Running {
  readonly controller: AbortController
  readonly ended: Promise<void>
  readonly runsAlone: boolean
}

/** Claims due jobs and has each attempted, as many at once as their kinds allow. */
export function createRunner(options: RunnerOptions): Runner {
  const { jobs, clock, emit } = options
  const definitions = new Map(options.definitions.map((definition) => [definition.type, definition]))
  const running = new Map<number, Running>()
  const wakeup = createWakeup(clock)
  const attempt = createAttempt({ ...options, reportFault })
  const pauses = createPauses({
    facts: options.facts,
    clock,
    onChange() {
      emit({ name: 'queue.changed' })
      wakeup.wake()
    },
  })

  function limits(): Record<string, number> {
    const { all, types } = pauses.paused()
    if (all) return {}
    const open = options.definitions.filter(({ type }) => !types.includes(type))
    return Object.fromEntries(open.map(({ type, concurrency }) => [type, concurrency]))
  }

  /** @returns how long to wait before the next look, ms */
  function turn(): number {
    try {
      for (const id of jobs.askedToCancel(options.bootId())) stopJob(id)
      const open = limits()
      // What may bring the station down once more runs alone, so that nothing else dies of it or is taken for it.
      while (![...running.values()].some(({ runsAlone }) => runsAlone)) {
        const job = jobs.claim(open, options.bootId(), clock.now(), options.origins)
        if (job === undefined) break
        if (job.runsAlone && running.size > 0) {
          jobs.release(job)
          break
        }
        launch(job)
      }
      const nextAt = jobs.nextRunAtMs()
      return nextAt === undefined ? LOOK_AGAIN_MS : Math.min(LOOK_AGAIN_MS, Math.max(1, nextAt - clock.now()))
    } catch (thrown) {
      reportFault(thrown)
      return BLOCKED_WAIT_MS
    }
  }

  function reportFault(thrown: unknown): void {
    const error = toWireError(thrown)
    const isPassing = error.code === 'unavailable'
    emit({ name: isPassing ? 'station.blocked' : 'station.failed', error })
  }

  function launch(job: LeasedJob): void {
    const controller = new AbortController()
    // Only types with a limit, which are those that are defined, are claimed.
    const definition = definitions.get(job.type) as AnyJobDefinition
    const ended = attempt(job, definition, controller.signal)
      .catch(reportFault)
      .finally(() => {
        running.delete(job.id)
        emit({ name: 'job.settled', jobId: job.id })
        wakeup.wake()
      })
    running.set(job.id, { controller, ended, runsAlone: job.runsAlone })
    emit({ name: 'job.started', jobId: job.id })
  }

  function stopJob(id: number): void {
    running.get(id)?.controller.abort(new StationError('cancelled', 'Cancelled', { reason: 'job-cancelled' }))
  }

  /** Jobs that end of this are handed back, where this host still may. */
  function abortAll(why: string): void {
    for (const { controller } of running.values()) {
      controller.abort(new StationError('cancelled', why, { reason: 'stopping' }))
    }
  }

  const loop = createLoop(async (signal) => {
    while (!signal.aborted) await wakeup.wait(turn(), signal)
  })

  return {
    ...pauses,
    start: loop.start,
    wake: () => wakeup.wake(),
    async stop(graceMs) {
      await loop.stop()
      const ends = Promise.allSettled([...running.values()].map(({ ended }) => ended))
      await atMost(clock, graceMs, ends)
      abortAll('The station is stopping')
      await ends
    },
    abandon: () => abortAll('The lease was taken over'),
    get running() {
      return [...running.keys()]
    },
  }
}
