import { z } from 'zod'

/**
 * The description of a sheet that the academy's own system prints and sends along with its jobs: millimetres from the
 * page's top left corner. Its shape changed with its version; what older ones name otherwise is read, too.
 */

const Coordinate = z.number().min(-1000).max(1000)

const Length = z.number().positive().max(1000)

const Center = z.object({ x: Coordinate, y: Coordinate })

const Text = z.union([z.string().min(1).max(40), z.number().transform(String)])

const QuestionNumber = z.int().min(1).max(9999)

const Bubble = z
  .looseObject({
    center: Center,
    radius_x: Length.optional(),
    radius_y: Length.optional(),
    radius: Length.optional(),
  })
  .refine(({ radius, radius_x, radius_y }) => (radius_x ?? radius) && (radius_y ?? radius), 'no radius')

const Choice = Bubble.and(z.looseObject({ label: Text }))

const Digit = Bubble.and(z.looseObject({ value: Text }))

export const Question = z.looseObject({
  question_number: QuestionNumber,
  type: z.string().max(40).optional(),
  column: z.int().optional(),
  choices: z.array(Choice).max(10).optional(),
  digit_groups: z
    .array(
      z.looseObject({
        digit_index: z.int().optional(),
        place: z.string().max(40).optional(),
        bubbles: z.array(Digit).min(1).max(12),
      }),
    )
    .max(8)
    .optional(),
})

export type Question = z.infer<typeof Question>

const Questions = z.array(Question).max(120)

export const Marker = z.looseObject({
  type: z.string().max(40),
  /** Middle of its ink's mass. */
  center: Center,
  size: Length.optional(),
  thickness: Length.optional(),
})

export type Marker = z.infer<typeof Marker>

export const Anchor = z.looseObject({
  type: z.string().max(40).optional(),
  center: Center,
  size: Length.optional(),
})

export type Anchor = z.infer<typeof Anchor>

const PageSize = z.object({ width: Length, height: Length })

export const AcademyOmr = z.looseObject({
  version: z.string().max(40).optional(),
  units: z.string().max(40).optional(),
  page: z.union([PageSize, z.looseObject({ size: PageSize }).transform(({ size }) => size)]),
  markers: z.partialRecord(z.enum(['TL', 'TR', 'BL', 'BR']), Marker),
  mc_count: z.int().nullish(),
  questions: Questions.optional(),
  numeric_short_answers: Questions.nullish(),
  columns: z
    .array(
      z.looseObject({
        anchors: z.partialRecord(z.enum(['top', 'bottom']), Anchor).nullish(),
        questions: Questions.optional(),
      }),
    )
    .max(10)
    .nullish(),
  identifier: z
    .looseObject({
      digits: z
        .array(z.looseObject({ digit_index: z.int().optional(), bubbles: z.array(Digit).min(1).max(12) }))
        .min(1)
        .max(20),
      anchors: z.partialRecord(z.enum(['TL', 'TR', 'BL', 'BR']), Anchor).nullish(),
    })
    .nullish(),
})

export type AcademyOmr = z.infer<typeof AcademyOmr>

/** What of the description says nothing that reading needs. */
export const SILENT_KEYS = new Set([
  ...Object.keys(AcademyOmr.shape),
  'essay_count',
  'numeric_short_answer_count',
  'n_choices',
  'choice_question_numbers',
  'essay_question_numbers',
  'layout',
])

/** Whether parsed JSON is such a description. */
export function isAcademyOmr(source: unknown): boolean {
  const looks = z.looseObject({
    markers: z.looseObject({}),
    identifier: z.looseObject({ digits: z.array(z.unknown()) }),
  })
  return looks.safeParse(source).success
}

export type PlacedBubble = z.infer<typeof Bubble>
