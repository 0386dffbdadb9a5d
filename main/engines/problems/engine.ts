import { z } from 'zod'
import { defineEngine } from '#main/engines/engine.ts'
import { openAiAvailability } from '#main/engines/openai.ts'
import type { Settings } from '#shared/domain/settings.ts'
import { Problem } from './problem.ts'
import { Usage } from './usage.ts'

export const ProblemInput = z.object({ ocrText: z.string() })
export type ProblemInput = z.infer<typeof ProblemInput>

export const ProblemOutput = z.object({ problem: Problem, model: z.string(), usage: Usage.optional() })
export type ProblemOutput = z.infer<typeof ProblemOutput>

const keyOf = (settings: Settings) => settings.openaiKey ?? settings.openaiEmbeddingKey

/** Makes a structured exam problem of OCR text, with OpenAI or a server that speaks like it (`OPENAI_BASE_URL`). */
export const problems = defineEngine<ProblemInput, ProblemOutput>({
  name: 'problem-generation',
  version: '1.1.0',
  input: ProblemInput,
  output: ProblemOutput,
  memoryMiB: 512,
  usesNetwork: true,
  secrets: ['openaiKey', 'openaiEmbeddingKey'],
  available: async (settings) => openAiAvailability(keyOf(settings), settings.problemModel),
  open: async (settings) => (await import('./write-problem.ts')).openProblems(settings, keyOf(settings)),
})
