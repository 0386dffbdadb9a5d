import { StationError } from '#shared/domain/errors.ts'
import { readNextJob } from './academy-job.ts'
import { assertFromApi, readJsonBody } from './answer.ts'
import type { CircuitBreaker } from './circuit-breaker.ts'
import { type ApiClient, NEXT_JOB_PATH } from './client.ts'
import type { JobSource } from './source.ts'

/** Polls the academy's API, one job per question. */
export function createApiSource(options: {
  client: ApiClient
  breaker: CircuitBreaker
  stationId: string
  now: () => number
}): JobSource {
  const { client } = options
  return {
    origin: 'api',
    address: client.address,
    scope: options.stationId,
    breaker: options.breaker,
    waitsForJobs: false,
    async fetch() {
      const answer = await client.get(NEXT_JOB_PATH)
      assertFromApi(answer, client.host, options.now())
      if (answer.status === 204) return []
      const body = readJsonBody(answer)
      if (answer.status >= 400 || body === undefined) {
        throw new StationError(
          'unavailable',
          `${client.host} answers ${answer.status} without a job in JSON`,
          {
            reason: 'not-the-api',
            params: { host: client.host, status: answer.status },
          },
        )
      }
      const job = readNextJob(body)
      return job === null ? [] : [{ job, receiptHandle: undefined }]
    },
    start() {},
    async stop() {},
    release() {},
  }
}
