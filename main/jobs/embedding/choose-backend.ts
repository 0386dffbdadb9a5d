import { embeddingLocal } from '#main/engines/embedding/local.ts'
import { embeddingOpenAi } from '#main/engines/embedding/openai.ts'
import { StationError } from '#shared/domain/errors.ts'
import type { Settings } from '#shared/domain/settings.ts'

export type Backend = 'local' | 'openai' | 'lexical'

export interface Choice {
  readonly backend: Backend
  /** Why `auto` went past meaning to writing: what the local model and OpenAI lack. */
  readonly fallback?: string
}

/** What `auto` came to mean in this process, by the settings that decide it. */
const chosen = new Map<string, Choice>()

/**
 * The backend to embed with. `auto` takes the local model when there is one, else OpenAI, else the lexical one, which
 * the choice then says; and stays with it: vectors of two backends cannot be compared, so a backend that goes away
 * later is an error, and one that comes later waits for the next start.
 * @throws StationError `unavailable`, reason `embedding-backend-gone`; `embedding-no-backend` under `compat` `v1`,
 *   which knew no lexical one
 */
export async function chooseBackend(settings: Settings): Promise<Choice> {
  if (settings.embeddingBackend !== 'auto') return { backend: settings.embeddingBackend }
  const key = [
    settings.dataDir,
    settings.embeddingModel,
    settings.openaiEmbeddingModel,
    settings.compat,
  ].join('\n')
  const before = chosen.get(key)
  const local = await embeddingLocal.available(settings)
  const openai = await embeddingOpenAi.available(settings)
  const isThere = { local: local.available, openai: openai.available, lexical: settings.compat !== 'v1' }
  if (before !== undefined) {
    if (isThere[before.backend]) return before
    throw new StationError(
      'unavailable',
      `The embedding backend ${before.backend} is gone; EMBEDDING_BACKEND=auto does not change it`,
      {
        reason: 'embedding-backend-gone',
        params: { backend: before.backend },
      },
    )
  }
  const lacks = [local, openai].flatMap((state) => (state.available ? [] : [state.error]))
  const backend = (['local', 'openai', 'lexical'] as const).find((each) => isThere[each])
  if (backend === undefined) {
    const reasons = lacks.map(({ message }) => message).join('. ')
    throw new StationError('unavailable', `No embedding backend. ${reasons}`, {
      reason: 'embedding-no-backend',
    })
  }
  const choice =
    backend === 'lexical' ? { backend, fallback: lacks.map(({ reason }) => reason).join(', ') } : { backend }
  chosen.set(key, choice)
  return choice
}
