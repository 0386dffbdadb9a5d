import { z } from 'zod'
import { BubbleShape, MarkShape, TemplateRect } from './template.ts'

/** What a number in bubbles stands for, by the words printed beside it. */
export const NumberRole = z.enum(['student-number', 'phone', 'birth-date'])
export type NumberRole = z.infer<typeof NumberRole>

/** A field that a blank sheet seems to have; lengths are pixels of its picture. */
export const FoundField = z.object({
  kind: z.enum(['choice', 'number', 'numeric', 'form']),
  /** `rows[row][option]`; a row may have fewer than others. */
  rows: z.array(z.array(TemplateRect).min(1)).min(1),
  /** What each row's bubbles mean, as printed or as is usual. */
  options: z.array(z.array(z.string().min(1)).min(1)).min(1),
  shape: BubbleShape,
  /** Whether letters stand in the bubbles. */
  printed: z.boolean(),
  /** Of a number, where print says it. */
  role: NumberRole.optional(),
  /** The one number that students are told by. */
  identity: z.boolean(),
  /** Questions of its rows; one for a short answer, none for what answers no question. */
  numbers: z.array(z.int()),
  /** The words above it. */
  heading: z.string().optional(),
  /** How likely all of this is right, [0, 1]. */
  confidence: z.number().min(0).max(1),
})
export type FoundField = z.infer<typeof FoundField>

/** Print that the page can be found by again; lengths are pixels of its picture. */
export const FoundMark = z.object({
  shape: MarkShape,
  box: TemplateRect,
  /** Stroke of a ring or an L bracket. */
  thickness: z.number().positive().optional(),
  /** Where an L bracket's elbow or a triangle's right angle points, and where an even triangle's tip does. */
  corner: z.enum(['top-left', 'top-right', 'bottom-right', 'bottom-left']).optional(),
  apex: z.enum(['top', 'right', 'bottom', 'left']).optional(),
})
export type FoundMark = z.infer<typeof FoundMark>

export const FoundFiducials = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('corner-marks'), marks: z.array(FoundMark).min(2) }),
  z.object({ kind: z.literal('timing-track'), marks: z.array(FoundMark).min(3) }),
  z.object({ kind: z.literal('frame'), rect: TemplateRect }),
])
export type FoundFiducials = z.infer<typeof FoundFiducials>
