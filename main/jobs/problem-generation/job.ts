import { z } from 'zod'
import { ProblemOutput, problems } from '#main/engines/problems/engine.ts'
import { Problem } from '#main/engines/problems/problem.ts'
import { StationError } from '#shared/domain/errors.ts'
import { defineJob } from '../define.ts'

const MOST_CHARACTERS = 50_000

const Payload = z.object({
  download_url: z.string().optional(),
  ocr_text: z.string().max(MOST_CHARACTERS).nullish(),
})

const Result = Problem.extend(ProblemOutput.pick({ model: true, usage: true }).shape)
type Result = z.infer<typeof Result>

/** A structured exam problem made of OCR text. */
export const problemGeneration = defineJob({
  type: 'problem_generation',
  payload: Payload,
  result: Result,
  file: 'none',
  retry: { attempts: 5, backoffMs: 10_000 },
  timeoutMs: 3 * 60_000,
  concurrency: 2,
  async run({ ocr_text }, { call }): Promise<Result> {
    const ocrText = ocr_text?.trim() ?? ''
    if (ocrText === '') {
      throw new StationError('invalid-input', 'There is no text to make a problem of', {
        reason: 'ocr-text-empty',
      })
    }
    const { problem, ...about } = await call(problems, { ocrText })
    return { ...problem, ...about }
  },
})
