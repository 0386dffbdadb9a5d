import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { type OmrInput, type OmrOutput, omr } from '#main/engines/omr/engine.ts'
import type { EnginePool } from '#main/engines/pool.ts'
import { BOUNDS } from '#shared/domain/bounds.ts'
import { StationError, toWireError } from '#shared/domain/errors.ts'
import type { Template } from '#shared/domain/template.ts'
import type { ScanFile } from './expand-files.ts'
import type { ScoredPage } from './score-batch.ts'

/** One page of a file as it came out of the engine, or why it did not. */
export interface FilePage extends ScoredPage {
  readonly path: string
}

export interface ReadFilesOptions {
  readonly engines: Pick<EnginePool, 'call'>
  readonly template: Template
  readonly files: readonly ScanFile[]
  /** Files read at once. */
  readonly workers: number
  readonly signal: AbortSignal
  /** A page that takes longer than this is given up, whatever its decoder is doing. */
  readonly pageTimeoutMs?: number
}

/** Pages asked of an engine process in one call: enough to keep it busy, few enough to show progress. */
const PAGES_PER_CALL = 4
/** Of the clock, not of the processor: the largest page on a slow PC that is busy otherwise must come through. As of a desk's page. */
const PAGE_TIMEOUT_MS = 30_000

/** Undefined for a file that is too large to be read, or not there: its reading says so. */
async function sha256(path: string): Promise<string | undefined> {
  if ((await stat(path)).size > BOUNDS.scanBytes) return undefined
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/**
 * Asks an engine process for pages. Its time runs from when it begins, and anew with each page: waiting for a process to
 * start is nobody's fault.
 * @returns where one page took too long, how many before it were done
 */
async function pagesInTime(
  input: OmrInput,
  { engines, signal, pageTimeoutMs = PAGE_TIMEOUT_MS }: ReadFilesOptions,
): Promise<OmrOutput | { readonly doneInTime: number }> {
  const late = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let doneInTime = 0
  const restart = (share: number) => {
    doneInTime = Math.round(share * input.most)
    clearTimeout(timer)
    timer = setTimeout(() => late.abort(), pageTimeoutMs)
  }
  try {
    return await engines.call(omr, input, {
      signal: AbortSignal.any([signal, late.signal]),
      progress: restart,
    })
  } catch (error) {
    signal.throwIfAborted()
    if (late.signal.aborted) return { doneInTime }
    throw error
  } finally {
    clearTimeout(timer)
  }
}

/** Pages of one file, as they are read. A page or file that fails costs itself alone. */
async function* readFilePages(
  path: string,
  fileName: string,
  options: ReadFilesOptions,
): AsyncGenerator<FilePage> {
  const templateJson = JSON.stringify(options.template)
  const failed = (pageIndex: number, error: unknown): FilePage => ({
    fileName,
    path,
    pageIndex,
    outcome: { kind: 'failed', error: toWireError(error) },
  })
  let most = PAGES_PER_CALL
  let wasLate = false
  let first = 0
  try {
    while (true) {
      const answer = await pagesInTime({ path, templateJson, first, most }, options)
      if ('doneInTime' in answer) {
        // What was done before the slow page went with its process, and is asked for again.
        most = answer.doneInTime === 0 ? PAGES_PER_CALL : answer.doneInTime
        if (answer.doneInTime > 0) continue
        yield failed(
          first,
          new StationError('engine-failed', 'reading took too long', { reason: 'engine-timeout' }),
        )
        // The next page may do better; of two in a row the file is to blame.
        if (wasLate) return
        wasLate = true
        first += 1
        continue
      }
      for (const page of answer.pages) {
        const { pageIndex } = page
        yield 'reading' in page
          ? { fileName, path, pageIndex, outcome: { kind: 'read', reading: page.reading } }
          : { fileName, path, pageIndex, outcome: { kind: 'failed', error: page.error } }
      }
      if (!answer.hasMore) return
      wasLate = false
      first += most
      most = PAGES_PER_CALL
    }
  } catch (error) {
    options.signal.throwIfAborted()
    yield failed(first, error)
  }
}

/**
 * Reads a batch of files, several at once, and hands out pages as they come. Files with the same bytes as an earlier one
 * are told apart before anything is decoded.
 */
export async function* readFiles(options: ReadFilesOptions): AsyncGenerator<FilePage> {
  const seen = new Map<string, string>()
  const queue = [...options.files]
  const ready: FilePage[] = []
  let wake: (() => void) | undefined
  const put = (page: FilePage) => {
    ready.push(page)
    wake?.()
  }
  const worker = async () => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      const { path, name: fileName } = file
      const digest = await sha256(path).catch(() => undefined)
      const first = digest === undefined ? undefined : seen.get(digest)
      if (first !== undefined) {
        put({ fileName, path, pageIndex: 0, outcome: { kind: 'duplicate', of: first } })
        continue
      }
      if (digest !== undefined) seen.set(digest, fileName)
      for await (const page of readFilePages(path, fileName, options)) put(page)
    }
  }
  let isDone = false
  const work = Promise.all(Array.from({ length: options.workers }, worker)).finally(() => {
    isDone = true
    wake?.()
  })
  // A failure is thrown below, once what came before it is handed out.
  work.catch(() => undefined)
  while (true) {
    const page = ready.shift()
    if (page !== undefined) yield page
    else if (isDone) break
    else {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
      wake = undefined
    }
  }
  await work
}
