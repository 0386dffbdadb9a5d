import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { storageError } from '#main/base/storage-error.ts'
import { abortReason } from '#main/engines/failure.ts'
import type { EnginePool } from '#main/engines/pool.ts'
import { BOUNDS } from '#shared/domain/bounds.ts'
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
  if (options.file !== undefined) checkFileSize(job, options.file.bytes)
  const workDir = await makeWorkDir(options.workRoot ?? tmpdir())
  const timeout = new AbortController()
  const timer = setTimeout(() => timeout.abort(timeoutError(job)), job.timeoutMs)
  const signal = AbortSignal.any([timeout.signal, ...(options.signal === undefined ? [] : [options.signal])])
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

/** Before the job's clock starts: what cannot begin must leave nothing running. */
async function makeWorkDir(root: string): Promise<string> {
  try {
    return await mkdtemp(join(root, 'job-'))
  } catch (thrown) {
    throw storageError(thrown, root)
  }
}

/** @throws StationError `unreadable` `file-too-large` */
export function checkFileSize(job: AnyJobDefinition, bytes: number): void {
  const maxBytes = job.maxFileBytes ?? BOUNDS.scanBytes
  if (bytes <= maxBytes) return
  throw new StationError('unreadable', `the file has ${bytes} bytes`, {
    reason: 'file-too-large',
    params: { bytes, maxBytes },
  })
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
