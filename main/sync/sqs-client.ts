import { SQSClient } from '@aws-sdk/client-sqs'
import type { Settings } from '#shared/domain/settings.ts'
import { createHttp } from './http.ts'
import { API_LIMITS, type Limits } from './limits.ts'
import { QUEUE_TIMES, type QueueTimes, sqsKeys } from './sqs-settings.ts'

/** SQS takes and gives at most this many messages at once. */
export const BATCH = 10
/** Ten messages of the 1 MiB each that SQS allows, and what is written around them. */
const LARGEST_ANSWER_BYTES = 16 * 1024 ** 2

/**
 * A client whose requests are bounded as those to the academy are: the SDK's own transport only warns of a slow answer
 * and takes one of any size.
 * @throws StationError as `sqsKeys`
 */
export function createSqsClient(
  settings: Pick<Settings, 'sqsQueueUrl' | 'sqsEndpoint' | 'sqsRegion' | 'sqsAccessKey' | 'sqsSecretKey'>,
  { waitSeconds }: QueueTimes = QUEUE_TIMES,
  limits: Limits = API_LIMITS,
): SQSClient {
  const credentials = sqsKeys(settings)
  const region = settings.sqsRegion ?? /\bsqs\.([a-z0-9-]+)\./.exec(settings.sqsQueueUrl ?? '')?.[1]
  const waitMs = waitSeconds * 1_000
  const http = createHttp(
    {
      ...limits,
      headersMs: limits.headersMs + waitMs,
      totalMs: limits.totalMs + waitMs,
      maxBytes: LARGEST_ANSWER_BYTES,
    },
    4,
  )
  return new SQSClient({
    ...(region === undefined ? {} : { region }),
    ...(credentials === undefined ? {} : { credentials }),
    ...(settings.sqsEndpoint === undefined
      ? {}
      : { endpoint: settings.sqsEndpoint, useQueueUrlAsEndpoint: false }),
    // The breaker decides when to try again, for all of the station's requests alike.
    maxAttempts: 1,
    requestHandler: {
      async handle(request: SignedRequest, { abortSignal }: { abortSignal?: AbortSignal } = {}) {
        const { protocol, hostname, port, path, method, headers, body } = request
        const url = new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`)
        const answer = await http.ask({ url, method, headers, body, signal: abortSignal })
        return { response: { statusCode: answer.status, headers: answer.headers, body: answer.body } }
      },
      destroy: () => void http.close(),
    },
  })
}

/** What the SDK hands to its transport; SQS speaks JSON in the body, so there is no query. */
interface SignedRequest {
  readonly protocol: string
  readonly hostname: string
  readonly port?: number
  readonly path: string
  readonly method: string
  readonly headers: Record<string, string>
  readonly body?: string | Uint8Array
}
