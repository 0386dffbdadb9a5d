import { z } from 'zod'

export const Problem = z.object({
  body: z.string(),
  choices: z.array(z.string()),
  /** Null when none is stated and none can be inferred. */
  answer: z.string().nullable(),
  /** 1 easy … 5 hard. */
  difficulty: z.int().min(1).max(5),
  tag: z.string(),
  summary: z.string(),
  explanation: z.string(),
})
export type Problem = z.infer<typeof Problem>

/** What the model is held to: strict JSON schema output. */
export const PROBLEM_JSON_SCHEMA = {
  name: 'problem',
  strict: true,
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['body', 'choices', 'answer', 'difficulty', 'tag', 'summary', 'explanation'],
    properties: {
      body: { type: 'string' },
      choices: { type: 'array', items: { type: 'string' } },
      answer: { type: ['string', 'null'] },
      difficulty: { type: 'integer', enum: [1, 2, 3, 4, 5] },
      tag: { type: 'string' },
      summary: { type: 'string' },
      explanation: { type: 'string' },
    },
  },
} as const
