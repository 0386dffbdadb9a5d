import type OpenAI from 'openai'
import { z } from 'zod'
import { defineEngine, type EngineRun } from '#main/engines/engine.ts'
import { openAiAvailability, openAiClient, openAiError } from '#main/engines/openai.ts'
import { StationError } from '#shared/domain/errors.ts'
import type { Settings } from '#shared/domain/settings.ts'
import { PROBLEM_JSON_SCHEMA, Problem, readProblem } from './problem.ts'
import { MATERIAL_RULE, problemPrompt, SYSTEM_PROMPT } from './prompt.ts'

export const ProblemInput = z.object({ ocrText: z.string() })
export type ProblemInput = z.infer<typeof ProblemInput>

export const ProblemOutput = z.object({
  problem: Problem,
  model: z.string(),
  usage: z.object({ promptTokens: z.int(), completionTokens: z.int() }).optional(),
})
export type ProblemOutput = z.infer<typeof ProblemOutput>

const TEMPERATURE = 0.2
const MOST_TOKENS = 4_000

const keyOf = (settings: Settings) => settings.openaiKey ?? settings.openaiEmbeddingKey

/** Makes a structured exam problem of OCR text, with OpenAI or a server that speaks like it (`OPENAI_BASE_URL`). */
export const problems = defineEngine<ProblemInput, ProblemOutput>({
  name: 'problem-generation',
  version: '1.0.0',
  input: ProblemInput,
  output: ProblemOutput,
  memoryMiB: 512,
  usesNetwork: true,
  secrets: ['openaiKey', 'openaiEmbeddingKey'],
  available: async (settings) => openAiAvailability(keyOf(settings), settings.problemModel),
  open: async (settings): Promise<EngineRun<ProblemInput, ProblemOutput>> => {
    const client = await openAiClient(keyOf(settings), settings.openaiBaseUrl)
    const model = settings.problemModel
    return async ({ ocrText }, { signal }) => {
      const request: OpenAI.Chat.ChatCompletionCreateParamsNonStreaming = {
        model,
        temperature: TEMPERATURE,
        max_completion_tokens: MOST_TOKENS,
        messages: [
          { role: 'system', content: SYSTEM_PROMPT },
          { role: 'system', content: MATERIAL_RULE },
          { role: 'user', content: problemPrompt(ocrText) },
        ],
        response_format: { type: 'json_schema', json_schema: PROBLEM_JSON_SCHEMA },
      }
      const answer = await ask(client, request, signal)
      const choice = answer.choices[0]
      if (choice?.message.refusal || choice?.finish_reason === 'content_filter') {
        throw new StationError('invalid-input', 'The model refused to work on this text', {
          reason: 'openai-refusal',
        })
      }
      if (choice?.finish_reason === 'length') {
        throw new StationError('engine-failed', 'The answer was cut off', { reason: 'openai-answer-cut' })
      }
      const usage = answer.usage
      return {
        problem: readProblem(choice?.message.content ?? ''),
        model: answer.model,
        ...(usage === undefined || usage === null
          ? {}
          : { usage: { promptTokens: usage.prompt_tokens, completionTokens: usage.completion_tokens } }),
      }
    }
  },
})

/** Asks once; a compatible server that knows no schema output is asked again without it. */
async function ask(
  client: OpenAI,
  request: OpenAI.Chat.ChatCompletionCreateParamsNonStreaming,
  signal: AbortSignal,
): Promise<OpenAI.Chat.ChatCompletion> {
  try {
    return await client.chat.completions.create(request, { signal })
  } catch (cause) {
    const isSchemaUnknown =
      cause instanceof Error &&
      'status' in cause &&
      cause.status === 400 &&
      /response_format/.test(cause.message)
    if (!isSchemaUnknown) throw openAiError(cause)
  }
  const { response_format: _, ...plain } = request
  return client.chat.completions.create(plain, { signal }).catch((cause: unknown) => {
    throw openAiError(cause)
  })
}
