import { type Clock, createWakeup } from '#main/base/clock.ts'
import type { FactsRepository } from '#main/db/facts.ts'
import type { JobsRepository, LeasedJob } from '#main/db/jobs.ts'
import type { EnginePool } from '#main/engines/pool.ts'
import type { FetchInput } from '#main/sync/inputs.ts'
import { StationError, toWireError } from '#shared/domain/errors.ts'
import type { StationEvent } from '#shared/domain/events.ts'
import type { JobOrigin } from '#shared/domain/job.ts'
import type { Settings } from '#shared/domain/settings.ts'
import type { Abandon, Deliver } from './abandon.ts'
import type { AnyJobDefinition, JobFile } from './define.ts'
import { parsePayload } from './payload.ts'
import type { Perform } from './perform.ts'
import { evidenceOf, hasDied, judge } from './retry.ts'
import { runParsed } from './run-once.ts'

export interface RunnerOptions {
  readonly perform: Perform
  readonly jobs: JobsRepository
  readonly facts: FactsRepository
  readonly definitions: readonly AnyJobDefinition[]
  readonly engines: Pick<EnginePool, 'call'>
  readonly settings: Settings
  readonly clock: Clock
  /** Uniform in [0, 1). */
  readonly random: () => number
  /** Whose jobs this host can do. */
  readonly origins: readonly JobOrigin[]
  /** Under which boot jobs are leased. */
  readonly bootId: () => string
  readonly workRoot: string
  readonly fetchInput: FetchInput
  readonly deliver: Deliver
  readonly abandon: Abandon
  readonly emit: (event: StationEvent) => void
}

export interface Runner {
  start(): void
  /** Something may be due: look now. */
  wake(): void
  /** No type: all of them. A paused type's running jobs go on. */
  pause(type?: string): void
  resume(type?: string): void
  paused(): Paused
  /** Claims nothing more, gives running jobs `graceMs` to end, hands the rest back. */
  stop(graceMs: number): Promise<void>
  /** Gives up every running job without a word to the database: its leases belong to someone else now. */
  abandon(): void
  readonly running: readonly number[]
}

/** Types that are not claimed; `all` stands above them. */
export interface Paused {
  readonly all: boolean
  readonly types: readonly string[]
}

const PAUSED = 'queue.paused'
/** Another host may have added, cancelled or paused something without a word here. */
const LOOK_AGAIN_MS = 500
const BLOCKED_WAIT_MS = 1_000
const PROGRESS_EVERY_MS = 1_000

interface Running {
  readonly controller: AbortController
  readonly ended: Promise<void>
  readonly runsAlone: boolean
}

/** Claims due jobs, runs them, and ends each in one transaction with everything that follows from it. */
export function createRunner(options: RunnerOptions): Runner {
  const { perform, jobs, facts, clock, emit } = options
  const definitions = new Map(options.definitions.map((definition) => [definition.type, definition]))
  const running = new Map<number, Running>()
  const wakeup = createWakeup(clock)
  const stopping = new AbortController()
  let loop: Promise<void> | undefined

  const paused = (): Paused => (facts.get(PAUSED) as Paused | undefined) ?? { all: false, types: [] }

  function limits(): Record<string, number> {
    const { all, types } = paused()
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
    const ended = attempt(job, controller.signal)
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

  async function attempt(job: LeasedJob, signal: AbortSignal): Promise<void> {
    const definition = definitions.get(job.type) as AnyJobDefinition
    const startedAt = clock.monotonic()
    let engine: { name: string; version: string } | undefined
    let inputSha256: string | undefined
    try {
      // A payload that does not fit is no reason to fetch a file.
      const { payload, unknown } = parsePayload(definition, job.payload, options.settings)
      const file = definition.file === 'none' ? undefined : await fetchInput(definition, job, payload, signal)
      inputSha256 = file?.sha256
      const result = await runParsed(definition, payload, {
        engines: options.engines,
        settings: options.settings,
        file,
        signal,
        progress: progressOf(job),
        workRoot: options.workRoot,
        unknownKeys: unknown,
        onEngine: (name, version) => {
          engine ??= { name, version }
        },
      })
      await persist(() => complete(job, definition, payload, result, engine))
    } catch (thrown) {
      const durationMs = Math.round(clock.monotonic() - startedAt)
      const evidence = evidenceOf(thrown, { durationMs, inputSha256 })
      await persist(() => fail(job, definition, thrown, evidence, engine))
    }
  }

  async function fetchInput(
    definition: AnyJobDefinition,
    job: LeasedJob,
    payload: unknown,
    signal: AbortSignal,
  ): Promise<JobFile> {
    let file: JobFile
    try {
      file = await options.fetchInput(job, signal)
    } catch (cause) {
      // A job that names no file has failed before anything was fetched, whatever its type.
      if (cause instanceof StationError && cause.reason === 'download-url-missing') throw cause
      throw definition.inputFailed?.(payload, cause) ?? cause
    }
    // Before any work: the next attempt may find that the address has run out.
    if (file.sha256 !== job.blobSha256) await persist(() => jobs.setBlob(job, file.sha256))
    return file
  }

  function complete(
    job: LeasedJob,
    definition: AnyJobDefinition,
    payload: unknown,
    result: unknown,
    engine: { name: string; version: string } | undefined,
  ): void {
    perform((act) => {
      // Fenced: someone else has this job now, and this result with its consequences is thrown away.
      if (!jobs.complete(job, result, engine, clock.now())) return
      definition.commit?.(result, payload, act)
      options.deliver(job, { result })
    })
  }

  function fail(
    job: LeasedJob,
    definition: AnyJobDefinition,
    thrown: unknown,
    evidence: unknown,
    engine: { name: string; version: string } | undefined,
  ): void {
    const now = clock.now()
    if (thrown instanceof StationError && thrown.reason === 'stopping') {
      jobs.release(job)
      return
    }
    const verdict = judge(thrown, job, definition, options.random)
    if (verdict.kind === 'wait') {
      jobs.wait(job, verdict.error, now + verdict.delayMs)
      return
    }
    const why = { error: verdict.error, evidence, died: hasDied(thrown) }
    if (verdict.kind === 'retry') {
      jobs.retryLater(job, why, now + verdict.delayMs, now)
      return
    }
    perform((act) => {
      if (jobs.giveUp(job, why, engine, now)) options.abandon(job, verdict.error, act)
    })
  }

  /** Writes down what must not be lost of a job, however long a full disk or a locked database keeps it from that. */
  async function persist(record: () => void): Promise<void> {
    for (;;) {
      try {
        record()
        return
      } catch (thrown) {
        if (!(thrown instanceof StationError) || thrown.code !== 'unavailable') throw thrown
        reportFault(thrown)
        await createWakeup(clock).wait(BLOCKED_WAIT_MS)
      }
    }
  }

  function progressOf(job: LeasedJob): (done: number) => void {
    // A job that is over before anyone could look costs no write.
    let writtenAt = clock.monotonic()
    return (done) => {
      if (clock.monotonic() - writtenAt < PROGRESS_EVERY_MS) return
      writtenAt = clock.monotonic()
      try {
        jobs.setProgress(job, Math.min(1, Math.max(0, done)))
        emit({ name: 'job.progressed', jobId: job.id })
      } catch (thrown) {
        // Progress is worth no attempt.
        if (!(thrown instanceof StationError)) throw thrown
      }
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) await wakeup.wait(turn(), stopping.signal)
  }

  function setPaused(next: Paused): void {
    facts.set(PAUSED, next, clock.now())
    emit({ name: 'queue.changed' })
    wakeup.wake()
  }

  return {
    start() {
      loop ??= run()
    },
    wake: () => wakeup.wake(),
    pause(type) {
      const { all, types } = paused()
      setPaused(type === undefined ? { all: true, types } : { all, types: [...new Set([...types, type])] })
    },
    resume(type) {
      const { all, types } = paused()
      setPaused(
        type === undefined
          ? { all: false, types: [] }
          : { all, types: types.filter((each) => each !== type) },
      )
    },
    paused,
    async stop(graceMs) {
      stopping.abort()
      await loop
      const ends = Promise.allSettled([...running.values()].map(({ ended }) => ended))
      const grace = new AbortController()
      await Promise.race([ends, createWakeup(clock).wait(graceMs, grace.signal)])
      grace.abort()
      for (const { controller } of running.values()) {
        controller.abort(new StationError('cancelled', 'The station is stopping', { reason: 'stopping' }))
      }
      await ends
    },
    abandon() {
      for (const { controller } of running.values()) {
        controller.abort(new StationError('cancelled', 'The lease was taken over', { reason: 'stopping' }))
      }
    },
    get running() {
      return [...running.keys()]
    },
  }
}
