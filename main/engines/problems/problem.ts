import { z } from 'zod'
import { StationError } from '#shared/domain/errors.ts'

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

const Loose = z.record(z.string(), z.unknown())

/**
 * The problem in a model's answer. Servers that hold no schema fence their JSON, leave keys out, and give numbers,
 * words or null where others are asked for; all of that is read, nothing is made up.
 * @throws StationError `engine-failed`, reason `problem-bad-answer`
 */
export function readProblem(content: string): Problem {
  const data = Loose.safeParse(parseJson(content)).data
  if (data === undefined) {
    throw new StationError('engine-failed', 'The model did not answer with a JSON object', {
      reason: 'problem-bad-answer',
    })
  }
  const answer = textOf(data.answer).trim()
  return {
    body: textOf(data.body),
    choices: choicesOf(data.choices),
    answer: answer === '' ? null : answer,
    difficulty: difficultyOf(data.difficulty),
    tag: textOf(data.tag),
    summary: textOf(data.summary),
    explanation: textOf(data.explanation),
  }
}

function parseJson(content: string): unknown {
  const fenced = /```(?:json)?([\s\S]*?)```/i.exec(content)?.[1] ?? content
  const from = fenced.indexOf('{')
  const to = fenced.lastIndexOf('}')
  if (from < 0 || to < from) return undefined
  try {
    return JSON.parse(fenced.slice(from, to + 1))
  } catch {
    return undefined
  }
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

/** A list, or an object of lettered choices. */
function choicesOf(value: unknown): string[] {
  const items = Array.isArray(value) ? value : Object.values(Loose.safeParse(value).data ?? {})
  return items.map(textOf).filter((text) => text !== '')
}

const USUAL_DIFFICULTY = 3
const WORDS: readonly (readonly [RegExp, number])[] = [
  [/최상|매우 ?어려|very ?hard|very ?difficult/i, 5],
  [/최하|매우 ?쉬|very ?easy/i, 1],
  [/^상$|상급|어려|고난|hard|difficult|high/i, 4],
  [/^하$|하급|쉬|easy|low/i, 2],
  [/^중$|중급|보통|medium|normal/i, 3],
]

function difficultyOf(value: unknown): number {
  const text = textOf(value).trim()
  const number = /-?\d+(\.\d+)?/.exec(text)?.[0]
  if (number !== undefined) return Math.max(1, Math.min(5, Math.round(Number(number))))
  return WORDS.find(([word]) => word.test(text))?.[1] ?? USUAL_DIFFICULTY
}
