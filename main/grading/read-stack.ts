import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { omr } from '#main/engines/omr/engine.ts'
import type { EnginePool } from '#main/engines/pool.ts'
import { StationError, toWireError, type WireError } from '#shared/domain/errors.ts'
import type { PageReading } from '#shared/domain/reading.ts'
import type { Template } from '#shared/domain/template.ts'
import type { ScanFile } from './expand-files.ts'

/** One page of a stack as it came out of the engine, or why it did not. */
export interface GradedPage {
  /** As people know the file, normalised to NFC. */
  readonly fileName: string
  readonly path: string
  readonly pageIndex: number
  readonly outcome:
    | { readonly kind: 'read'; readonly reading: PageReading }
    | { readonly kind: 'failed'; readonly error: WireError }
    | { readonly kind: 'duplicate'; readonly of: string }
}

export interface ReadStackOptions {
  readonly engines: Pick<EnginePool, 'call'>
  readonly template: Template
  readonly files: readonly ScanFile[]
  /** Files read at once. */
  readonly workers: number
  readonly signal: AbortSignal
}

/** Pages asked of an engine process in one call: enough to keep it busy, few enough to show progress. */
const PAGES_PER_CALL = 4
/** A page that takes longer than this is given up, whatever its decoder is doing. */
const CALL_TIMEOUT_MS = 12_000

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** Pages of one file, as they are read. A page or file that fails costs itself alone. */
async function* readFilePages(
  path: string,
  fileName: string,
  options: ReadStackOptions,
): AsyncGenerator<GradedPage> {
  const templateJson = JSON.stringify(options.template)
  for (let first = 0; ; first += PAGES_PER_CALL) {
    const timeout = AbortSignal.timeout(CALL_TIMEOUT_MS)
    try {
      const { pages, hasMore } = await options.engines.call(
        omr,
        { path, templateJson, first, most: PAGES_PER_CALL },
        { signal: AbortSignal.any([options.signal, timeout]) },
      )
      for (const page of pages) {
        const { pageIndex } = page
        yield 'reading' in page
          ? { fileName, path, pageIndex, outcome: { kind: 'read', reading: page.reading } }
          : { fileName, path, pageIndex, outcome: { kind: 'failed', error: page.error } }
      }
      if (!hasMore) return
    } catch (thrown) {
      options.signal.throwIfAborted()
      const error = timeout.aborted
        ? new StationError('engine-failed', 'reading took too long', { reason: 'engine-timeout' })
        : thrown
      yield { fileName, path, pageIndex: first, outcome: { kind: 'failed', error: toWireError(error) } }
      return
    }
  }
}

/**
 * Reads a stack of files, several at once, and hands out pages as they come. Files with the same bytes as an earlier one
 * are told apart before anything is decoded.
 */
export async function* readStack(options: ReadStackOptions): AsyncGenerator<GradedPage> {
  const seen = new Map<string, string>()
  const queue = [...options.files]
  const ready: GradedPage[] = []
  let wake: (() => void) | undefined
  const put = (page: GradedPage) => {
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
