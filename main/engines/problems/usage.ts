import { z } from 'zod'
import type { ErrorParams } from '#shared/domain/errors.ts'
import type { Completion } from './ask.ts'

/** What an answer took. */
export const Usage = z.object({
  promptTokens: z.int(),
  completionTokens: z.int(),
  /** US dollars; absent where neither the server nor PROBLEM_GEN_PRICES says. */
  costUsd: z.number().optional(),
})
export type Usage = z.infer<typeof Usage>

/** As an error carries it. */
export function usageParams(usage: Usage | undefined): ErrorParams {
  if (usage === undefined) return {}
  const { costUsd, ...tokens } = usage
  return costUsd === undefined ? tokens : { ...tokens, costUsd }
}

/** US dollars a million tokens. */
export interface TokenPrices {
  readonly prompt: number
  readonly completion: number
}

/** @param text  `0.40/1.60`: a million tokens of the prompt, and of the answer */
export function tokenPrices(text: string | undefined): TokenPrices | undefined {
  if (text === undefined) return undefined
  const [prompt, completion] = text.split('/').map(Number)
  return { prompt, completion }
}

export function usageOf(reported: Completion['usage'], prices: TokenPrices | undefined): Usage | undefined {
  if (reported === undefined || reported === null) return undefined
  const { prompt_tokens: promptTokens, completion_tokens: completionTokens, cost } = reported
  const costUsd =
    cost ?? (prices && (promptTokens * prices.prompt + completionTokens * prices.completion) / 1e6)
  return { promptTokens, completionTokens, ...(costUsd === undefined ? {} : { costUsd }) }
}
