import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EnginePool } from '#main/engines/pool.ts'
import { abortReason } from '#main/engines/process.ts'
import { StationError } from '#shared/domain/errors.ts'
import type { Settings } from '#shared/domain/settings.ts'
import type { AnyJobDefinition, JobContext, JobDefinition, JobFile } from './define.ts'
import { parsePayload, withUnknownKeys } from './payload.ts'

export interface RunOptions {
  readonly engines: Pick<EnginePool, 'call'>
  readonly settings: Settings
  readonly file?: JobFile | undefined
  readonly signal?: AbortSignal | undefined
  readonly progress?: ((done: number) => void) | undefined
  /** Where the attempt's own folder is made. Default: the system's temporary folder. */
  readonly workRoot?: string
  /** Of the payload, which the result names; see `parsePayload`. */
  readonly unknownKeys?: readonly string[]
  /** Told of each engine as it is called. */
  readonly onEngine?: (name: string, version: string) => void
}

/**
 * One attempt at a job, without a queue: the payload is checked, `run` gets a folder of its own and its time, and the
 * result is checked.
 * @throws StationError `invalid-input` for a payload that does not fit, as `parsePayload`, or a file that is missing,
 *   `engine-failed` with reason `engine-timeout`, `cancelled` when the signal fires, or what `run` throws
 */
export const runOnce = async <Payload, Result>(
  job: JobDefinition<Payload, Result>,
  rawPayload: unknown,
  options: RunOptions,
): Promise<Result> => {
  const { payload, unknown } = parsePayload(job, rawPayload, options.settings)
  return runParsed(job, payload, { ...options, unknownKeys: unknown })
}

/** `runOnce` with a payload that was checked before. */
export async function runParsed<Payload, Result>(
  job: JobDefinition<Payload, Result>,
  payload: Payload,
  options: RunOptions,
): Promise<Result> {
  if (job.file === 'required' && options.file === undefined) throw fileMissing(job.type)
  const timeout = new AbortController()
  const timer = setTimeout(() => timeout.abort(timeoutError(job)), job.timeoutMs)
  const signal = AbortSignal.any([timeout.signal, ...(options.signal === undefined ? [] : [options.signal])])
  const workDir = await mkdtemp(join(options.workRoot ?? tmpdir(), 'job-'))
  const context: JobContext = {
    file: options.file,
    settings: options.settings,
    signal,
    progress: options.progress ?? (() => undefined),
    workDir,
    call: (engine, input, progress = options.progress) => {
      options.onEngine?.(engine.name, engine.version)
      return options.engines.call(engine, input, { signal, progress })
    },
  }
  try {
    const result = await abandonable(job.run(payload, context), signal)
    return withUnknownKeys(job, checkResult(job, result), options.unknownKeys ?? [])
  } finally {
    clearTimeout(timer)
    // An engine that was just killed may still hold a file in there; start-up sweeps what is left.
    await rm(workDir, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined)
  }
}

export function fileMissing(type: string): StationError {
  return new StationError('invalid-input', `${type} needs a file`, {
    reason: 'job-file-missing',
    params: { type },
  })
}

/** @throws StationError `not-found`, reason `unknown-job-type` */
export function findJob(type: string, known: readonly AnyJobDefinition[]): AnyJobDefinition {
  const job = known.find((each) => each.type === type)
  if (job !== undefined) return job
  throw new StationError('not-found', `unknown job type ${type}`, {
    reason: 'unknown-job-type',
    params: { type, types: known.map((each) => each.type).join(', ') },
  })
}

// biome-ignore lint/suspicious/noExplicitAny: the payload plays no part here
function checkResult<Result>(job: JobDefinition<any, Result>, result: Result): Result {
  const parsed = job.result.safeParse(result)
  if (parsed.success) return parsed.data
  const fields = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ')
  throw new StationError('internal', `The result of ${job.type} does not fit: ${fields}`, {
    reason: 'bad-result',
  })
}

function timeoutError(job: AnyJobDefinition): StationError {
  return new StationError('engine-failed', `${job.type} took longer than ${job.timeoutMs / 1_000} s`, {
    reason: 'engine-timeout',
    params: { timeoutMs: job.timeoutMs },
  })
}

/** The outcome of `work`, or the signal's reason as soon as it fires: work that does not listen is left behind. */
async function abandonable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>()
  const onAbort = () => aborted.reject(abortReason(signal))
  // Work gets the first word: an engine's own failure by the same signal carries evidence.
  const later = () => setImmediate(onAbort)
  if (signal.aborted) later()
  signal.addEventListener('abort', later, { once: true })
  try {
    return await Promise.race([work, aborted.promise])
  } finally {
    signal.removeEventListener('abort', later)
  }
}
