import { z } from 'zod'
import { LooksLike } from '../domain/looks-like.ts'
import { Decision, RowEvidence } from '../domain/marks.ts'
import { RowTitle } from '../domain/row-title.ts'
import { Id, ImportFile, Ok, procedure, TimeMs } from './base.ts'

/** In order of cost: a wrong student spoils a whole sheet, a wrong page all its marks. */
export const ReviewLane = z.enum(['identity', 'page', 'marks'])
export type ReviewLane = z.infer<typeof ReviewLane>

export const ReviewFilter = z.object({
  batchId: Id.optional(),
  /** `harmless`: marks that leave the score as it is, however they are decided; they are not among `marks`. */
  lane: z.enum([...ReviewLane.options, 'harmless']).optional(),
  state: z.enum(['open', 'deferred', 'resolved']).default('open'),
})
export type ReviewFilter = z.infer<typeof ReviewFilter>

/** What a person said: the options chosen (none: blank), a student's number, what to do with a page, or what it belongs to. */
export const ReviewValue = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('marks'), detected: z.array(z.string()) }),
  z.object({
    kind: z.literal('identity'),
    studentNumber: z.string().trim().min(1).max(100),
    /** A number that is in no roster, or has another length, is only taken where this says that it is meant so (외부생). */
    isOutsider: z.boolean().optional(),
  }),
  z.object({
    kind: z.literal('page'),
    action: z.enum(['accept', 'discard', 'reread']),
    /** The page that is in every figure instead of one that was left out. */
    replacedBy: Id.optional(),
    /** That page is a new scan which came for it, and goes with the decision when it is taken back. */
    isRescan: z.boolean().optional(),
  }),
  /** The page with which it is one sheet, where the template has several; null: none in the stack is. */
  z.object({ kind: z.literal('join'), withPageId: Id.nullable() }),
])
export type ReviewValue = z.infer<typeof ReviewValue>

/** A page as it is named beside another one. */
export const PageName = z.object({ pageId: Id, fileName: z.string(), pageIndex: z.int() })
export type PageName = z.infer<typeof PageName>

export const ReviewDecision = z.object({
  value: ReviewValue,
  who: z.string(),
  why: z.string(),
  atMs: TimeMs,
  undoneAtMs: TimeMs.nullable(),
})
export type ReviewDecision = z.infer<typeof ReviewDecision>

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
  /** What that row is; null where it is about none. */
  title: RowTitle.nullable(),
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
  /** Whose sheet it is, as far as that is known. */
  student: z.object({ number: z.string(), name: z.string().nullable() }).nullable(),
  /** Other sheets with the same student's number. */
  twins: z.array(PageName),
  /** Of a page whose sheet lacks another: which it may be, the nearest in the stack first. */
  partners: z.array(PageName),
  /** Points that hang on it, 0 for none; null where that is not known. */
  stake: z.number().nullable(),
  history: z.array(ReviewDecision),
})
export type ReviewItem = z.infer<typeof ReviewItem>

/** Whether the score stays as it is, however a person decides. */
export const isHarmless = ({ lane, stake }: Pick<ReviewItem, 'lane' | 'stake'>): boolean =>
  lane === 'marks' && stake === 0

/** How many wait in each lane, and how many were put off. */
export const ReviewCounts = z.object({
  identity: z.int(),
  page: z.int(),
  marks: z.int(),
  harmless: z.int(),
  deferred: z.int(),
})
export type ReviewCounts = z.infer<typeof ReviewCounts>

/** All that wait for a person now. */
export const openCount = ({ identity, page, marks, harmless }: ReviewCounts): number =>
  identity + page + marks + harmless

export const reviews = {
  /** How much is open in each exam, that of other exams beside the one at hand; exams with nothing are not named. */
  byExam: procedure.output(z.array(z.object({ batchId: Id, name: z.string(), open: z.int() }))),
  counts: procedure.input(z.object({ batchId: Id.optional() })).output(ReviewCounts),
  /** The next items in working order, so that the next crop is there before it is wanted. */
  queue: procedure
    .input(ReviewFilter.extend({ limit: z.int().max(500).default(50) }))
    .output(z.array(ReviewItem)),
  get: procedure.input(z.object({ id: Id })).output(ReviewItem),
  resolve: procedure
    .input(z.object({ id: Id, value: ReviewValue, why: z.string().max(500).default('') }))
    .output(ReviewItem),
  /**
   * Says what a row, the student or the whole page is, doubted or not, with the scores that follow.
   * @throws `invalid-input` `review-value-mismatch`, `option-unknown`, `number-not-on-roster`, `number-wrong-length`
   */
  correct: procedure
    .input(
      z.object({
        pageId: Id,
        /** Its label, where the value is of marks. */
        row: z.string().max(200).optional(),
        value: ReviewValue,
        why: z.string().max(500).default(''),
      }),
    )
    .output(Ok),
  /** Takes back what is in force of one review. */
  withdraw: procedure.input(z.object({ id: Id })).output(Ok),
  /** Of several sheets of one student this one counts; the others are left out, as one entry for undo. */
  keepSheet: procedure.input(z.object({ pageId: Id, overPageIds: z.array(Id).min(1).max(50) })).output(Ok),
  /**
   * Leaves a sheet out for a reason and has a new scan take its place, as one entry for undo. Both stay.
   * @throws `conflict` `scan-known` for a file that the exam has already
   */
  replaceScan: procedure
    .input(z.object({ pageId: Id, file: ImportFile, why: z.string().trim().min(1).max(500) }))
    .output(z.object({ pageId: Id })),
  defer: procedure.input(z.object({ id: Id })).output(ReviewItem),
  /** Takes back the last decision or deferral of this station and returns its item; null when there is none. */
  undo: procedure.output(ReviewItem.nullable()),
  /** Open items whose evidence looks like this one's, nearest first. */
  alike: procedure
    .input(z.object({ id: Id, limit: z.int().max(200).default(60) }))
    .output(z.array(ReviewItem)),
  /**
   * Accepts what the machine named for each; one entry for undo.
   * @throws `conflict` `review-not-harmless` where `isHarmless` is said of one that may change a score: none is accepted
   */
  acceptAll: procedure
    .input(z.object({ ids: z.array(Id).min(1).max(500), isHarmless: z.boolean().default(false) }))
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
