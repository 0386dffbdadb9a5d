import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { WireError } from '../domain/errors.ts'
import { FoundFiducials, FoundField } from '../domain/found-fields.ts'
import { ImportNote } from '../domain/import-note.ts'
import { Decision } from '../domain/marks.ts'
import { PageReading } from '../domain/reading.ts'
import { Template, TemplateRect } from '../domain/template.ts'
import { Id, Ok, procedure, TimeMs } from './base.ts'

export const TemplateSummary = z.object({
  id: z.string(),
  name: z.string(),
  /** Latest published version; null for one that was never published. */
  version: z.int().nullable(),
  hasDraft: z.boolean(),
  updatedAtMs: TimeMs,
  questions: z.int(),
  /** Put away: offered to no new exam. */
  isArchived: z.boolean(),
  /** Exams that are read by it; while there are any it cannot be removed. */
  exams: z.int(),
})
export type TemplateSummary = z.infer<typeof TemplateSummary>

/** A page of a stored file. */
export const TemplatePicture = z.object({
  sha256: z.string(),
  pageIndex: z.int().nonnegative(),
  name: z.string().max(500),
})

export const TemplateVersion = z.object({ version: z.int(), publishedAtMs: TimeMs, author: z.string() })

export const TemplateChange = z.object({
  path: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
})

/** What a template, published or not, reads from one page. */
export const LiveReading = z.object({ reading: PageReading, decisions: z.array(Decision) })
export type LiveReading = z.infer<typeof LiveReading>

/** How many rows were read with which certainty. */
const ReadRows = z.object({ sure: z.int(), blank: z.int(), doubtful: z.int() })
export type ReadRows = z.infer<typeof ReadRows>

/** What a whole trial proved: the rows of all the pages that were read. */
export const TrialProof = ReadRows.extend({ read: z.int(), count: z.int() })
export type TrialProof = z.infer<typeof TrialProof>

export const TrialEvent = z.discriminatedUnion('kind', [
  /** The next page was read. */
  ReadRows.extend({ kind: z.literal('read') }),
  /** The sheet was not found on it, or why it could not be looked at. */
  z.object({ kind: z.literal('unread'), error: WireError.nullable() }),
  /** The last one; null where no page was read or the draft was changed meanwhile. */
  z.object({ kind: z.literal('over'), proof: TrialProof.nullable() }),
])
export type TrialEvent = z.infer<typeof TrialEvent>

/** Most pages that are tried at once. */
export const MOST_TRIED = 500

export const templates = {
  list: procedure.output(z.array(TemplateSummary)),
  /** The draft where there is one, else the latest version, or the version asked for. */
  get: procedure.input(z.object({ id: z.string(), version: z.int().optional() })).output(Template),
  versions: procedure.input(z.object({ id: z.string() })).output(z.array(TemplateVersion)),
  /** @throws `conflict` `template-changed-elsewhere` where the draft was changed after `since` */
  saveDraft: procedure
    .input(z.object({ template: Template, since: TimeMs.optional() }))
    .output(TemplateSummary),
  /** The blank sheet that a template is drawn over; it stays with the template. */
  picture: procedure.input(z.object({ id: z.string() })).output(TemplatePicture.nullable()),
  setPicture: procedure.input(TemplatePicture.extend({ id: z.string() })).output(Ok),
  discardDraft: procedure.input(z.object({ id: z.string() })).output(Ok),
  /** Refused with `template-untried` unless a whole trial proved the draft since its last change. */
  publish: procedure.input(z.object({ id: z.string() })).output(TemplateVersion),
  diff: procedure
    .input(z.object({ id: z.string(), from: z.int(), to: z.int().nullable() }))
    .output(z.array(TemplateChange)),
  rename: procedure
    .input(z.object({ id: z.string(), name: z.string().trim().min(1).max(200) }))
    .output(TemplateSummary),
  archive: procedure.input(z.object({ id: z.string(), isArchived: z.boolean() })).output(TemplateSummary),
  /** @throws `conflict` `template-in-use` */
  remove: procedure.input(z.object({ id: z.string() })).output(Ok),
  restore: procedure.input(z.object({ id: z.string() })).output(Ok),
  /** From OMRChecker's template, or the academy's own description of its sheet. */
  import: procedure
    .input(
      z.object({
        name: z.string(),
        template: z.unknown(),
        config: z.unknown().optional(),
        images: z.record(z.string(), z.string()),
      }),
    )
    .output(
      z.object({
        template: Template,
        notes: z.array(ImportNote),
      }),
    ),
  /** Reads pages with the stored draft, else the latest version, one after the other; whoever stops listening stops it, and has proved nothing. */
  trial: procedure
    .input(
      z.object({
        id: z.string(),
        scans: z
          .array(z.object({ sha256: z.string(), pageIndex: z.int().nonnegative() }))
          .min(1)
          .max(MOST_TRIED),
      }),
    )
    .output(eventIterator(TrialEvent)),
  /** How many pages an uploaded file has. */
  scanPages: procedure.input(z.object({ sha256: z.string() })).output(z.object({ pages: z.int() })),
  /** Reads one page of an uploaded file with a template that need not be saved. */
  tryOn: procedure
    .input(z.object({ template: Template, sha256: z.string(), pageIndex: z.int().nonnegative().default(0) }))
    .output(LiveReading),
  /** Fields and marks that a page seems to have, or fields in a box of it: best of a blank sheet. Image pixels. */
  findFields: procedure
    .input(
      z.object({
        sha256: z.string(),
        pageIndex: z.int().nonnegative().default(0),
        box: TemplateRect.optional(),
      }),
    )
    .output(
      z.object({
        image: z.object({ widthPx: z.int(), heightPx: z.int() }),
        fields: z.array(FoundField),
        fiducials: z.array(FoundFiducials),
        /** A picture of the page to find it by, where it has nothing else. */
        reference: z.string().optional(),
        areWordsRead: z.boolean(),
      }),
    ),
  /** The sheet as a PDF to print, one page a template page, for an exam and form if they are named. */
  print: procedure
    .input(
      z.object({
        template: Template,
        exam: z.string().max(100).optional(),
        form: z.string().max(40).optional(),
      }),
    )
    .output(z.object({ fileName: z.string(), pdf: z.base64() })),
  /** Pages of earlier batches that can serve to try a template on: those that are read by it. */
  samplePages: procedure
    .input(z.object({ limit: z.int().max(50).default(10), templateId: z.string() }))
    .output(z.array(z.object({ pageId: Id, sha256: z.string(), pageIndex: z.int(), fileName: z.string() }))),
}
