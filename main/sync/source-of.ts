import type { Clock } from '#main/base/clock.ts'
import type { Db } from '#main/db/open.ts'
import { receiptsRepository } from '#main/db/receipts.ts'
import type { WireError } from '#shared/domain/errors.ts'
import type { Settings } from '#shared/domain/settings.ts'
import { createApiSource } from './api-source.ts'
import { type CircuitBreaker, createCircuitBreaker } from './circuit-breaker.ts'
import type { ApiClient } from './client.ts'
import { lazySource } from './lazy-source.ts'
import type { Limits } from './limits.ts'
import type { JobSource } from './source.ts'
import { type QueueTimes, sqsKeys } from './sqs-settings.ts'

export interface SourceParts {
  readonly settings: Settings
  readonly db: Db
  readonly client: ApiClient
  /** Of the academy's API; a queue has one of its own. */
  readonly breaker: CircuitBreaker
  readonly clock: Clock
  readonly random: () => number
  readonly stationId: string
  readonly queueTimes: QueueTimes
  readonly apiLimits: Limits | undefined
  readonly onError: (error: WireError) => void
}

/**
 * Where the settings say that jobs come from.
 * @throws StationError as `sqsKeys`: missing keys are said before anything starts
 */
export function sourceOf(parts: SourceParts): JobSource {
  const { settings, client, clock, random, queueTimes } = parts
  const { sqsQueueUrl: queueUrl } = settings
  if (queueUrl === undefined) {
    const { breaker, stationId } = parts
    return createApiSource({ client, breaker, stationId, now: clock.now })
  }
  sqsKeys(settings)
  const breaker = createCircuitBreaker(clock, random)
  return lazySource(
    {
      ...{ origin: 'sqs', address: queueUrl, scope: queueUrl, breaker },
      waitsForJobs: queueTimes.waitSeconds > 0,
    },
    '@aws-sdk/client-sqs',
    async () => {
      const [{ createSqsClient }, { createSqsSource }] = await Promise.all([
        import('./sqs-client.ts'),
        import('./sqs-source.ts'),
      ])
      return createSqsSource({
        sqs: createSqsClient(settings, queueTimes, parts.apiLimits),
        receipts: receiptsRepository(parts.db),
        times: queueTimes,
        ...{ queueUrl, breaker, clock, random },
        onError: parts.onError,
      })
    },
  )
}
