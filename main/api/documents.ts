import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Zip, ZipPassThrough } from 'fflate'
import type { z } from 'zod'
import { documentFileName } from '#main/documents/file-name.ts'
import type { MadeDocument } from '#main/grading/make-document.ts'
import type { DocumentOrder } from '#main/grading/prepare-document.ts'
import type { ImportFile } from '#shared/contract/base.ts'
import type { DocumentAsked, DocumentEvent } from '#shared/contract/documents.ts'
import { toWireError } from '#shared/domain/errors.ts'
import type { Implementer } from './implementer.ts'
import { takeFile } from './incoming.ts'
import type { ApiParts } from './parts.ts'

/** The files of a folder as a ZIP, of which one at a time is in memory; PDFs are small already. */
async function* zipOf(folder: string, names: readonly string[]): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = []
  const zip = new Zip((error, bytes) => {
    if (error !== null) throw error
    ready.push(bytes)
  })
  for (const name of names) {
    const entry = new ZipPassThrough(name)
    zip.add(entry)
    entry.push(await readFile(join(folder, name)), true)
    yield* ready.splice(0)
  }
  zip.end()
  yield* ready
}

export function documentsApi(
  os: Implementer,
  { desk, blobs, engines, configuration, clock, t, workDir }: ApiParts,
) {
  async function pathOf(file: z.infer<typeof ImportFile> | undefined, mayUsePaths: boolean) {
    if (file === undefined) return undefined
    const { sha256 } = await takeFile(blobs, file, mayUsePaths)
    return blobs.find(sha256)?.path
  }

  async function orderOf(asked: DocumentAsked, mayUsePaths: boolean): Promise<DocumentOrder> {
    const { kind, audience, batchIds } = asked
    const before = batchIds.slice(1).map(() => undefined)
    return {
      // The contract asks for one at least.
      ...{ kind, audience, batchIds: batchIds as [number, ...number[]] },
      papers: [...before, await pathOf(asked.paper, mayUsePaths)],
      solutions: [...before, await pathOf(asked.solutions, mayUsePaths)],
    }
  }

  /** Draws and stores it. */
  async function make(
    order: DocumentOrder,
    isEach: boolean,
    signal: AbortSignal,
    onProgress: (done: number, total: number) => void,
  ): Promise<DocumentEvent> {
    const settings = configuration.settings()
    const path = join(workDir, randomUUID())
    const making = { path, engines, settings, nowMs: clock.now(), t: t(), signal, onProgress }
    const done = ({ title, pages, leftOut }: MadeDocument, extension: 'pdf' | 'zip', sha256: string) => ({
      ...{ kind: 'done' as const, fileName: documentFileName(title, extension), sha256, pages },
      leftOut: [...leftOut],
    })
    try {
      if (!isEach) {
        const made = await desk.documents.make(order, making)
        return done(made, 'pdf', (await blobs.put(createReadStream(path))).sha256)
      }
      await mkdir(path, { recursive: true })
      const made = await desk.documents.makeEach(order, making)
      return done(made, 'zip', (await blobs.put(zipOf(path, made.files))).sha256)
    } finally {
      await rm(path, { recursive: true, force: true })
    }
  }

  return {
    make: os.documents.make.handler(async function* ({ input, context, signal }) {
      const stop = new AbortController()
      const ended = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal])
      let news: DocumentEvent | undefined
      let wake = () => {}
      const tell = (done: number, total: number) => {
        news = { kind: 'progress', done, total }
        wake()
      }
      // Thrown from in here it would cross without its words.
      const making = orderOf(input, context.mayUsePaths)
        .then((order) => make(order, input.each, ended, tell))
        .catch((thrown: unknown): DocumentEvent => ({ kind: 'failed', error: toWireError(thrown) }))
      const made = making.then(() => true)
      try {
        let isMade = false
        while (!isMade) {
          const told = new Promise<boolean>((resolve) => {
            wake = () => resolve(false)
          })
          // What came while the last was on its way is told at once, and only the newest of it.
          isMade = await Promise.race([made, news === undefined ? told : false])
          if (news !== undefined) yield news
          news = undefined
        }
        yield await making
      } finally {
        stop.abort()
      }
    }),
  }
}
