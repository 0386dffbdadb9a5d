import { defineEngine, type EngineRun } from '#main/engines/engine.ts'
import { openAiAvailability, openAiClient, openAiError } from '#main/engines/openai.ts'
import { StationError } from '#shared/domain/errors.ts'
import type { Settings } from '#shared/domain/settings.ts'
import { batches, EmbeddingInput, EmbeddingOutput } from './embedding.ts'

/** The service takes 2048 texts a request and 300 000 tokens; short batches keep far below both. */
const BATCH = 128
const BATCH_CHARACTERS = 100_000

const keyOf = (settings: Settings) => settings.openaiKey ?? settings.openaiEmbeddingKey

/** Embeddings from OpenAI, or from a server that speaks like it (`OPENAI_BASE_URL`). */
export const embeddingOpenAi = defineEngine<EmbeddingInput, EmbeddingOutput>({
  name: 'embedding-openai',
  version: '1.0.0',
  input: EmbeddingInput,
  output: EmbeddingOutput,
  memoryMiB: 1024,
  usesNetwork: true,
  secrets: ['openaiKey', 'openaiEmbeddingKey'],
  available: async (settings) => openAiAvailability(keyOf(settings), settings.openaiEmbeddingModel),
  open: async (settings): Promise<EngineRun<EmbeddingInput, EmbeddingOutput>> => {
    const client = await openAiClient(keyOf(settings), settings.openaiBaseUrl)
    const model = settings.openaiEmbeddingModel
    return async ({ texts }, { progress, signal }) => {
      const vectors: number[][] = []
      for (const batch of requests(texts)) {
        const answer = await client.embeddings
          // The service refuses an empty text.
          .create({ model, input: batch.map((text) => text || ' '), encoding_format: 'float' }, { signal })
          .catch((cause: unknown) => {
            throw openAiError(cause)
          })
        const made = [...answer.data].sort((a, b) => a.index - b.index).map(({ embedding }) => embedding)
        if (made.length !== batch.length) {
          throw new StationError('engine-failed', 'OpenAI answered with another number of vectors', {
            reason: 'openai-bad-answer',
          })
        }
        vectors.push(...made)
        progress(vectors.length / texts.length)
      }
      return { model, dimension: vectors[0]?.length ?? 0, vectors }
    }
  },
})

/** Batches of few enough texts and characters; one huge text is a batch of its own. */
function* requests(texts: readonly string[]): Generator<string[]> {
  for (const batch of batches(texts, BATCH)) {
    let now: string[] = []
    let characters = 0
    for (const text of batch) {
      if (now.length > 0 && characters + text.length > BATCH_CHARACTERS) {
        yield now
        now = []
        characters = 0
      }
      now.push(text)
      characters += text.length
    }
    yield now
  }
}
