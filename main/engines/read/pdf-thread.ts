import { once } from 'node:events'
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { fromWireError, StationError } from '#shared/domain/errors.ts'
import { unreadable } from './errors.ts'
import type { PdfAnswers, PdfQuestion, PdfReply } from './pdf-protocol.ts'

/**
 * An honest page takes 0.2 s, on a PC that is busy otherwise many times that; after this its thread is ended and the page given
 * up, before whoever asked for the page gives up.
 */
const PAGE_TIMEOUT_MS = 20_000
const CHUNK_BYTES = 1024 * 1024
/** A thread that grew larger than this is not given another file; a drawn A4 page at 300 dpi takes half. */
const KEEP_HEAP_BYTES = 256 * 1024 * 1024

export interface PdfThread {
  readonly document: PdfAnswers['load']
  readonly isDead: boolean
  ask<Type extends PdfQuestion['type']>(
    question: Extract<PdfQuestion, { type: Type }>,
  ): Promise<PdfAnswers[Type]>
  /** Lets the thread wait, its document open, for the next call. */
  release(): Promise<void>
}

interface IdleThread {
  readonly worker: Worker
  readonly heapBytes: number
  readonly loaded: { readonly source: Source; readonly document: PdfAnswers['load'] } | undefined
}

/** Which bytes a document was loaded from, without holding on to them. */
interface Source {
  readonly memory: WeakRef<ArrayBufferLike>
  readonly offset: number
  readonly length: number
}

/** One idle thread is kept: starting PDFium costs more than a page, and loading a thick file more than that. */
let idle: IdleThread | undefined

const isFrom = ({ memory, offset, length }: Source, bytes: Buffer) =>
  memory.deref() === bytes.buffer && offset === bytes.byteOffset && length === bytes.length

/** The idle thread, if it has the document or room for another; else a new one. */
function takeThread(bytes: Buffer): Pick<IdleThread, 'worker' | 'loaded'> {
  const found = idle
  idle = undefined
  if (found?.loaded !== undefined && isFrom(found.loaded.source, bytes)) return found
  if (found !== undefined && found.heapBytes <= KEEP_HEAP_BYTES)
    return { worker: found.worker, loaded: undefined }
  void found?.worker.terminate()
  return {
    worker: new Worker(new URL(`./pdf-worker${extname(import.meta.url)}`, import.meta.url)),
    loaded: undefined,
  }
}

/**
 * Loads a PDF into a PDF thread; at once when the thread has it loaded from these very bytes, which nobody may have
 * changed since.
 * @throws StationError `encrypted-pdf`, `corrupt-pdf`, `file-too-large`, `too-complex`
 */
export async function openPdfThread(bytes: Buffer): Promise<PdfThread> {
  const { worker, loaded } = takeThread(bytes)
  let document = loaded?.document
  worker.ref()
  let isDead = false
  const die = async () => {
    isDead = true
    await worker.terminate()
  }

  const ask: PdfThread['ask'] = async (question) => {
    const timeout = AbortSignal.timeout(PAGE_TIMEOUT_MS)
    const settled = new AbortController()
    let answered = false
    try {
      worker.postMessage(question)
      const reply = await Promise.race([
        once(worker, 'message', { signal: settled.signal }).then(([value]) => value as PdfReply),
        once(worker, 'exit', { signal: settled.signal }).then(() => {
          throw new Error('the PDF thread ended')
        }),
        once(timeout, 'abort', { signal: settled.signal }).then(() => {
          throw unreadable('too-complex', `the page took longer than ${PAGE_TIMEOUT_MS / 1000} s`)
        }),
      ])
      answered = true
      if (!reply.ok) throw fromWireError(reply.error)
      // The thread answers each question with that question's kind of answer.
      return reply.answer as never
    } catch (error) {
      // What the thread answered leaves it well; anything else (a trap, an exit, a timeout) ends it.
      if (answered) throw error
      await die()
      if (error instanceof StationError) throw error
      throw unreadable(
        'too-complex',
        'the page takes more memory than it may, or breaks the PDF reader',
        {},
        error,
      )
    } finally {
      settled.abort()
    }
  }

  const release = async () => {
    if (isDead) return
    const { heapBytes } = await ask({ type: 'rest' })
    if (idle !== undefined) return die()
    worker.unref()
    const source = { memory: new WeakRef(bytes.buffer), offset: bytes.byteOffset, length: bytes.length }
    idle = { worker, heapBytes, loaded: document && { source, document } }
  }

  const load = async () => {
    await ask({ type: 'begin', bytes: bytes.length })
    // Both threads see it: the file passes through it without another copy of itself.
    const window = new Uint8Array(new SharedArrayBuffer(Math.min(CHUNK_BYTES, bytes.length)))
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
      const chunk = bytes.subarray(at, at + CHUNK_BYTES)
      window.set(chunk)
      await ask({ type: 'chunk', at, bytes: window.subarray(0, chunk.length) })
    }
    return ask({ type: 'load' })
  }

  try {
    document ??= await load()
    return {
      document,
      get isDead() {
        return isDead
      },
      ask,
      release,
    }
  } catch (error) {
    await release()
    throw error
  }
}
