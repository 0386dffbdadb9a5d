import { embeddingLocal } from '#main/engines/embedding/local.ts'
import { embeddingOpenAi } from '#main/engines/embedding/openai.ts'
import { StationError } from '#shared/domain/errors.ts'
import type { Settings } from '#shared/domain/settings.ts'

type Backend = 'local' | 'openai'

/** What `auto` came to mean in this process, by the settings that decide it. */
const chosen = new Map<string, Backend>()

/**
 * The backend to embed with. `auto` takes the local model when there is one, else OpenAI, and stays with it: vectors of
 * two models cannot be compared, so a backend that goes away later is an error, not a silent change.
 * @throws StationError `unavailable`, reason `embedding-no-backend` or `embedding-backend-gone`
 */
export async function chooseBackend(settings: Settings): Promise<Backend> {
  if (settings.embeddingBackend !== 'auto') return settings.embeddingBackend
  const key = [settings.dataDir, settings.embeddingModel, settings.openaiEmbeddingModel].join('\n')
  const before = chosen.get(key)
  const local = await embeddingLocal.available(settings)
  const openai = await embeddingOpenAi.available(settings)
  const isThere = { local: local.available, openai: openai.available }
  if (before !== undefined) {
    if (isThere[before]) return before
    throw new StationError(
      'unavailable',
      `The embedding backend ${before} is gone; EMBEDDING_BACKEND=auto does not change it`,
      {
        reason: 'embedding-backend-gone',
        params: { backend: before },
      },
    )
  }
  if (!isThere.local && !isThere.openai) {
    const reasons = [local, openai].map((state) => (state.available ? '' : state.error.message))
    throw new StationError('unavailable', `No embedding backend. ${reasons.join('. ')}`, {
      reason: 'embedding-no-backend',
    })
  }
  const backend = isThere.local ? 'local' : 'openai'
  chosen.set(key, backend)
  return backend
}
