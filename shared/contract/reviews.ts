import { z } from 'zod'
import { LooksLike } from '../domain/looks-like.ts'
import { Decision, RowEvidence } from '../domain/marks.ts'
import { Id, Ok, procedure, TimeMs } from './base.ts'

/** In order of cost: a wrong student spoils a whole sheet, a wrong page all its marks. */
export const ReviewLane = z.enum(['identity', 'page', 'marks'])
export type ReviewLane = z.infer<typeof ReviewLane>

export const ReviewFilter = z.object({
  batchId: Id.optional(),
  lane: ReviewLane.optional(),
  state: z.enum(['open', 'deferred', 'resolved']).default('open'),
})
export type ReviewFilter = z.infer<typeof ReviewFilter>

/** What a person said: the options chosen (none: blank), or a student's number, or what to do with a page. */
export const ReviewValue = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('marks'), detected: z.array(z.string()) }),
  z.object({ kind: z.literal('identity'), studentNumber: z.string() }),
  z.object({ kind: z.literal('page'), action: z.enum(['accept', 'discard', 'reread']) }),
])
export type ReviewValue = z.infer<typeof ReviewValue>

export const ReviewDecision = z.object({
  value: ReviewValue,
  who: z.string(),
  why: z.string(),
  atMs: TimeMs,
  undoneAtMs: TimeMs.nullable(),
})

const Candidate = z.object({ number: z.string(), name: z.string(), group: z.string(), cost: z.number() })

export const ReviewItem = z.object({
  id: Id,
  lane: ReviewLane,
  state: z.enum(['open', 'deferred', 'resolved']),
  batchId: Id,
  pageId: Id,
  fileName: z.string(),
  pageIndex: z.int(),
  /** Row for `marks`; the number field for `identity`; the page for `page`. */
  label: z.string(),
  options: z.array(z.string()),
  /** Kept for ever, whatever people decide. */
  machine: z.object({ decision: Decision.nullable(), evidence: RowEvidence.nullable(), text: z.string() }),
  /** `[left, top, right, bottom]` in pixels of the page's full picture; null for a whole page. */
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]).nullable(),
  pageSize: z.object({ widthPx: z.int(), heightPx: z.int() }).nullable(),
  reasons: z.array(z.string()),
  /** The template that a page which does not fit its own seems to be printed by. */
  looksLike: LooksLike.nullable(),
  candidates: z.array(Candidate),
  history: z.array(ReviewDecision),
})
export type ReviewItem = z.infer<typeof ReviewItem>

export const reviews = {
  counts: procedure
    .input(z.object({ batchId: Id.optional() }))
    .output(z.object({ identity: z.int(), page: z.int(), marks: z.int(), deferred: z.int() })),
  /** The next items in working order, so that the next crop is there before it is wanted. */
  queue: procedure
    .input(ReviewFilter.extend({ limit: z.int().max(500).default(50) }))
    .output(z.array(ReviewItem)),
  get: procedure.input(z.object({ id: Id })).output(ReviewItem),
  resolve: procedure
    .input(z.object({ id: Id, value: ReviewValue, why: z.string().max(500).default('') }))
    .output(ReviewItem),
  defer: procedure.input(z.object({ id: Id })).output(ReviewItem),
  /** Takes back the last decision or deferral of this station and returns its item; null when there is none. */
  undo: procedure.output(ReviewItem.nullable()),
  /** Open items whose evidence looks like this one's, nearest first. */
  alike: procedure
    .input(z.object({ id: Id, limit: z.int().max(200).default(60) }))
    .output(z.array(ReviewItem)),
  /** Accepts what the machine named for each; one entry for undo. */
  acceptAll: procedure
    .input(z.object({ ids: z.array(Id).min(1).max(500) }))
    .output(z.object({ resolved: z.int() })),
  /** Leaves a page out here and reads it by another template, in an exam of its own. */
  readApart: procedure.input(z.object({ id: Id, templateId: z.string() })).output(z.object({ batchId: Id })),
  /** Reads a page again from four corners drawn by hand (image pixels, clockwise from the page's top left). */
  reread: procedure
    .input(
      z.object({
        pageId: Id,
        corners: z
          .array(z.tuple([z.number(), z.number()]))
          .length(4)
          .optional(),
      }),
    )
    .output(Ok),
}
