import { parentPort } from 'node:worker_threads'
import { toWireError } from '#shared/domain/errors.ts'
import { unreadable } from './errors.ts'
import { readPdfPage } from './pdf-page.ts'
import { MAX_HEAP_BYTES, type PdfAnswers, type PdfQuestion, type PdfReply } from './pdf-protocol.ts'
import { loadPdfium } from './pdfium.ts'

/** Thread entry. A thread, because a WebAssembly loop can be stopped from outside only. */

const PASSWORD_ERROR = 4
const SECURITY_ERROR = 5

const port = parentPort
if (port === null) throw new Error('pdf-worker runs as a worker thread only')
const pdfium = await loadPdfium(MAX_HEAP_BYTES)
let data = 0
let size = 0
let document = 0

async function answer(question: PdfQuestion): Promise<PdfAnswers[PdfQuestion['type']]> {
  switch (question.type) {
    case 'begin':
      close()
      data = pdfium._malloc(question.bytes)
      size = question.bytes
      if (data === 0) {
        throw unreadable('file-too-large', `a PDF of ${question.bytes} bytes does not fit`, {
          bytes: question.bytes,
        })
      }
      return undefined
    case 'chunk':
      pdfium.HEAPU8.set(question.bytes, data + question.at)
      return undefined
    case 'load':
      return load()
    case 'page':
      return readPdfPage(pdfium, document, question.index, question.request)
    case 'rest':
      return { heapBytes: pdfium.HEAPU8.length }
  }
}

function close(): void {
  if (document !== 0) pdfium._FPDF_CloseDocument(document)
  if (data !== 0) pdfium._free(data)
  document = 0
  data = 0
}

function load(): PdfAnswers['load'] {
  document = pdfium._FPDF_LoadMemDocument(data, size, 0)
  if (document === 0) {
    const code = pdfium._FPDF_GetLastError()
    if (code === PASSWORD_ERROR || code === SECURITY_ERROR) {
      throw unreadable('encrypted-pdf', 'the PDF is locked with a password')
    }
    throw unreadable('corrupt-pdf', 'the PDF cannot be opened')
  }
  return {
    pages: pdfium._FPDF_GetPageCount(document),
    isRebuilt: pdfium._FPDF_DocumentHasValidCrossReferenceTable(document) === 0,
  }
}

port.on('message', async (question: PdfQuestion) => {
  try {
    const value = await answer(question)
    const transfer = value !== undefined && 'bytes' in value ? [value.bytes.buffer] : []
    port.postMessage({ ok: true, answer: value } satisfies PdfReply, transfer)
  } catch (error) {
    // A trap (out of memory, a bug met by a fuzzed file) leaves the module unusable: end the thread with it.
    if (error instanceof WebAssembly.RuntimeError) throw error
    port.postMessage({ ok: false, error: toWireError(error) } satisfies PdfReply)
  }
})
