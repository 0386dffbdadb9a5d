import { type Clock, pause } from '#main/base/clock.ts'
import type { JobsRepository, LeasedJob } from '#main/db/jobs.ts'
import type { EnginePool } from '#main/engines/pool.ts'
import type { FetchInput } from '#main/sync/inputs.ts'
import { StationError } from '#shared/domain/errors.ts'
import type { StationEvent } from '#shared/domain/events.ts'
import type { Settings } from '#shared/domain/settings.ts'
import type { Abandon, Deliver } from './abandon.ts'
import type { AnyJobDefinition, JobFile } from './define.ts'
import { parsePayload } from './payload.ts'
import type { Perform } from './perform.ts'
import { evidenceOf, hasDied, judge } from './retry.ts'
import { runParsed } from './run-once.ts'

/** How long what must be written down waits for a full disk or a locked database before it is tried again. */
const BLOCKED_WAIT_MS = 1_000
const PROGRESS_EVERY_MS = 1_000

export interface AttemptParts {
  readonly perform: Perform
  readonly jobs: JobsRepository
  readonly engines: Pick<EnginePool, 'call'>
  readonly settings: Settings
  readonly clock: Clock
  /** Uniform in [0, 1). */
  readonly random: () => number
  readonly workRoot: string
  readonly fetchInput: FetchInput
  readonly deliver: Deliver
  readonly abandon: Abandon
  readonly emit: (event: StationEvent) => void
  /** Something that is no fault of the job keeps the station from its work. */
  readonly reportFault: (thrown: unknown) => void
}

/**
 * One attempt at a leased job, which ends it in one transaction with everything that follows from its end.
 * @throws what keeps the end from being written down, but for what passes by itself
 */
export type Attempt = (job: LeasedJob, definition: AnyJobDefinition, signal: AbortSignal) => Promise<void>

/** The first engine that a job called. */
type EngineUsed = { readonly name: string; readonly version: string } | undefined

export function createAttempt(parts: AttemptParts): Attempt {
  const { perform, jobs, settings, clock, emit, reportFault } = parts

  async function fetchInput(
    definition: AnyJobDefinition,
    job: LeasedJob,
    payload: unknown,
    signal: AbortSignal,
  ): Promise<JobFile> {
    let file: JobFile
    try {
      file = await parts.fetchInput(job, signal)
    } catch (cause) {
      // A job that names no file has failed before anything was fetched, whatever its type.
      if (cause instanceof StationError && cause.reason === 'download-url-missing') throw cause
      throw definition.inputFailed?.(payload, cause) ?? cause
    }
    // Before any work: the next attempt may find that the address has run out.
    if (file.sha256 !== job.blobSha256) await persist(() => jobs.setBlob(job, file.sha256))
    return file
  }

  function fail(
    job: LeasedJob,
    definition: AnyJobDefinition,
    thrown: unknown,
    evidence: unknown,
    engine: EngineUsed,
  ): void {
    const now = clock.now()
    if (thrown instanceof StationError && thrown.reason === 'stopping') {
      jobs.release(job)
      return
    }
    const verdict = judge(thrown, job, definition, parts.random)
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
      if (jobs.giveUp(job, why, engine, now)) parts.abandon(job, verdict.error, act)
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
        await pause(clock, BLOCKED_WAIT_MS)
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

  return async (job, definition, signal) => {
    const startedAt = clock.monotonic()
    let engine: EngineUsed
    let inputSha256: string | undefined
    try {
      // A payload that does not fit is no reason to fetch a file.
      const { payload, unknown } = parsePayload(definition, job.payload, settings)
      const file = definition.file === 'none' ? undefined : await fetchInput(definition, job, payload, signal)
      inputSha256 = file?.sha256
      const result = await runParsed(definition, payload, {
        engines: parts.engines,
        settings,
        file,
        signal,
        progress: progressOf(job),
        workRoot: parts.workRoot,
        unknownKeys: unknown,
        onEngine: (name, version) => {
          engine ??= { name, version }
        },
      })
      await persist(() =>
        perform((act) => {
          // Fenced: someone else has this job now, and this result with its consequences is thrown away.
          if (!jobs.complete(job, result, engine, clock.now())) return
          definition.commit?.(result, payload, act)
          parts.deliver(job, { result })
        }),
      )
    } catch (thrown) {
      const durationMs = Math.round(clock.monotonic() - startedAt)
      const evidence = evidenceOf(thrown, { durationMs, inputSha256 })
      await persist(() => fail(job, definition, thrown, evidence, engine))
    }
  }
}
