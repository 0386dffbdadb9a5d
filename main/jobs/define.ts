import type { z } from 'zod'
import type { Blob } from '#main/db/blob-store.ts'
import type { Engine } from '#main/engines/engine.ts'
import type { StationError, WireError } from '#shared/domain/errors.ts'
import type { StationEvent } from '#shared/domain/events.ts'
import type { Settings } from '#shared/domain/settings.ts'

/** The file a job works on, already on this machine. */
export type JobFile = Blob

export interface JobContext {
  /** Present for every type whose `file` is `required`. */
  readonly file: JobFile | undefined
  readonly settings: Settings
  readonly signal: AbortSignal
  /** Share of the work done, [0, 1]. */
  readonly progress: (done: number) => void
  /** Empty folder of this attempt alone, removed when it ends. */
  readonly workDir: string
  /** Asks an engine in its own process. Its progress is the job's, unless `progress` takes it. */
  readonly call: <In, Out>(
    engine: Engine<In, Out>,
    input: NoInfer<In>,
    progress?: (done: number) => void,
  ) => Promise<Out>
}

/** What one intent does beside writing its own rows. It stands or falls with them. */
export interface Act {
  /** Adds a job; the definition, not a string, so that its payload is typed. @returns its id */
  enqueue<Payload, Result>(
    job: JobDefinition<Payload, Result>,
    payload: NoInfer<Payload>,
    options?: {
      readonly priority?: number
      readonly blobSha256?: string
      /** Name of its file as people know it. */
      readonly fileName?: string
    },
  ): number
  /** Cancels a job that waits, and has one that runs stopped, whichever host runs it. */
  cancel(jobId: number): void
  /**
   * Has a job that ended without a result run once more, or one that waits for its next try run now.
   * @returns false when it is neither
   */
  retry(jobId: number): boolean
  /** Tells everyone, once the act stands. */
  tell(event: StationEvent): void
}

/**
 * A kind of work. `run` reads and computes, so it may run twice; what it returns is stored, and pushed when the job
 * came from the academy's API, in the transaction that completes the job.
 */
export interface JobDefinition<Payload, Result> {
  readonly type: string
  readonly payload: z.ZodType<Payload>
  readonly result: z.ZodType<Result>
  readonly file: 'required' | 'none'
  /** The most its file may have. Default: what a scan may. */
  readonly maxFileBytes?: number
  readonly retry: { readonly attempts: number; readonly backoffMs: number }
  readonly timeoutMs: number
  /** Jobs of this type at once on one station. */
  readonly concurrency: number
  run(payload: Payload, context: JobContext): Promise<Result>
  /** In the type's own words, why its file could not be got. What should happen next stays as the cause says. */
  inputFailed?(payload: Payload, cause: unknown): StationError
  /** Writes that belong to the result. Synchronous, once: it shares the completing transaction or nothing happened. */
  commit?(result: Result, payload: Payload, act: Act): void
  /** The same for an end without a result: it was given up, or cancelled. */
  abandoned?(ended: { readonly jobId: number; readonly error: WireError }, payload: Payload, act: Act): void
  /** Takes back what `abandoned` wrote: a person has the job run once more. */
  resumed?(jobId: number, payload: Payload, act: Act): void
}

/** A kind of work that may take this long is a lecture's: its file is large, and one of them is work enough ahead. */
const LONG_MS = 30 * 60_000
export const isLong = ({ timeoutMs }: Pick<AnyJobDefinition, 'timeoutMs'>): boolean => timeoutMs >= LONG_MS

// biome-ignore lint/suspicious/noExplicitAny: a list of definitions forgets what each one takes and gives
export type AnyJobDefinition = JobDefinition<any, any>

export function defineJob<Payload, Result>(
  job: JobDefinition<Payload, Result>,
): JobDefinition<Payload, Result> {
  return job
}
