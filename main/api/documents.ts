import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { z } from 'zod'
import { documentFileName } from '#main/documents/file-name.ts'
import type { DocumentOrder } from '#main/grading/make-document.ts'
import type { ImportFile } from '#shared/contract/base.ts'
import type { DocumentAsked, DocumentEvent } from '#shared/contract/documents.ts'
import { fromWireError, toWireError } from '#shared/domain/errors.ts'
import type { Implementer } from './implementer.ts'
import { takeFiles } from './incoming.ts'
import type { ApiParts } from './parts.ts'

export function documentsApi(
  os: Implementer,
  { desk, blobs, engines, configuration, clock, t, workDir }: ApiParts,
) {
  async function pathOf(file: z.infer<typeof ImportFile> | undefined, mayUsePaths: boolean) {
    if (file === undefined) return undefined
    const { stored, rejected } = await takeFiles(blobs, [file], mayUsePaths)
    if (rejected[0] !== undefined) throw fromWireError(rejected[0].error)
    return stored.map(({ sha256 }) => blobs.find(sha256)?.path)[0]
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
    signal: AbortSignal,
    onProgress: (done: number, total: number) => void,
  ): Promise<DocumentEvent> {
    const settings = configuration.settings()
    const path = join(workDir, `${randomUUID()}.pdf`)
    try {
      const making = { path, engines, settings, nowMs: clock.now(), t: t(), signal, onProgress }
      const { title, pages, leftOut } = await desk.documents.make(order, making)
      const { sha256 } = await blobs.put(createReadStream(path))
      return { kind: 'done', fileName: documentFileName(title), sha256, pages, leftOut: [...leftOut] }
    } finally {
      await rm(path, { force: true })
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
        .then((order) => make(order, ended, tell))
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
