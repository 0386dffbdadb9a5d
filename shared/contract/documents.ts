import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { DocumentKind } from '../domain/document-kinds.ts'
import { WireError } from '../domain/errors.ts'
import { Id, ImportFile, procedure } from './base.ts'

/** Whom a document is for: everybody, a class of the roster ('' has none), or some students by their numbers. */
export const DocumentAudience = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('all') }),
  z.object({ kind: z.literal('group'), group: z.string() }),
  z.object({ kind: z.literal('students'), numbers: z.array(z.string()).min(1).max(10_000) }),
])
export type DocumentAudience = z.infer<typeof DocumentAudience>

const LeftOut = z.object({
  number: z.string(),
  name: z.string(),
  why: z.enum(['nobody', 'twice', 'unscored', 'too-many', 'number-unfit', 'unread', 'scan-gone']),
})

/** How far a document is; last the document, to be fetched at `/blobs/<sha256>` for some hours, or why there is none. */
export const DocumentEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), done: z.int(), total: z.int() }),
  z.object({
    kind: z.literal('done'),
    fileName: z.string(),
    sha256: z.string(),
    pages: z.int(),
    leftOut: z.array(LeftOut),
  }),
  z.object({ kind: z.literal('failed'), error: WireError }),
])
export type DocumentEvent = z.infer<typeof DocumentEvent>

export const DocumentAsked = z.object({
  kind: DocumentKind,
  /** The exam at hand last; those before it are of a range. */
  batchIds: z.array(Id).min(1).max(30),
  audience: DocumentAudience,
  /** A file for each student, all in one ZIP, of the kinds of `OF_EACH_STUDENT`. */
  each: z.boolean().default(false),
  /** The paper of the exam at hand, and its solutions. */
  paper: ImportFile.optional(),
  solutions: ImportFile.optional(),
})
export type DocumentAsked = z.infer<typeof DocumentAsked>

export const documents = {
  /** Draws a PDF, or one for each student, from how the exams stand now; whoever stops listening stops it. */
  make: procedure.input(DocumentAsked).output(eventIterator(DocumentEvent)),
}
