import type { WireError } from '#shared/domain/errors.ts'
import type { PdfPageContent, PdfPageRequest } from './pdf-page.ts'

/** What the reading thread asks of the PDF thread, one at a time; each is answered once. */
export type PdfQuestion =
  /** Closes what is open. */
  | { readonly type: 'begin'; readonly bytes: number }
  | { readonly type: 'chunk'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly type: 'load' }
  | { readonly type: 'page'; readonly index: number; readonly request: PdfPageRequest }
  | { readonly type: 'rest' }

export interface PdfAnswers {
  readonly begin: undefined
  readonly chunk: undefined
  readonly load: { readonly pages: number; readonly isRebuilt: boolean }
  readonly page: PdfPageContent
  /** The heap never shrinks: the asker decides whether to give the thread another file. */
  readonly rest: { readonly heapBytes: number }
}

export type PdfReply =
  | { readonly ok: true; readonly answer: PdfAnswers[PdfQuestion['type']] }
  | { readonly ok: false; readonly error: WireError }

/** A document and its pages together fit; what asks for more is a bomb. */
export const MAX_HEAP_BYTES = 512 * 1024 * 1024
