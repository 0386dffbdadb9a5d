import { StationError } from '#shared/domain/errors.ts'
import type { Settings } from '#shared/domain/settings.ts'
import { assertFromApi } from './answer.ts'
import { createApiClient, RESULT_PATH } from './client.ts'
import { API_LIMITS } from './limits.ts'

/** A person waits for it. */
const LIMITS = { ...API_LIMITS, headersMs: 5_000, totalMs: 10_000 }

/**
 * Tries address and token at the academy's own endpoint: an empty result is of no job, and refused by every server that the
 * token lets in, while a question for a job would take one.
 * @returns the host that answered
 * @throws StationError `invalid-input` as `createApiClient`; `unavailable`: `api-unreachable`, `token-refused`, `not-the-api`,
 *   `api-redirects`, `api-busy`
 */
export async function tryApi(
  { apiBaseUrl, workerToken }: Pick<Settings, 'apiBaseUrl' | 'workerToken'>,
  nowMs: number,
): Promise<string> {
  const client = createApiClient({ baseUrl: apiBaseUrl, token: workerToken, connections: 1, limits: LIMITS })
  try {
    const answer = await client.post(RESULT_PATH, '{}', {}).catch((cause: unknown) => {
      throw new StationError('unavailable', `${client.host} cannot be reached`, {
        cause,
        reason: 'api-unreachable',
        params: { host: client.host },
      })
    })
    assertFromApi(answer, client.host, nowMs)
    if (answer.status === 404 || answer.status === 405) {
      throw new StationError('unavailable', `${client.host} does not know ${RESULT_PATH}`, {
        reason: 'not-the-api',
        params: { host: client.host, status: answer.status },
      })
    }
    return client.host
  } finally {
    await client.close()
  }
}
