import { z } from 'zod'
import { Id } from './base.ts'

const OpenCell = z.object({
  line: z.int(),
  question: z.string(),
  text: z.string(),
  /** What it may have been before a spreadsheet made a date of it, the likeliest first. */
  readings: z.array(z.string()).readonly(),
})

/** What a person says to what a key leaves open. */
export const KeyReplies = z.object({
  /** What `2|4` means: either is right, or both must be marked. */
  stroke: z.enum(['either', 'both']).optional(),
  /** What stands in the answer cell of a line instead. */
  cells: z
    .array(z.object({ line: z.int(), text: z.string().max(200) }))
    .max(1_000)
    .optional(),
})

export type KeyReplies = z.infer<typeof KeyReplies>

const Score = z.object({ points: z.number().nullable(), possible: z.number().nullable() })

/** What a key would do. `forms`, `possible` and `changes` are null while something is open. */
export const KeyPreview = z.object({
  open: z.object({ strokes: z.array(OpenCell).readonly(), dates: z.array(OpenCell).readonly() }),
  forms: z
    .array(
      z.object({
        form: z.string(),
        questions: z.int(),
        /** Questions of the template without an answer. */
        unkeyed: z.array(z.string()).readonly(),
        /** Sum of the weights. */
        points: z.number(),
      }),
    )
    .nullable(),
  /** What the questions are worth by the exam's 만점, which the sum ought to be; null where it has none. */
  possible: z.number().nullable(),
  /** Whose score changes, those first who lose most. */
  changes: z
    .array(
      z.object({
        pageId: Id,
        fileName: z.string(),
        pageIndex: z.int(),
        number: z.string().nullable(),
        name: z.string().nullable(),
        before: Score,
        after: Score,
      }),
    )
    .nullable(),
})
export type KeyPreview = z.infer<typeof KeyPreview>

/** A key to be edited: a question a row, the columns of each form beside each other. */
export const KeyCells = z.object({
  /** `''`: the key without form codes. */
  forms: z.array(z.string()).readonly(),
  questions: z.array(z.string()).readonly(),
  /** Of the questions that it has, as they were written. */
  cells: z
    .array(z.object({ form: z.string(), question: z.string(), answer: z.string(), points: z.string() }))
    .readonly(),
})
export type KeyCells = z.infer<typeof KeyCells>

/** A key as a filled sheet says it. */
export const SheetKey = z.object({
  cells: KeyCells,
  /** What a person has to say: it stands empty in the cells. */
  doubts: z
    .array(z.object({ form: z.string(), question: z.string(), seen: z.string(), isBlank: z.boolean() }))
    .readonly(),
  /** The sheet carries no number: it is no student's. */
  isNobodys: z.boolean(),
})
export type SheetKey = z.infer<typeof SheetKey>
