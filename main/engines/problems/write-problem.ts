import type { EngineRun } from '#main/engines/engine.ts'
import { openAiClient } from '#main/engines/openai.ts'
import { StationError } from '#shared/domain/errors.ts'
import type { Settings } from '#shared/domain/settings.ts'
import { type Completion, createAsk } from './ask.ts'
import type { ProblemInput, ProblemOutput } from './engine.ts'
import { MATERIAL_RULE, problemPrompt, SYSTEM_PROMPT } from './prompt.ts'
import { readProblem } from './read-problem.ts'
import { type TokenPrices, tokenPrices, usageOf, usageParams } from './usage.ts'

/** The problems engine, ready to be called. */
export async function openProblems(
  settings: Settings,
  key: string | undefined,
): Promise<EngineRun<ProblemInput, ProblemOutput>> {
  const client = await openAiClient(key, settings.openaiBaseUrl)
  const prices = tokenPrices(settings.problemPrices)
  const ask = createAsk(client, settings.problemModel)
  return async ({ ocrText }, { signal }) => {
    const answer = await ask(
      [
        { role: 'system', content: SYSTEM_PROMPT },
        { role: 'system', content: MATERIAL_RULE },
        { role: 'user', content: problemPrompt(ocrText) },
      ],
      signal,
    )
    return problemOf(answer, settings.problemModel, prices)
  }
}

/** @throws StationError that says what the answer cost: it was paid for, too */
function problemOf(answer: Completion, model: string, prices: TokenPrices | undefined): ProblemOutput {
  const usage = usageOf(answer.usage, prices)
  const { finish_reason: finish, message } = answer.choices[0]
  try {
    if (message.refusal || finish === 'content_filter') {
      throw new StationError('invalid-input', 'The model refused to work on this text', {
        reason: 'openai-refusal',
      })
    }
    if (finish === 'length') {
      throw new StationError('engine-failed', 'The answer was cut off', { reason: 'openai-answer-cut' })
    }
    const problem = readProblem(message.content ?? '')
    return { problem, model: answer.model ?? model, ...(usage === undefined ? {} : { usage }) }
  } catch (thrown) {
    if (!(thrown instanceof StationError)) throw thrown
    const { code, reason, params, cause } = thrown
    throw new StationError(code, thrown.message, {
      ...(reason === undefined ? {} : { reason }),
      params: { ...params, ...usageParams(usage) },
      cause,
    })
  }
}
