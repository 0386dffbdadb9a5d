import type OpenAI from 'openai'
import { z } from 'zod'
import { openAiError } from '#main/engines/openai.ts'
import { StationError } from '#shared/domain/errors.ts'
import { PROBLEM_JSON_SCHEMA } from './problem.ts'

type Messages = OpenAI.Chat.ChatCompletionMessageParam[]
type Options = Omit<OpenAI.Chat.ChatCompletionCreateParamsNonStreaming, 'model' | 'messages'>
type Option = 'temperature' | 'max_completion_tokens' | 'max_tokens' | 'response_format'

const TEMPERATURE = 0.2
/** Thoughts of a model that reasons are among them. */
const MOST_TOKENS = 16_000

const Content = z.union([
  z.string(),
  z
    .array(z.looseObject({ text: z.string().optional() }))
    .transform((parts) => parts.map(({ text }) => text ?? '').join('')),
])
const Call = z.looseObject({ arguments: z.string() })
/** Some servers hold a model to a schema by having it call a function: the answer is what that is called with. */
const Message = z
  .object({
    content: Content.nullish(),
    refusal: z.string().nullish(),
    tool_calls: z
      .array(z.looseObject({ function: Call }))
      .nullish()
      .catch(null),
    function_call: Call.nullish().catch(null),
  })
  .transform(({ content, refusal, tool_calls, function_call }) => ({
    content: content || (tool_calls?.[0]?.function ?? function_call)?.arguments,
    refusal,
  }))
/** What is used of a chat completion, which servers that speak like OpenAI fill in more or less. */
const Completion = z.object({
  model: z.string().optional(),
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: Message,
      }),
    )
    .min(1),
  usage: z
    .object({ prompt_tokens: z.int(), completion_tokens: z.int(), cost: z.number().nullish().catch(null) })
    .nullish()
    .catch(null),
})
export type Completion = z.infer<typeof Completion>

/**
 * Asks `model`, with everything that makes its answer better; what it turns out not to take is left out of the next
 * request, and of every later one. A server that names nothing is asked once more with the bare messages.
 */
export function createAsk(client: OpenAI, model: string) {
  let refused: ReadonlySet<Option> = new Set()

  return async (messages: Messages, signal: AbortSignal): Promise<Completion> => {
    for (let without = refused; ; ) {
      const options = optionsWithout(without)
      try {
        const answer = await client.chat.completions.create({ model, messages, ...options }, { signal })
        refused = without
        return read(answer)
      } catch (cause) {
        const failure = openAiError(cause)
        const isRequest = failure.reason === 'openai-request-refused'
        const more = isRequest ? refusedOf(cause, Object.keys(options) as Option[]) : []
        if (more.length === 0) throw failure
        without = new Set([...without, ...more])
      }
    }
  }
}

function optionsWithout(refused: ReadonlySet<Option>): Options {
  const all: Options = {
    temperature: TEMPERATURE,
    // The name older servers know.
    ...(refused.has('max_completion_tokens')
      ? { max_tokens: MOST_TOKENS }
      : { max_completion_tokens: MOST_TOKENS }),
    response_format: { type: 'json_schema', json_schema: PROBLEM_JSON_SCHEMA },
  }
  return Object.fromEntries(Object.entries(all).filter(([name]) => !refused.has(name as Option)))
}

const ApiRefusal = z.object({
  status: z.union([z.literal(400), z.literal(422)]),
  message: z.string(),
  param: z.string().nullish(),
})
const SCHEMA = /json_schema|json schema|structured output|grammar/i

/** Which options of a request its refusal is about: those it names, else all of them. */
function refusedOf(cause: unknown, sent: readonly Option[]): Option[] {
  const refusal = ApiRefusal.safeParse(cause).data
  if (refusal === undefined) return []
  const words = `${refusal.param ?? ''} ${refusal.message}`
  const named = sent.filter(
    (name) => words.includes(name) || (name === 'response_format' && SCHEMA.test(words)),
  )
  return named.length > 0 || sent.length === 0 ? named : [...sent, 'max_tokens']
}

function read(answer: unknown): Completion {
  const parsed = Completion.safeParse(answer)
  if (parsed.success) return parsed.data
  throw new StationError('engine-failed', 'The server answered with something that is no chat completion', {
    reason: 'openai-bad-answer',
  })
}
