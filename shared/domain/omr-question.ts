import { z } from 'zod'
import type { Rect } from './geometry.ts'

/** One question of an `omr_grading` payload that makes sense. The region is in pixels of the picture. */
export interface CheckedQuestion {
  readonly id: number
  readonly roi: Rect
  readonly choices: readonly string[]
  readonly axis: 'x' | 'y'
}

const Whole = z.union([
  z.int(),
  z
    .string()
    .trim()
    .regex(/^[+-]?\d+$/)
    .transform(Number)
    .pipe(z.int()),
])
const Length = z.union([
  z.number(),
  z
    .string()
    .trim()
    .regex(/^[+-]?\d+(\.\d+)?$/)
    .transform(Number),
])
const DEFAULT_CHOICES = ['A', 'B', 'C', 'D', 'E']

const Question = z.object({
  question_id: Whole,
  roi: z.object({
    x: Length,
    y: Length,
    w: Length.pipe(z.number().positive()),
    h: Length.pipe(z.number().positive()),
  }),
  choices: z
    .array(z.union([z.string(), z.number().transform(String)]))
    .max(64)
    .refine((choices) => new Set(choices).size === choices.length, 'the same choice twice')
    .nullish()
    .transform((choices) =>
      choices === null || choices === undefined || choices.length === 0 ? DEFAULT_CHOICES : choices,
    ),
  axis: z
    .string()
    .toLowerCase()
    .nullish()
    .pipe(z.enum(['x', 'y', '']).nullish())
    .transform((axis) => (axis === 'y' ? ('y' as const) : ('x' as const))),
})

/**
 * A question of an `omr_grading` payload, strictly: numbers may be digits in a string, nothing else is guessed at.
 * @returns the question, or the fields that make no sense, and its id as far as it has one
 */
export function readQuestion(
  raw: unknown,
): CheckedQuestion | { readonly id: number; readonly problem: string } {
  const parsed = Question.safeParse(raw)
  if (parsed.success) {
    const { question_id, roi, choices, axis } = parsed.data
    return { id: question_id, roi, choices, axis }
  }
  const id = Whole.safeParse((raw as { question_id?: unknown } | null)?.question_id)
  const fields = [...new Set(parsed.error.issues.map((issue) => issue.path.join('.') || 'question'))]
  return { id: id.success ? id.data : 0, problem: `malformed: ${fields.join(', ')}` }
}
