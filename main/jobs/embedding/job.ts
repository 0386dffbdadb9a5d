import { z } from 'zod'
import { EmbeddingOutput } from '#main/engines/embedding/embedding.ts'
import { embeddingLexical, LEXICAL_MODEL } from '#main/engines/embedding/lexical.ts'
import { embeddingLocal } from '#main/engines/embedding/local.ts'
import { embeddingOpenAi } from '#main/engines/embedding/openai.ts'
import { CompatKey, compatOf } from '../compat.ts'
import { defineJob, type JobContext } from '../define.ts'
import { type Backend, chooseBackend } from './choose-backend.ts'

const MOST_TEXTS = 10_000

const Payload = z.object({
  download_url: z.string().optional(),
  compat: CompatKey,
  /** Null is an empty text. A single string is one text, not its letters. */
  texts: z
    .union([z.string().transform((text) => [text]), z.array(z.string().nullable()).max(MOST_TEXTS)])
    .nullish()
    .transform((texts) => (texts ?? []).map((text) => (text ?? '').trim())),
})

const Result = EmbeddingOutput.extend({
  backend: z.enum(['local', 'openai', 'lexical']),
  /** Why `auto` took `lexical`: what the others lack. */
  fallback: z.string().optional(),
})
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
  async run({ texts, compat }, context): Promise<Result> {
    const { settings } = context
    const choice = await chooseBackend({ ...settings, compat: compatOf({ compat }, settings) })
    if (texts.length === 0) {
      return { ...choice, model: modelOf(choice.backend, context), dimension: 0, vectors: [] }
    }
    return { ...choice, ...(await context.call(ENGINES[choice.backend], { texts })) }
  },
})

const ENGINES = { local: embeddingLocal, openai: embeddingOpenAi, lexical: embeddingLexical }

function modelOf(backend: Backend, { settings }: JobContext): string {
  if (backend === 'lexical') return LEXICAL_MODEL
  return backend === 'local' ? settings.embeddingModel : settings.openaiEmbeddingModel
}
