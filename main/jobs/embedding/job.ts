import { z } from 'zod'
import { EmbeddingOutput } from '#main/engines/embedding/embedding.ts'
import { embeddingLocal } from '#main/engines/embedding/local.ts'
import { embeddingOpenAi } from '#main/engines/embedding/openai.ts'
import { defineJob, type JobContext } from '../define.ts'
import { chooseBackend } from './choose-backend.ts'

const MOST_TEXTS = 10_000

const Payload = z.object({
  download_url: z.string().optional(),
  /** Null is an empty text. A single string is one text, not its letters. */
  texts: z
    .union([z.string().transform((text) => [text]), z.array(z.string().nullable()).max(MOST_TEXTS)])
    .nullish()
    .transform((texts) => (texts ?? []).map((text) => (text ?? '').trim())),
})

const Result = EmbeddingOutput.extend({ backend: z.enum(['local', 'openai']) })
type Result = z.infer<typeof Result>

/** Vectors of texts, for comparing questions by meaning. */
export const embedding = defineJob({
  type: 'embedding',
  payload: Payload,
  result: Result,
  file: 'none',
  retry: { attempts: 4, backoffMs: 5_000 },
  timeoutMs: 10 * 60_000,
  concurrency: 1,
  async run({ texts }, context): Promise<Result> {
    const backend = await chooseBackend(context.settings)
    if (texts.length === 0) return { backend, model: modelOf(backend, context), dimension: 0, vectors: [] }
    const made = await context.call(backend === 'local' ? embeddingLocal : embeddingOpenAi, { texts })
    return { backend, ...made }
  },
})

const modelOf = (backend: 'local' | 'openai', { settings }: JobContext) =>
  backend === 'local' ? settings.embeddingModel : settings.openaiEmbeddingModel
